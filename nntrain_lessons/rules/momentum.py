"""Momentum."""

from __future__ import annotations

from ._averages import LENGTH, average, shares
from ._common import REG_STEP, WHO, decay_line, decays, step_line, steps
from .rule import BY_PARAMETER, BY_SHAPE, FIRST, Line, Rule, alternative

_AVG = average("m", "g", "mom")
_STEP = "p <- p - lr*m"
_LATE = {"m": "", "late m": _AVG["right"]}

MOMENTUM = Rule(
    options={"wd": ("wd",), "mom": ("mom",)},
    codes={"lr": "self.lr", "lr_0": "self.first_lr", "wd": "self.wd", "mom": "self.mom", "g": "p.grad",
           "m": "self.avg[p]"},
    lines=(
        WHO,
        decay_line(frame=REG_STEP),
        Line("memory", BY_PARAMETER, prose=True),
        Line("grad", "", after="<m"),
        Line("start", "m <- 0", code="self.avg[p] = torch.zeros_like(p)", when=FIRST),
        Line("m", _AVG["right"], code="self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * p.grad",
             title="The running average is updated in another way than in the formula",
             question="Term by term: what does your average keep of itself, and what does it take of the gradient?"),
        Line("m_hat", "", after="m"),
        step_line(_STEP, "p -= self.lr * self.avg[p]"),
        Line("late m", "", after="step"),
        Line("late decay", "", after="step"),
    ),
    alternatives=(
        alternative("undampened",
                    "No dampening: the new gradient enters at full strength, so the average is a sum that grows",
                    "If every gradient is 1, what should the average come to in the long run?",
                    {"m": _AVG["undampened"]}),
        alternative("weights-swapped", "The old average and the new gradient have changed weights",
                    "With mom = 0.9, how much of the old average should survive a step?", {"m": _AVG["swapped"]}),
        alternative("starts-at-gradient", "Initialisation: the average starts at the first gradient, not at zero",
                    "With mom = 0.9, which part of the first gradient should the first step go?",
                    {"start": "m <- g"}),
        alternative("forgetful", "No running average: it is made anew at every step, so nothing is remembered",
                    "What does the second step know of the first gradient?", {"m": _AVG["forgotten"]}),
        *steps(_STEP),
        *decays({"grad": "g <- g + wd*p"}),
        alternative("decay-in-average",
                    "L2 regularisation, not decoupled weight decay: the decay goes through the average",
                    "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
                    {"decay": "", "grad": "g <- g + wd*p"}, {"decay": "", "grad": "g <- g + lr*wd*p"}),
        alternative("one-step-late", "The parameter moves along the average from before this gradient",
                    "Is the first step zero? In which order do the two lines of the formula stand?", _LATE),
        alternative("rate-in-average", "The learning rate is kept inside the average",
                    "When the learning rate changes, which steps should still feel the old one?",
                    {"m": _AVG["rate inside"], "step": "p <- p - m"}),
        alternative("velocity", "The velocity form: the rate is inside the average, and there is no dampening",
                    "When the learning rate changes, which steps should still feel the old one? And if every gradient "
                    "is 1, what should the average come to?",
                    {"m": "m <- mom*m + lr*g", "step": "p <- p - m"}),
        alternative("nesterov",
                    "Nesterov momentum: the step looks ahead, the gradient is added to the average once more",
                    "Which quantity does the formula move the parameter along?",
                    {"step": "p <- p - lr*(mom*m + (1 - mom)*g)"}, {"step": "p <- p - lr*(mom*m + g)"},
                    {"step": "p <- p - lr*(m + g)"}, {"m": _AVG["undampened"], "step": "p <- p - lr*(mom*m + g)"}),
        alternative("plain-step", "The average is kept, and the step goes along the gradient",
                    "Your average is right. Who uses it?", {"step": "p <- p - lr*g"}),
        alternative("normalised", "Normalised gradient: it is divided by its norm, so that only its direction counts",
                    "If every gradient doubles, what should happen to the steps?",
                    {"grad": f"g <- {LENGTH}"}, {"step": "p <- p - lr*sign(m)"}),
        alternative("signs", "Only the gradient's sign enters the average",
                    "If every gradient doubles, what should happen to the steps?", {"grad": "g <- sign(g)"}),
        alternative("corrected", "Bias correction: the average is corrected for its start from zero, as Adam's is",
                    "With mom = 0.9, which part of the first gradient should the first step go?",
                    {"m_hat": "t <- t + 1", "step": "p <- p - lr*m/(1 - mom^t)"}),
        alternative("dampened-twice", "The dampening is there twice",
                    "If every gradient is 1, how long should the steps become?",
                    {"step": "p <- p - lr*(1 - mom)*m"}),
        alternative("option-ignored", "Another momentum is used than the one that was asked for",
                    "Where does your step find the number that was given as `mom`?",
                    {"m": "m <- 0.9*m + (1 - 0.9)*g"}, {"m": "m <- 0.5*m + (1 - 0.5)*g"},
                    {"m": "m <- 0.99*m + (1 - 0.99)*g"}, {"m": "m <- 0.95*m + (1 - 0.95)*g"}),
        alternative("shared-average", "Parameters of one shape share one average",
                    "What tells two parameters of the same shape apart?", {"memory": BY_SHAPE}),
        *shares(_AVG),
    ),
)  # fmt: skip
