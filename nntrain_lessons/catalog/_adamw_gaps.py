"""What goes wrong in AdamW where a gradient is missing, or zero, with eps, and with the closure of several groups."""

from __future__ import annotations

from ..spec import mistake
from ._adamw_formula import CALL, STEP, WITH_GRADIENT

_LOSS = "        loss = None\n"
_STEP_DEF = "    @torch.no_grad()\n    def step("
_ANY_NONE = 'any(p.grad is None for group in self.param_groups for p in group["params"])'
_CLOSURE = "        if closure is not None:\n            with torch.enable_grad():\n                loss = closure()\n"
_GROUPS = "        for group in self.param_groups:\n"
_INNER = "".join(f"    {line}\n" for line in _CLOSURE.splitlines())
_ZERO_GRAD = """\
    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in self.param_groups[0]["params"]:
            p.grad = None

"""


def _ends(word: str) -> tuple[str, str]:
    return WITH_GRADIENT, f"                if p.grad is None:\n                    {word}\n{WITH_GRADIENT}"


GAPS = (
    mistake("ends-at-missing", "A parameter without a gradient ends the step for all that come after it",
            "Which word goes on with the next round of a loop, and which one leaves the loop?",
            _ends("break"), variants=((_ends("return loss"),),)),
    mistake("all-or-nothing", "Where one parameter has no gradient, none is moved",
            "A frozen layer never has a gradient. What should become of the other layers?",
            (_LOSS, f"{_LOSS}        if {_ANY_NONE}:\n            return loss\n")),
    mistake("late-never-moves", "What has no gradient at the first step never moves, not even after it has thawed",
            "Is what has no gradient today without one from then on? When does your step ask?",
            (_LOSS, f"{_LOSS}        known = self.__dict__.setdefault('known', [p for group in self.param_groups "
                    'for p in group["params"] if p.grad is not None])\n'),
            (WITH_GRADIENT, WITH_GRADIENT.replace("not None", "not None and any(p is q for q in known)"))),
    mistake("fades-without-gradient", "The running averages fade at steps without a gradient",
            "A parameter took no part in the loss. What does that say about the gradients that it had before?",
            (CALL, f"{CALL}\n                elif self.state[p]:\n"
                   '                    self.state[p]["avg"] *= group["betas"][0]\n'
                   '                    self.state[p]["sqr_avg"] *= group["betas"][1]')),
    mistake("forgets-in-a-pause", "After a step without a gradient the running averages start afresh",
            "A parameter skips one step. What of its averages should be left afterwards?",
            (CALL, f"{CALL}\n                else:\n                    self.state.pop(p, None)")),
    mistake("eps-from-defaults", "eps is not the one of the group",
            "`defaults` is what a new group starts from. Where is the eps that holds for this parameter?",
            (STEP, STEP.replace('group["eps"]', 'self.defaults["eps"]'))),
    mistake("closure-per-group", "The closure is called once for each group, after the first has moved",
            "The closure computes the gradients of all groups. When does the step need them, and how often?",
            (_CLOSURE + _GROUPS, _GROUPS + _INNER)),
    mistake("closure-as-number", "Of the closure's loss only the number is returned",
            "Whoever called `step(closure)` may go on with the loss. What did the closure give, and what does yours?",
            ("        return loss\n", "        return loss if loss is None else float(loss)\n"),
            variants=((("        return loss\n", "        return loss if loss is None else loss.detach()\n"),),)),
    mistake("first-group-cleared", "zero_grad clears the gradients of the first group only",
            "The base class has a `zero_grad`. What does yours do that it does not?",
            (_STEP_DEF, _ZERO_GRAD + _STEP_DEF)),
)  # fmt: skip
