"""What goes wrong in AdamW's formula."""

from __future__ import annotations

from ..spec import mistake

CALL = "                    self.update(p, group)"
WITH_GRADIENT = "                if p.grad is not None:\n"
_READ = 'lr, (beta1, beta2) = group["lr"], group["betas"]'
_FRESH = """        if not state:
            state["t"], state["avg"], state["sqr_avg"] = 0, torch.zeros_like(p), torch.zeros_like(p)
"""
_T = 'state["t"] += 1'
DECAY = 'p *= 1 - lr * group["weight_decay"]'
_M = 'state["avg"] = beta1 * state["avg"] + (1 - beta1) * p.grad'
_V = 'state["sqr_avg"] = beta2 * state["sqr_avg"] + (1 - beta2) * p.grad**2'
_SIZES = _V.replace("p.grad**2", "p.grad.abs()")
_M_HAT = '        avg = state["avg"] / (1 - beta1 ** state["t"])'
_V_HAT = '        sqr_avg = state["sqr_avg"] / (1 - beta2 ** state["t"])'
STEP = 'p -= lr * avg / (sqr_avg.sqrt() + group["eps"])'
EPS_INSIDE = 'p -= lr * avg / (sqr_avg + group["eps"]).sqrt()'
_L2 = 'g = p.grad + group["weight_decay"] * p'
_THROUGH = ((DECAY, _L2), (_M, _M.replace("p.grad", "g")), (_V, _V.replace("p.grad", "g")))
_STORED = (DECAY, 'p.grad += group["weight_decay"] * p')
_NO_DECAY_LINE = (f"        {DECAY}\n", "")
_REBINDING = (STEP, STEP.replace("p -=", "p = p -"))
_DECAY_REBINDING = (DECAY, DECAY.replace("p *=", "p = p * (") + ")")
_NO_T_LINE = (f"        {_T}\n", "")
_T_LAST = f"\n        {_T.replace('state', 'self.state[p]')}"
_RAW, _RAW_TOP = 'state["sqr_avg"]', 'state["top"]'
_TOP = 'state["top"] = torch.maximum({0}, state.get("top", {0}))'

CORRECTION = (
    mistake("no-correction", "No bias correction: the averages are used as they are, though they started from zero",
            "After one step, which part of the gradient is in the average? And which part of its square?",
            (f"{_M_HAT}\n{_V_HAT}", '        avg, sqr_avg = state["avg"], state["sqr_avg"]')),
    mistake("only-first-corrected", "No bias correction of the second moment: the average of squares started from zero",
            "Both averages start from zero. Which of them does your step correct?",
            (_V_HAT, '        sqr_avg = state["sqr_avg"]')),
    mistake("only-second-corrected",
            "No bias correction of the first moment: the average of gradients started from zero",
            "Both averages start from zero. Which of them does your step correct?",
            (_M_HAT, '        avg = state["avg"]')),
    mistake("count-from-zero", "The bias correction counts the first step as step 0, and divides by zero",
            "What is 1 - beta ** t at t = 0?",
            _NO_T_LINE, (STEP, STEP + _T_LAST),
            variants=((_NO_T_LINE, (_M_HAT, '        avg = state["avg"]'),
                       (STEP, STEP.replace("lr", 'lr / (1 - beta1 ** state["t"])') + _T_LAST)),)),
    mistake("count-one-ahead", "The bias correction is one step ahead",
            "At the very first step, how much of the gradient should be left after the correction?",
            (" = 0, torch", " = 1, torch")),
    mistake("counts-parameters", "Every parameter moves the count on, so that it counts parameters and not steps",
            "A model has three parameters. What is t in the middle of its first step?",
            (_T, 'self.count = state["t"] = getattr(self, "count", 0) + 1'),
            variants=(((_T, 'group["t"] = state["t"] = group.get("t", 0) + 1'),),)),
    mistake("no-power", "The bias correction is the same at every step",
            "After a hundred steps, how much of the start from zero is left in an average?",
            (_M_HAT, '        avg = state["avg"] / (1 - beta1)'),
            (_V_HAT, '        sqr_avg = state["sqr_avg"] / (1 - beta2)')),
    mistake("factor", "The bias correction has the count as a factor, not as a power",
            "With beta = 0.9, what is left of the start from zero after two steps: 0.9 ** 2 or 0.9 * 2?",
            (_M_HAT, _M_HAT.replace("**", "*")), (_V_HAT, _V_HAT.replace("**", "*"))),
    mistake("corrections-swapped", "The bias correction of each average uses the other's beta",
            "Which part of the first square is in the average of squares after one step?",
            (_M_HAT, _M_HAT.replace("beta1", "beta2")), (_V_HAT, _V_HAT.replace("beta2", "beta1"))),
    mistake("correction-multiplies", "The bias correction multiplies, which makes the averages smaller still",
            "After one step from zero, is the average too small or too large?",
            (_M_HAT, _M_HAT.replace("/ (", "* (")), (_V_HAT, _V_HAT.replace("/ (", "* ("))),
    mistake("stored-back",
            "Bias correction twice: the corrected averages are stored, and corrected again at the next step",
            "What does the next step find in the average: the running one, or the corrected one?",
            (_M_HAT, _M_HAT.replace("avg =", 'avg = state["avg"] =')),
            (_V_HAT, _V_HAT.replace("avg =", 'avg = state["sqr_avg"] ='))),
)  # fmt: skip

AVERAGES = (
    mistake("betas-swapped", "The two betas have changed places",
            "Which of the two should remember longer: the average of gradients, or that of their squares?",
            (_READ, _READ.replace("beta1, beta2", "beta2, beta1"))),
    mistake("weights-swapped", "The old averages and what is new have changed weights",
            "With a beta of 0.9, how much of the old average should survive a step?",
            (_M, 'state["avg"] = (1 - beta1) * state["avg"] + beta1 * p.grad'),
            (_V, 'state["sqr_avg"] = (1 - beta2) * state["sqr_avg"] + beta2 * p.grad**2')),
    mistake("not-squared", "The second moment is wrong: the second average is of sizes, not of squares",
            "What is a root mean square the root of?",
            (_V, _SIZES), variants=(((_V, _SIZES), (STEP, STEP.replace("sqr_avg.sqrt()", "sqr_avg"))),)),
    mistake("normalised", "Normalised gradient: it is divided by its norm, and only then averaged",
            "Adam divides by a root mean square for each element. What does it need the gradient's length for?",
            (_M, _M.replace("p.grad", "p.grad / p.grad.norm()")),
            (_V, _V.replace("p.grad", "(p.grad / p.grad.norm())"))),
    mistake("square-of-average",
            "The second moment is wrong: it averages the squared average, not the squared gradient",
            "Gradients alternate between 1 and -1. What should their mean square be?",
            (_V, _V.replace("p.grad", 'state["avg"] '))),
    mistake("surprise",
            "The second average is of the gradient's distance from the first, squared (that would be AdaBelief)",
            "If every gradient is 1, what should the mean of the squares be?",
            (_V, _V.replace("p.grad", '(p.grad - state["avg"]) '))),
    mistake("starts-at-gradient",
            "Initialisation: the averages start from the first gradient, and are corrected all the same",
            "What does the correction correct, and is it there if an average starts from the first gradient?",
            (_FRESH, _FRESH.replace("torch.zeros_like(p), torch.zeros_like(p)", "p.grad.clone(), p.grad**2"))),
    mistake("rate-in-average", "The learning rate is inside the average",
            "The learning rate changes after ten steps. Which rate are the ten old gradients in the average under?",
            (_M, _M.replace("* p.grad", "* lr * p.grad")), (STEP, STEP.replace("lr * ", ""))),
    mistake("forgetful", "No running averages: they start anew at every step",
            "Where does the average live while the optimizer waits for the next step?",
            ("        if not state:\n", "        if True:\n"),
            variants=(((_T, f'{_T}\n        state["avg"], state["sqr_avg"] = torch.zeros_like(p), torch.zeros_like(p)'),
                       ),)),
    mistake("shared-averages", "Parameters of one shape share their averages",
            "What tells two parameters of the same shape apart?",
            ("state = self.state[p]", "state = self.state[tuple(p.shape)]")),
    mistake("largest-square", "The average of squares never falls again (that would be AMSGrad)",
            "A gradient drops a hundredfold and stays small. How large should the steps be after a while?",
            (STEP, f'sqr_avg = {_TOP.format("sqr_avg")}\n        {STEP}'),
            variants=(((_V_HAT, f"        {_TOP.format(_RAW)}\n{_V_HAT.replace(_RAW, _RAW_TOP)}"),),)),
)  # fmt: skip

STEPPING = (
    mistake("no-root", "The step is divided by the mean square, without its root",
            "If every gradient doubles, what should happen to the steps?",
            (STEP, STEP.replace("sqr_avg.sqrt()", "sqr_avg"))),
    mistake("no-eps", "Where every gradient was zero, zero is divided by zero",
            "What are both averages for an element that never had a gradient?",
            (STEP, "p -= lr * avg / sqr_avg.sqrt()")),
    mistake("only-momentum", "The step is not divided by anything: this is momentum, corrected",
            "What has become of the average of squares?",
            (STEP, "p -= lr * avg")),
    mistake("only-rmsprop", "The step goes along the gradient, not along its average: this is RMSProp, corrected",
            "What has become of the average of gradients?",
            (STEP, STEP.replace("lr * avg", "lr * p.grad"))),
    mistake("ascent", "Gradient ascent: the step goes up the gradient",
            "Which sign does the step have in the formula, and which in your code?",
            (STEP, STEP.replace("-=", "+="))),
    mistake("rebinding", "A name is rebound: the step makes a new tensor, and the model's own stays where it is",
            "After `p = p - ...`, which tensor does the name p stand for, and which one does the model hold?",
            _REBINDING, variants=((_REBINDING, _NO_DECAY_LINE), (_REBINDING, _DECAY_REBINDING))),
    mistake("recorded", "Autograd records the step itself, which torch refuses",
            "What does `torch.no_grad()` switch off, and where is it needed?",
            ("    @torch.no_grad()\n", "")),
    mistake("untrainable", "After the step the parameters cannot be trained any more",
            "What is `p.requires_grad` after your step, and what does the next backward pass need?",
            (STEP, f"{STEP}\n        p.requires_grad_(False)")),
)  # fmt: skip

DECAYING = (
    mistake("no-decay", "The weight decay has no effect",
            "With a gradient of zero and a decay, what should one step do?",
            _NO_DECAY_LINE),
    mistake("decay-in-gradient",
            "L2 regularisation, not decoupled weight decay: it goes through the averages, as in Adam",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            *_THROUGH, variants=((*_THROUGH, (STEP, EPS_INSIDE)), (_STORED,), (_STORED, (STEP, EPS_INSIDE)))),
    mistake("decay-without-rate", "The decay is not scaled by the learning rate",
            "With a gradient of zero, by which factor should one step shrink a parameter?",
            (DECAY, DECAY.replace("lr * ", ""))),
    mistake("decay-grows", "The decay makes the parameters larger",
            "With a gradient of zero, is a parameter nearer to zero after the step?",
            (DECAY, DECAY.replace("1 -", "1 +"))),
    mistake("decay-after-step", "The decay comes after the step, and shrinks the step as well",
            "Which of the two comes first in the formula, and does it matter?",
            _NO_DECAY_LINE, (STEP, f"{STEP}\n        {DECAY}")),
    mistake("exempts-by-itself", "The step itself decides that what has one dimension does not decay",
            "Norms and biases should not decay. Who says so: the formula, or whoever makes the groups?",
            (DECAY, f"if p.ndim > 1:\n            {DECAY}")),
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

FORMULA = (*CORRECTION, *AVERAGES, *STEPPING, *DECAYING)
