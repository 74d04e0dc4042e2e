"""RMSProp."""

from __future__ import annotations

from ..spec import Exercise, mistake, variant
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import Optimizer, checks, eps_place
from ._slips import LET_OFF, ZERO_GRAD_LET_OFF, delegated, in_turns, shared_state, slips

_RMSPROP = Optimizer("RMSProp", {"sqr_mom": (0.6, 0.9)}, eps=True, edge={"sqr_mom": 0.0})
_FIRST = "sqr_avg = self.sqr_avg.get(p, p.grad**2)"
_AVERAGE = "self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad**2"
_STEP = "p -= self.lr * p.grad / (self.sqr_avg[p].sqrt() + self.eps)"
_MEMORY = "self.sqr_avg: dict[Tensor, Tensor] = {}"
_BY_NUMBER = "[[q is p for q in self.params].index(True)]"


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
            "one-average",
            "All parameters share one average",
            "Your model has two parameters of different shapes. Whose average is it?",
            (_MEMORY, "self.sqr_avg = None"),
            (_FIRST, "sqr_avg = p.grad**2 if self.sqr_avg is None else self.sqr_avg"),
            (_AVERAGE, _AVERAGE.replace("[p]", "")),
            (_STEP, _STEP.replace("[p]", "")),
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
        *slips(_STEP),
        *gaps("self.sqr_avg.pop(p, None)", fades=("self.sqr_avg[p] = self.sqr_mom * self.sqr_avg[p]",)),
        shared_state(
            (_MEMORY, "RMSProp.sqr_avg = {}"),
            (_FIRST, f"nr = {_BY_NUMBER[1:-1]}\n        sqr_avg = self.sqr_avg.get(nr, p.grad**2)"),
            (_AVERAGE, _AVERAGE.replace("[p]", "[nr]")),
            (_STEP, _STEP.replace("[p]", "[nr]")),
        ),
        in_turns(
            "nr",
            (_FIRST, "{}        sqr_avg = self.sqr_avg.get(nr, p.grad**2)"),
            (_AVERAGE, _AVERAGE.replace("[p] =", "[p] = self.sqr_avg[nr] =")),
        ),
        mistake(
            "late-ones-start-at-zero",
            "What gets its first gradient late starts its average at zero, not at its first square",
            "A layer thaws after a hundred steps. Which step is the first one for its parameters?",
            (_FIRST, "sqr_avg = self.sqr_avg.get(p, 0 * p.grad if self.i else p.grad**2)"),
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
