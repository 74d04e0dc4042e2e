"""Momentum."""

from __future__ import annotations

from ..spec import Exercise, mistake
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import Optimizer, checks
from ._slips import (
    LET_OFF,
    ZERO_GRAD_LET_OFF,
    delegated,
    in_turns,
    moves_without_gradient,
    shared_state,
    slips,
)

_MOMENTUM = Optimizer("Momentum", {"mom": (0.5, 0.8)}, edge={"mom": 0.0})
_MEMORY = "self.avg: dict[Tensor, Tensor] = {}"
_FIRST = "self.avg[p] = torch.zeros_like(p)"
_AVERAGE = "self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * p.grad"
_STEP = "p -= self.lr * self.avg[p]"
_MAKE = f"        if p not in self.avg:\n            {_FIRST}\n"
_IN_PLACE = "self.avg[p].mul_(self.mom).add_(p.grad, alpha=1 - self.mom)"
_BY_NUMBER = "[[q is p for q in self.params].index(True)]"

EXERCISE = Exercise(
    id="momentum",
    number=2,
    title="Momentum",
    names=("Momentum",),
    minutes=15,
    page="momentum",
    needs=("sgd",),
    checks=checks(_MOMENTUM, no_gradient=LET_OFF, zero_grad=ZERO_GRAD_LET_OFF),
    mistakes=(
        mistake(
            "normalised",
            "Normalised gradient: it is divided by its norm, so that only its direction counts",
            "If every gradient doubles, what should happen to the steps?",
            (_STEP, "p -= self.lr * self.avg[p] / self.avg[p].norm()"),
            variants=(((_STEP, "p -= self.lr * self.avg[p] / (self.avg[p].norm() + 1e-12)"),),),
        ),
        mistake(
            "buffer-is-gradient",
            "The average is the first gradient itself, the very tensor that p.grad names",
            "After `avg = p.grad`, how many tensors are there? What do `avg.mul_(...)` and `p.grad.zero_()` change?",
            (_FIRST, "self.avg[p] = p.grad"),
            (_AVERAGE, _IN_PLACE),
            variants=(
                (
                    (_FIRST, "self.avg[p] = p.grad"),
                    (_AVERAGE, f"else:\n            {_IN_PLACE}"),
                    (
                        "    def opt_step(",
                        "    def zero_grad(self):\n        for p in self.params:\n            if p.grad is not None:\n"
                        "                p.grad.zero_()\n\n    def opt_step(",
                    ),
                ),
            ),
        ),
        mistake(
            "one-average",
            "All parameters share one average",
            "Your model has two parameters of different shapes. Whose average is it?",
            (_MEMORY, "self.avg = 0.0"),
            (_MAKE, ""),
            (_AVERAGE, _AVERAGE.replace("[p]", "")),
            (_STEP, _STEP.replace("[p]", "")),
        ),
        mistake(
            "decay-needs-momentum",
            "With mom = 0 there is no weight decay",
            "With mom = 0 this is plain gradient descent. Has that no decay?",
            (
                "    def opt_step(",
                "    def reg_step(self, p):\n        if self.mom:\n            super().reg_step(p)\n\n"
                "    def opt_step(",
            ),
        ),
        mistake(
            "averages-of-none",
            "The averages were to be made from `params`, which had been walked through already",
            "`params` may be a generator. What is left of it when `super().__init__` has walked through it?",
            (_MEMORY, "self.avg = {p: torch.zeros_like(p) for p in params}"),
            (_MAKE, ""),
            variants=(
                (
                    (_MEMORY, "self.avg = [torch.zeros_like(p) for p in params]"),
                    (_MAKE, f"        p_, p = p, {_BY_NUMBER[1:-1]}\n        g = p_.grad\n"),
                    (_AVERAGE, _AVERAGE.replace("p.grad", "g")),
                    (_STEP, "p_ -= self.lr * self.avg[p]"),
                ),
            ),
        ),
        *slips(_STEP),
        moves_without_gradient(),
        *gaps("self.avg.pop(p, None)", fades=("self.avg[p] = self.mom * self.avg[p]",)),
        shared_state(
            (_MEMORY, "Momentum.avg = {}"),
            (_MAKE, f"        p_, p = p, {_BY_NUMBER[1:-1]}\n        self.avg.setdefault(p, torch.zeros_like(p_))\n"),
            (_AVERAGE, _AVERAGE.replace("p.grad", "p_.grad")),
            (_STEP, "p_ -= self.lr * self.avg[p]"),
        ),
        in_turns(
            "nr",
            (_MAKE, "        {}        self.avg.setdefault(nr, torch.zeros_like(p))\n"),
            (_AVERAGE, _AVERAGE.replace("[p]", "[nr]")),
            (_STEP, _STEP.replace("[p]", "[nr]")),
        ),
        delegated(
            _STEP,
            "self.twins = getattr(self, 'twins', {})\n"
            "        if p not in self.twins:\n"
            "            self.twins[p] = torch.optim.SGD([p], self.lr, momentum=self.mom)\n"
            "        self.twins[p].param_groups[0]['lr'] = self.lr * (1 - self.mom)\n"
            "        self.twins[p].step()",
        ),
    ),
    guesses=OPTIMIZER_GUESSES,
    hints=(
        "Do three steps on paper with g = 1, lr = 0.1, mom = 0.9: the parameter moves by 0.01, 0.019, 0.0271.",
        "Each parameter has an average of its own, which starts at zero and lives as long as the optimizer does.",
        "A dictionary with the parameter as its key will do; update the average first, then move along it.",
    ),
)
