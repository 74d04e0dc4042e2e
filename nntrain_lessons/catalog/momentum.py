"""Momentum."""

from __future__ import annotations

from ..spec import Exercise, mistake
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import Optimizer, checks
from ._slips import (
    IN_GRADIENT,
    LET_OFF,
    NO_REG_STEP,
    ZERO_GRAD_LET_OFF,
    delegated,
    moves_without_gradient,
    shared_state,
    slips,
)

_MOMENTUM = Optimizer("Momentum", {"mom": (0.5, 0.8)}, edge={"mom": 0.0})
_INIT = "self.mom = mom"
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
            "undampened",
            "No dampening: the new gradient enters at full strength, so the average is a sum that grows",
            "If every gradient is 1, what should the average come to in the long run?",
            (_AVERAGE, "self.avg[p] = self.mom * self.avg[p] + p.grad"),
        ),
        mistake(
            "weights-swapped",
            "The old average and the new gradient have changed weights",
            "With mom = 0.9, how much of the old average should survive a step?",
            (_AVERAGE, "self.avg[p] = (1 - self.mom) * self.avg[p] + self.mom * p.grad"),
        ),
        mistake(
            "starts-at-gradient",
            "Initialisation: the average starts at the first gradient, not at zero",
            "With mom = 0.9, which part of the first gradient should the first step go?",
            (_FIRST, "self.avg[p] = p.grad.clone()"),
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
            "forgetful",
            "No running average: it is made anew at every step, so nothing is remembered",
            "What does the second step know of the first gradient?",
            ("if p not in self.avg:", "if True:"),
        ),
        mistake(
            "shared-average",
            "Parameters of one shape share one average",
            "What tells two parameters of the same shape apart?",
            (f"if p not in self.avg:\n            {_FIRST}", f"if p.shape not in self.avg:\n            {_FIRST}"),
            (_FIRST, "self.avg[p.shape] = torch.zeros_like(p)"),
            (_AVERAGE, "self.avg[p.shape] = self.mom * self.avg[p.shape] + (1 - self.mom) * p.grad"),
            (_STEP, "p -= self.lr * self.avg[p.shape]"),
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
            "one-step-late",
            "The parameter moves along the average from before this gradient",
            "Is the first step zero? In which order do the two lines of the formula stand?",
            (f"{_AVERAGE}\n        {_STEP}", f"{_STEP}\n        {_AVERAGE}"),
        ),
        mistake(
            "rate-in-average",
            "The learning rate is kept inside the average",
            "When the learning rate changes, which steps should still feel the old one?",
            (_AVERAGE, "self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * self.lr * p.grad"),
            (_STEP, "p -= self.avg[p]"),
        ),
        mistake(
            "nesterov",
            "Nesterov momentum: the step looks ahead, the gradient is added to the average once more",
            "Which quantity does the formula move the parameter along?",
            (_STEP, "p -= self.lr * (self.mom * self.avg[p] + (1 - self.mom) * p.grad)"),
        ),
        mistake(
            "plain-step",
            "The average is kept, and the step goes along the gradient",
            "Your average is right. Who uses it?",
            (_STEP, "p -= self.lr * p.grad"),
        ),
        mistake(
            "normalised",
            "Normalised gradient: it is divided by its norm, so that only its direction counts",
            "If every gradient doubles, what should happen to the steps?",
            (_AVERAGE, _AVERAGE.replace("p.grad", "p.grad / p.grad.norm()")),
            variants=(
                ((_AVERAGE, _AVERAGE.replace("p.grad", "p.grad / (p.grad.norm() + 1e-8)")),),
                ((_STEP, "p -= self.lr * self.avg[p] / self.avg[p].norm()"),),
                ((_STEP, "p -= self.lr * self.avg[p] / (self.avg[p].norm() + 1e-12)"),),
                ((_STEP, "p -= self.lr * self.avg[p].sign()"),),
            ),
        ),
        mistake(
            "decay-in-average",
            "L2 regularisation, not decoupled weight decay: the decay goes through the average",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            (_AVERAGE, "self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * (p.grad + self.wd * p)"),
            NO_REG_STEP,
            variants=((IN_GRADIENT,),),
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
            "corrected",
            "Bias correction: the average is corrected for its start from zero, as Adam's is",
            "With mom = 0.9, which part of the first gradient should the first step go?",
            (_FIRST, f"{_FIRST}\n            self.count = {{**getattr(self, 'count', {{}}), p: 0}}"),
            (_STEP, "self.count[p] += 1\n        p -= self.lr * self.avg[p] / (1 - self.mom ** self.count[p])"),
        ),
        mistake(
            "option-ignored",
            "Another momentum is used than the one that was asked for",
            "Where does your step find the number that was given as `mom`?",
            (_INIT, "self.mom = 0.9"),
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
        *slips(_INIT, _STEP),
        moves_without_gradient(),
        *gaps("self.avg.pop(p, None)", fades=("self.avg[p] = self.mom * self.avg[p]",)),
        shared_state(
            (_MEMORY, "Momentum.avg = {}"),
            (_MAKE, f"        p_, p = p, {_BY_NUMBER[1:-1]}\n        self.avg.setdefault(p, torch.zeros_like(p_))\n"),
            (_AVERAGE, _AVERAGE.replace("p.grad", "p_.grad")),
            (_STEP, "p_ -= self.lr * self.avg[p]"),
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
