"""RMSProp."""

from __future__ import annotations

from ..spec import Exercise, mistake, variant
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import Optimizer, checks, eps_place
from ._slips import IN_GRADIENT, LET_OFF, NO_REG_STEP, ZERO_GRAD_LET_OFF, delegated, shared_state, slips

_RMSPROP = Optimizer("RMSProp", {"sqr_mom": (0.6, 0.9)}, eps=True, edge={"sqr_mom": 0.0})
_INIT = "self.sqr_mom, self.eps = sqr_mom, eps"
_FIRST = "sqr_avg = self.sqr_avg.get(p, p.grad**2)"
_AVERAGE = "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad**2"
_STEP = "p -= self.lr * p.grad / (self.sqr_avg[p].sqrt() + self.eps)"
_EPS_INSIDE = "p -= self.lr * p.grad / (self.sqr_avg[p] + self.eps).sqrt()"
_DEFAULTS = "self.sqr_mom, self.eps = 0.99, 1e-5"
_MEMORY = "self.sqr_avg: dict[Tensor, Tensor] = {}"
_BY_NUMBER = "[[q is p for q in self.params].index(True)]"
_L2 = (
    (_FIRST, f"g = p.grad + self.wd * p\n        {_FIRST.replace('p.grad', 'g')}"),
    (_AVERAGE, _AVERAGE.replace("p.grad", "g")),
    NO_REG_STEP,
)

_BY_SHAPE = (
    (_FIRST, "sqr_avg = self.sqr_avg.get(p.shape, p.grad**2)"),
    (_AVERAGE, _AVERAGE.replace("[p]", "[p.shape]")),
)

EXERCISE = Exercise(
    id="rmsprop",
    number=3,
    title="RMSProp",
    names=("RMSProp",),
    minutes=15,
    page="rmsprop",
    needs=("sgd",),
    checks=(
        *checks(
            _RMSPROP,
            no_gradient=LET_OFF,
            zero_grad=ZERO_GRAD_LET_OFF,
            eps=(variant(("(self.sqr_avg[p].sqrt() + self.eps)", "(self.sqr_avg[p] + self.eps).sqrt()")),),
        ),
        eps_place(_RMSPROP, "eps stands inside the root, where it counts for more; in this exercise it passes"),
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
            "Initialisation: the average starts at zero, which makes the first steps far too long",
            "How long is the first step with sqr_mom = 0.99, and how long should it be?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, 0 * p.grad)"),
        ),
        mistake(
            "not-squared",
            "The second moment is missing: the average is of sizes, not of squares",
            "What is a root mean square the root of?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, p.grad.abs())"),
            (_AVERAGE, "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad.abs()"),
            (_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p] + self.eps)"),
            variants=(
                (
                    (_FIRST, "sqr_avg = self.sqr_avg.get(p, p.grad.abs())"),
                    (_AVERAGE, "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad.abs()"),
                ),
            ),
        ),
        mistake(
            "square-of-average",
            "The average is of gradients, and is squared afterwards",
            "Gradients alternate between 1 and -1. What should their mean square be?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, p.grad)"),
            (_AVERAGE, "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad"),
            (_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p].abs() + self.eps)"),
        ),
        mistake(
            "one-step-late",
            "The step uses the average from before this gradient",
            "A gradient grows tenfold. Does its own step know that already?",
            (_STEP, "p -= self.lr * p.grad / (sqr_avg.sqrt() + self.eps)"),
            variants=(((_STEP, "p -= self.lr * p.grad / (sqr_avg + self.eps).sqrt()"),),),
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
            variants=(((_STEP, "p -= self.lr * p.grad / (self.sqr_avg[p].mean() + self.eps).sqrt()"),),),
        ),
        mistake(
            "root-stored",
            "The root is taken in place, so that the next step finds a root where it needs the mean square",
            "After `s.sqrt_()`, what does the next step find in the average?",
            (_STEP, f"{_STEP}\n        self.sqr_avg[p] = self.sqr_avg[p].sqrt()"),
            variants=(((_STEP, f"{_STEP}\n        self.sqr_avg[p] = self.sqr_avg[p].sqrt() + self.eps"),),),
        ),
        mistake(
            "first-step-of-all",
            "Only the optimizer's very first step starts an average at the square",
            "A layer thaws after a hundred steps. Which step is the first one for its parameters?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, p.grad**2 if self.i == 0 else 0 * p.grad)"),
        ),
        mistake(
            "zero-is-new",
            "An average of zero is taken for a new one, and started once more",
            "An element's first gradient was 0, its second is 2. What is its average after the second step?",
            (
                _FIRST,
                "sqr_avg = self.sqr_avg.get(p, p.grad**2)\n        sqr_avg = sqr_avg.where(sqr_avg != 0, p.grad**2)",
            ),
        ),
        mistake(
            "eps-is-a-floor",
            "eps is the least that is divided by, instead of being added",
            "The root is twice eps. By how much should the gradient be divided?",
            (_STEP, "p -= self.lr * p.grad / self.sqr_avg[p].sqrt().clamp(min=self.eps)"),
            variants=(((_STEP, "p -= self.lr * p.grad / self.sqr_avg[p].clamp(min=self.eps).sqrt()"),),),
        ),
        mistake(
            "eps-not-added",
            "eps is not added, though 0 / 0 is avoided",
            "With an eps of 0.1, how long is the step where both gradient and root are 0.1?",
            (_STEP, "p -= self.lr * (p.grad / self.sqr_avg[p].sqrt()).nan_to_num(0, 0, 0)"),
            variants=(
                ((_INIT, "self.sqr_mom, self.eps = sqr_mom, 1e-12"),),
                ((_INIT, "self.sqr_mom, self.eps = sqr_mom, 1e-5"),),
            ),
        ),
        mistake(
            "running-sum",
            "AdaGrad: the squares are summed up and never forgotten, so the steps only shrink",
            "If every gradient is 1, what should the average be after a hundred steps?",
            (_AVERAGE, "self.sqr_avg[p] = (sqr_avg if p in self.sqr_avg else 0) + p.grad**2"),
        ),
        mistake(
            "forgetful",
            "No running average: it is made anew at every step, so only signs are left",
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
            "normalised",
            "Normalised gradient: it is divided by its own norm, and by no average",
            "Does your step depend on the gradients before this one? By how many numbers is a parameter divided?",
            (_STEP, "p -= self.lr * p.grad / (p.grad.norm() + self.eps)"),
        ),
        mistake(
            "decay-in-gradient",
            "L2 regularisation, not decoupled weight decay: the decay goes through the average of squares",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            *_L2,
            (_STEP, _STEP.replace("p.grad", "g")),
            variants=(
                (*_L2, (_STEP, _EPS_INSIDE.replace("p.grad", "g"))),
                (IN_GRADIENT,),
                (IN_GRADIENT, (_STEP, _EPS_INSIDE)),
            ),
        ),
        mistake(
            "shared-average",
            "Parameters of one shape share one average",
            "What tells two parameters of the same shape apart?",
            *_BY_SHAPE,
            (_STEP, _STEP.replace("[p]", "[p.shape]")),
            variants=((*_BY_SHAPE, (_STEP, _EPS_INSIDE.replace("[p]", "[p.shape]"))),),
        ),
        mistake(
            "one-average",
            "All parameters share one average",
            "Your model has two parameters of different shapes. Whose average is it?",
            (_MEMORY, "self.sqr_avg = None"),
            (_FIRST, "sqr_avg = p.grad**2 if self.sqr_avg is None else self.sqr_avg"),
            (_AVERAGE, _AVERAGE.replace("[p]", "")),
            (_STEP, _STEP.replace("[p]", "")),
        ),
        mistake(
            "option-ignored",
            "Another sqr_mom is used than the one that was asked for",
            "Where does your step find the number that was given as `sqr_mom`?",
            (_INIT, "self.sqr_mom, self.eps = 0.99, eps"),
            variants=(((_INIT, _DEFAULTS),), ((_INIT, _DEFAULTS), (_STEP, _EPS_INSIDE))),
        ),
        mistake(
            "averages-of-none",
            "The averages were to be made from `params`, which had been walked through already",
            "`params` may be a generator. What is left of it when `super().__init__` has walked through it?",
            (_MEMORY, "self.sqr_avg = {p: None for p in params}"),
            (_FIRST, "sqr_avg = p.grad**2 if self.sqr_avg[p] is None else self.sqr_avg[p]"),
            variants=(
                (
                    (_MEMORY, "self.sqr_avg = [None for p in params]"),
                    (_FIRST, f"sqr_avg = self.sqr_avg{_BY_NUMBER}"),
                ),
            ),
        ),
        *slips(_INIT, _STEP),
        *gaps("self.sqr_avg.pop(p, None)", fades=("self.sqr_avg[p] = self.sqr_mom * self.sqr_avg[p]",)),
        shared_state(
            (_MEMORY, "RMSProp.sqr_avg = {}"),
            (_FIRST, f"nr = {_BY_NUMBER[1:-1]}\n        sqr_avg = self.sqr_avg.get(nr, p.grad**2)"),
            (_AVERAGE, _AVERAGE.replace("[p]", "[nr]")),
            (_STEP, _STEP.replace("[p]", "[nr]")),
        ),
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
    guesses=OPTIMIZER_GUESSES,
    hints=(
        "Two steps on paper, gradients 1 and 3, lr = 0.1: the first step is 0.1, whatever the gradient.",
        "Each parameter has an average of squares of its own, element by element, in the parameter's shape.",
        "At a parameter's first step the average is the square itself; from then on it is updated before it is used.",
    ),
)
