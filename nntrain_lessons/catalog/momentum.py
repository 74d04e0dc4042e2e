"""Momentum."""

from __future__ import annotations

from ..spec import Exercise, mistake
from ._optimizers import (
    NO_REG_STEP,
    Optimizer,
    checks,
    decay_after_step,
    decays_without_gradient,
    delegated,
    gradient_changed,
    keeps_memory,
    untrainable,
)

_MOMENTUM = Optimizer("Momentum", {"mom": (0.5, 0.8)})
_FIRST = "self.avg[p] = torch.zeros_like(p)"
_AVERAGE = "self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * p.grad"
_STEP = "p -= self.lr * self.avg[p]"

EXERCISE = Exercise(
    id="momentum",
    number=2,
    title="Momentum",
    names=("Momentum",),
    minutes=15,
    page="optimizers",
    needs=("sgd",),
    checks=(*checks(_MOMENTUM), keeps_memory(_MOMENTUM)),
    mistakes=(
        mistake(
            "undampened",
            "The new gradient enters at full strength, so the average is a sum that grows",
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
            "The average starts at the first gradient, not at zero",
            "With mom = 0.9, which part of the first gradient should the first step go?",
            (_FIRST, "self.avg[p] = p.grad.clone()"),
        ),
        mistake(
            "forgetful",
            "The average is made anew at every step, so nothing is remembered",
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
            ("self.avg: dict[Tensor, Tensor] = {}", "self.avg = 0.0"),
            (f"        if p not in self.avg:\n            {_FIRST}\n", ""),
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
            "The step looks ahead: the gradient is added to the average once more",
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
            "decay-in-average",
            "The weight decay goes through the average",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            (_AVERAGE, "self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * (p.grad + self.wd * p)"),
            NO_REG_STEP,
        ),
        mistake(
            "corrected",
            "The average is corrected for its start from zero, as Adam's is",
            "With mom = 0.9, which part of the first gradient should the first step go?",
            (_FIRST, f"{_FIRST}\n            self.count = {{**getattr(self, 'count', {{}}), p: 0}}"),
            (_STEP, "self.count[p] += 1\n        p -= self.lr * self.avg[p] / (1 - self.mom ** self.count[p])"),
        ),
        mistake(
            "option-ignored",
            "Another momentum is used than the one that was asked for",
            "Where does your step find the number that was given as `mom`?",
            ("self.mom = mom", "self.mom = 0.9"),
        ),
        decay_after_step(),
        decays_without_gradient(),
        gradient_changed(_STEP),
        untrainable(_STEP),
        delegated(
            _STEP,
            "self.twins = getattr(self, 'twins', {})\n"
            "        if p not in self.twins:\n"
            "            self.twins[p] = torch.optim.SGD([p], self.lr, momentum=self.mom)\n"
            "        self.twins[p].param_groups[0]['lr'] = self.lr * (1 - self.mom)\n"
            "        self.twins[p].step()",
        ),
    ),
    hints=(
        "Do three steps on paper with g = 1, lr = 0.1, mom = 0.9: the parameter moves by 0.01, 0.019, 0.0271.",
        "Each parameter has an average of its own, which starts at zero and lives as long as the optimizer does.",
        "A dictionary with the parameter as its key will do; update the average first, then move along it.",
    ),
)
