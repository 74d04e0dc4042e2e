"""What goes wrong around AdamW's formula; the mistakes in it are in its rule."""

from __future__ import annotations

from ..spec import mistake

CALL = "                    self.update(p, group)"
WITH_GRADIENT = "                if p.grad is not None:\n"
DECAY = 'p *= 1 - lr * group["weight_decay"]'
STEP = 'p -= lr * avg / (sqr_avg.sqrt() + group["eps"])'
_M = 'state["avg"] = beta1 * state["avg"] + (1 - beta1) * p.grad'
_COUNTS_LAST = (
    ('        state["t"] += 1\n', ""),
    ('        avg = state["avg"] / (1 - beta1 ** state["t"])', '        avg = state["avg"]'),
)
_NO_DECAY_LINE = (f"        {DECAY}\n", "")

STEPPING = (
    mistake("recorded", "Autograd records the step itself, which torch refuses",
            "What does `torch.no_grad()` switch off, and where is it needed?",
            ("    @torch.no_grad()\n", "")),
    mistake("untrainable", "After the step the parameters cannot be trained any more",
            "What is `p.requires_grad` after your step, and what does the next backward pass need?",
            (STEP, f"{STEP}\n        p.requires_grad_(False)")),
)  # fmt: skip

FIRST_STEP = (
    mistake("count-from-zero", "The bias correction counts the first step as step 0, and divides by zero",
            "What is 1 - beta ** t at t = 0?",
            *_COUNTS_LAST,
            (STEP, STEP.replace("lr", 'lr / (1 - beta1 ** state["t"])') + '\n        self.state[p]["t"] += 1')),
    mistake("rate-in-average", "The learning rate is inside the average",
            "The learning rate changes after ten steps. Which rate are the ten old gradients in the average under?",
            (_M, _M.replace("* p.grad", "* lr * p.grad")), (STEP, STEP.replace("lr * ", ""))),
)  # fmt: skip

DECAYING = (
    mistake("decays-without-gradient", "A parameter without a gradient is decayed all the same",
            "What should happen to a parameter that took no part in the loss?",
            (WITH_GRADIENT, f'                p *= 1 - group["lr"] * group["weight_decay"]\n{WITH_GRADIENT}'),
            _NO_DECAY_LINE),
    mistake("moves-without-gradient", "A parameter without a gradient is moved as if its gradient were zero",
            "What should happen to a parameter that took no part in the loss, and to its averages?",
            (WITH_GRADIENT + CALL, "                was = p.grad\n"
                                   "                p.grad = torch.zeros_like(p) if was is None else was\n"
                                   "                self.update(p, group)\n"
                                   "                p.grad = was")),
)  # fmt: skip

FORMULA = (*STEPPING, *FIRST_STEP, *DECAYING)
