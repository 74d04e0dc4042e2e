"""Gradient descent with weight decay."""

from __future__ import annotations

from ._averages import LENGTHS
from ._common import CODES, OWN_HABITS, WHO, decay_line, decays, step_line, steps
from .rule import FIRST_STEP, Line, Rule, alternative

_STEP = "p <- p - lr*g"

SGD = Rule(
    options={"wd": ("wd",)},
    codes=CODES,
    habits={**OWN_HABITS, FIRST_STEP: ("self.params = list(params)", "self.params = params")},
    first_rate=("self.i = 0", "self.i = 0\n        self.lr_0 = lr"),
    lines=(
        WHO,
        decay_line("if self.wd != 0:\n            p *= 1 - self.lr * self.wd"),
        Line("grad", "", ahead=True),
        step_line(_STEP, "p -= self.lr * p.grad"),
        Line("late decay", ""),
    ),
    alternatives=(
        *steps(_STEP),
        *decays({"grad": "g <- g + wd*p"}),
        alternative("generator-used-up",
                    "The second step does nothing: the parameters could be walked through once only",
                    "`model.parameters()` gives a generator. What is left of it after one loop?",
                    {"who": FIRST_STEP}),
        alternative("decay-not-in-rate", "The decay is added to the gradient's step without the learning rate",
                    "With a gradient of zero, by which factor should one step shrink a parameter?",
                    {"decay": "", "step": "p <- p - lr*g - wd*p"}),
        alternative("normalised", "Normalised gradient: it is divided by its norm, so that only its direction counts",
                    "If every gradient doubles, what should happen to the steps?",
                    *({"grad": f"g <- {g}"} for g in LENGTHS), {"grad": "g <- sign(g)"}),
        alternative("averaged-over-elements", "The gradient is averaged over a parameter's elements",
                    "Two elements of one parameter have other gradients. How do their steps compare?",
                    {"grad": "g <- mean(g)"}),
        alternative("momentum-instead", "The step goes along an average of gradients: this is momentum",
                    "What does the second step know of the first gradient, and what should it?",
                    {"grad": "m <- 0.9*m + g; g <- m"}, {"grad": "m <- 0.9*m + (1 - 0.9)*g; g <- m"}),
        alternative("clipped", "The gradient is clipped before the step",
                    "A gradient is 5. How far should the step go?",
                    {"grad": "g <- clip(g, 1)"}, {"grad": "g <- g/max(g_norm, 1)"}),
        alternative("divided-by-steps", "The rate falls from step to step by itself",
                    "Who changes the learning rate: the optimizer, or a schedule?",
                    {"step": "p <- p - lr*g/(i + 1)"}),
    ),
).without("zero-rate-skipped")  # fmt: skip
