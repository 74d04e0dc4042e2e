"""RMSProp."""

from __future__ import annotations

from ..spec import Exercise, mistake
from ._optimizers import (
    NO_REG_STEP,
    Optimizer,
    checks,
    decay_after_step,
    decays_without_gradient,
    delegated,
    eps_place,
    gradient_changed,
    keeps_memory,
    untrainable,
)

_RMSPROP = Optimizer("RMSProp", {"sqr_mom": (0.6, 0.9)}, eps=True)
_FIRST = "sqr_avg = self.sqr_avg.get(p, p.grad**2)"
_AVERAGE = "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad**2"
_STEP = "p -= self.lr * p.grad / (self.sqr_avg[p].sqrt() + self.eps)"

EXERCISE = Exercise(
    id="rmsprop",
    number=3,
    title="RMSProp",
    names=("RMSProp",),
    minutes=15,
    page="optimizers",
    needs=("sgd",),
    checks=(
        *checks(_RMSPROP),
        keeps_memory(_RMSPROP),
        eps_place(
            _RMSPROP,
            "with a large eps the steps are not the text's: eps may stand inside the root, where it counts for more, "
            "or go unused; in this exercise either passes",
        ),
    ),
    mistakes=(
        mistake(
            "no-root",
            "The gradient is divided by the mean square, without its root",
            "If every gradient doubles, what should happen to the steps?",
            (_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p] + self.eps)"),
        ),
        mistake(
            "no-eps",
            "Where every gradient was zero, zero is divided by zero",
            "What is the root of the average for an element that never had a gradient?",
            (_STEP, "p -= self.lr * p.grad / self.sqr_avg[p].sqrt()"),
        ),
        mistake(
            "starts-at-zero",
            "The average starts at zero, which makes the first steps far too long",
            "How long is the first step with sqr_mom = 0.99, and how long should it be?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, 0 * p.grad)"),
        ),
        mistake(
            "not-squared",
            "The average is of sizes, not of squares",
            "What is a root mean square the root of?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, p.grad.abs())"),
            (_AVERAGE, "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad.abs()"),
            (_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p] + self.eps)"),
        ),
        mistake(
            "one-step-late",
            "The step uses the average from before this gradient",
            "A gradient grows tenfold. Does its own step know that already?",
            (_STEP, "p -= self.lr * p.grad / (sqr_avg.sqrt() + self.eps)"),
        ),
        mistake(
            "weights-swapped",
            "The old average and the new square have changed weights",
            "With sqr_mom = 0.99, how much of the old average should survive a step?",
            (_AVERAGE, "self.sqr_avg[p] = (1 - self.sqr_mom) * sqr_avg + self.sqr_mom * p.grad**2"),
        ),
        mistake(
            "one-size-for-all",
            "All elements of a parameter are divided by one number",
            "One element's gradient is a hundred times another's. How do their steps compare?",
            (_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p].mean().sqrt() + self.eps)"),
        ),
        mistake(
            "running-sum",
            "The squares are added up for ever, so the steps only shrink",
            "If every gradient is 1, what should the average be after a hundred steps?",
            (_AVERAGE, "self.sqr_avg[p] = (sqr_avg if p in self.sqr_avg else 0) + p.grad**2"),
        ),
        mistake(
            "forgetful",
            "The average is made anew at every step, so only signs are left",
            "What does the second step know of the first gradient?",
            (_FIRST, "sqr_avg = p.grad**2"),
        ),
        mistake(
            "plain-step",
            "The average is kept, and the step goes by the plain gradient",
            "Your average is right. Who uses it?",
            (_STEP, "p -= self.lr * p.grad"),
        ),
        mistake(
            "decay-in-gradient",
            "The weight decay goes through the average of squares",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            (_FIRST, f"g = p.grad + self.wd * p\n        {_FIRST.replace('p.grad', 'g')}"),
            (_AVERAGE, _AVERAGE.replace("p.grad", "g")),
            (_STEP, _STEP.replace("p.grad", "g")),
            NO_REG_STEP,
        ),
        mistake(
            "shared-average",
            "Parameters of one shape share one average",
            "What tells two parameters of the same shape apart?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p.shape, p.grad**2)"),
            (_AVERAGE, _AVERAGE.replace("[p]", "[p.shape]")),
            (_STEP, _STEP.replace("[p]", "[p.shape]")),
        ),
        mistake(
            "option-ignored",
            "Another sqr_mom is used than the one that was asked for",
            "Where does your step find the number that was given as `sqr_mom`?",
            ("self.sqr_mom, self.eps = sqr_mom, eps", "self.sqr_mom, self.eps = 0.99, eps"),
        ),
        decay_after_step(),
        decays_without_gradient(),
        gradient_changed(_STEP),
        untrainable(_STEP),
        delegated(
            _STEP,
            "import torch\n"
            "        self.twins = getattr(self, 'twins', {})\n"
            "        if p not in self.twins:\n"
            "            self.twins[p] = torch.optim.RMSprop([p], self.lr, alpha=self.sqr_mom, eps=self.eps)\n"
            "            self.twins[p].state[p].update(step=torch.tensor(0.0), square_avg=p.grad**2)\n"
            "        self.twins[p].param_groups[0]['lr'] = self.lr\n"
            "        self.twins[p].step()",
        ),
    ),
    hints=(
        "Two steps on paper, gradients 1 and 3, lr = 0.1: the first step is 0.1, whatever the gradient.",
        "Each parameter has an average of squares of its own, element by element, in the parameter's shape.",
        "At a parameter's first step the average is the square itself; from then on it is updated before it is used.",
    ),
)
