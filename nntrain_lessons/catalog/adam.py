"""Adam."""

from __future__ import annotations

from ..spec import Exercise, Variant, mistake, variant
from ._adam_correction import CORRECTION, M_HAT, STEP, V_HAT, T
from ._adam_eps import eps_slips
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import ONE_COUNT, Optimizer, checks, eps_place, late
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

_ADAM = Optimizer("Adam", {"beta1": (0.5, 0.7), "beta2": (0.8, 0.95)}, eps=True, edge={"beta1": 0.0, "beta2": 0.0})
_OPTIONS = "self.beta1, self.beta2, self.eps = beta1, beta2, eps"
_DEFAULTS = "self.beta1, self.beta2, self.eps = 0.9, 0.99, 1e-5"
_IF_NEW = "if p not in self.t:"
_FRESH = """if p not in self.t:
            self.avg[p], self.sqr_avg[p], self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0"""
_M = "self.avg[p] = self.beta1 * self.avg[p] + (1 - self.beta1) * p.grad"
_V = "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad**2"
_MEMORY = {"avg": "Tensor", "sqr_avg": "Tensor", "t": "int"}
_AVG = "self.avg: dict[Tensor, Tensor] = {}"
_BY_NUMBER = "[[q is p for q in self.params].index(True)]"
_TORCHS_EPS = "p -= self.lr * avg / (sqr_avg.sqrt() + self.eps)"
_HIGHEST = "        self.top[p] = torch.maximum(self.sqr_avg[p], self.top.get(p, self.sqr_avg[p]))"
_TOP = V_HAT.replace("self.sqr_avg", "self.top")
_V_ANEW = (_V, "self.sqr_avg[p] = (1 - self.beta2) * p.grad**2")
_L2 = (
    (_M, f"g = p.grad + self.wd * p\n        {_M.replace('p.grad', 'g')}"),
    (_V, _V.replace("p.grad", "g")),
    NO_REG_STEP,
)

_FADES = ("self.avg[p] = self.beta1 * self.avg[p]", "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p]")
_COUNT_ALL = (T, "self.t[p] = self.i + 1")
_LET_OFF = (
    *LET_OFF,
    variant(_COUNT_ALL, note=ONE_COUNT),
    *(Variant((*variant(_COUNT_ALL).swaps, *other.swaps), ONE_COUNT) for other in LET_OFF[1:]),
)

EXERCISE = Exercise(
    id="adam",
    number=4,
    title="Adam",
    names=("Adam",),
    minutes=30,
    page="adam",
    needs=("momentum", "rmsprop"),
    checks=(
        *checks(
            _ADAM,
            no_gradient=_LET_OFF,
            zero_grad=ZERO_GRAD_LET_OFF,
            eps=(variant(("(sqr_avg + self.eps).sqrt()", "(sqr_avg.sqrt() + self.eps)")),),
        ),
        late(_ADAM),
        eps_place(
            _ADAM,
            "eps stands outside the root, as in torch, where it counts for less; in this exercise it passes",
        ),
    ),
    mistakes=(
        *CORRECTION,
        mistake(
            "betas-swapped",
            "beta1 and beta2 have changed places",
            "Which of the two should remember longer: the average of gradients, or that of their squares?",
            (_OPTIONS, "self.beta1, self.beta2, self.eps = beta2, beta1, eps"),
        ),
        mistake(
            "weights-swapped",
            "The old averages and what is new have changed weights",
            "With beta1 = 0.9, how much of the old average should survive a step?",
            (_M, "self.avg[p] = (1 - self.beta1) * self.avg[p] + self.beta1 * p.grad"),
            (_V, "self.sqr_avg[p] = (1 - self.beta2) * self.sqr_avg[p] + self.beta2 * p.grad**2"),
        ),
        mistake(
            "forgetful",
            "No running average: one is made anew at every step, so that it remembers nothing",
            "What does the second step know of the first gradient?",
            (_IF_NEW, "if True:"),
            variants=(
                ((_IF_NEW, "if True:"), ("torch.zeros_like(p), 0", "torch.zeros_like(p), self.t.get(p, 0)")),
                ((_M, "self.avg[p] = (1 - self.beta1) * p.grad"),),
                (_V_ANEW,),
                (_V_ANEW, (STEP, _TORCHS_EPS)),
            ),
        ),
        mistake(
            "not-squared",
            "The second moment is wrong: the second average is of sizes, not of squares",
            "What is a root mean square the root of?",
            (_V, "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad.abs()"),
            variants=(
                (
                    (_V, "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad.abs()"),
                    (STEP, "p -= self.lr * avg / (sqr_avg + self.eps)"),
                ),
            ),
        ),
        mistake(
            "square-of-average",
            "The second moment is wrong: it averages the squared average, not the squared gradient",
            "Gradients alternate between 1 and -1. What should their mean square be?",
            (_V, "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * self.avg[p] ** 2"),
        ),
        mistake(
            "surprise",
            "The second average is of the gradient's distance from the first, squared (that would be AdaBelief)",
            "If every gradient is 1, what should the mean of the squares be?",
            (_V, "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * (p.grad - self.avg[p]) ** 2"),
        ),
        mistake(
            "no-root",
            "The step is divided by the mean square, without its root",
            "If every gradient doubles, what should happen to the steps?",
            (STEP, "p -= self.lr * avg / (sqr_avg + self.eps)"),
        ),
        mistake(
            "no-eps",
            "Where every gradient was zero, zero is divided by zero",
            "What are both averages for an element that never had a gradient?",
            (STEP, "p -= self.lr * avg / sqr_avg.sqrt()"),
        ),
        *eps_slips(_OPTIONS, STEP),
        mistake(
            "largest-square",
            "The average of squares never falls again (that would be AMSGrad)",
            "A gradient drops a hundredfold and stays small. How large should the steps be after a while?",
            (T, f"{T}\n        self.top = getattr(self, 'top', {{}})"),
            (STEP, f"sqr_avg = self.top[p] = torch.maximum(sqr_avg, self.top.get(p, sqr_avg))\n        {STEP}"),
            variants=(
                (
                    (T, f"{T}\n        self.top = getattr(self, 'top', {{}})"),
                    (V_HAT, f"{_HIGHEST}\n{_TOP}"),
                ),
            ),
        ),
        mistake(
            "only-momentum",
            "The step is not divided by anything: this is momentum, corrected",
            "What has become of the average of squares?",
            (STEP, "p -= self.lr * avg"),
        ),
        mistake(
            "only-rmsprop",
            "The step goes along the gradient, not along its average: this is RMSProp, corrected",
            "What has become of the average of gradients?",
            (STEP, "p -= self.lr * p.grad / (sqr_avg + self.eps).sqrt()"),
        ),
        mistake(
            "normalised",
            "Normalised gradient: it is divided by its norm, and only then averaged",
            "Adam divides by a root mean square for each element. What does it need the gradient's length for?",
            (_M, _M.replace("p.grad", "p.grad / p.grad.norm()")),
            (_V, _V.replace("p.grad", "(p.grad / p.grad.norm())")),
            variants=(
                (
                    (_M, _M.replace("p.grad", "p.grad / p.grad.norm()")),
                    (_V, _V.replace("p.grad", "(p.grad / p.grad.norm())")),
                    (STEP, _TORCHS_EPS),
                ),
            ),
        ),
        mistake(
            "decay-in-gradient",
            "L2 regularisation, not decoupled weight decay: the decay goes through the averages",
            "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
            *_L2,
            variants=((*_L2, (STEP, _TORCHS_EPS)), (IN_GRADIENT,), (IN_GRADIENT, (STEP, _TORCHS_EPS))),
        ),
        mistake(
            "shared-averages",
            "Parameters of one shape share their averages",
            "What tells two parameters of the same shape apart?",
            (_FRESH, _FRESH.replace("p not in", "p.shape not in").replace("[p]", "[p.shape]")),
            (_M, _M.replace("[p]", "[p.shape]")),
            (_V, _V.replace("[p]", "[p.shape]")),
            (T, T.replace("[p]", "[p.shape]")),
            (M_HAT, M_HAT.replace("[p]", "[p.shape]")),
            (V_HAT, V_HAT.replace("[p]", "[p.shape]")),
        ),
        mistake(
            "options-ignored",
            "Other betas are used than those that were asked for",
            "Where does your step find the numbers that were given as `beta1` and `beta2`?",
            (_OPTIONS, "self.beta1, self.beta2, self.eps = 0.9, 0.99, eps"),
            variants=(((_OPTIONS, _DEFAULTS),), ((_OPTIONS, _DEFAULTS), (STEP, _TORCHS_EPS))),
        ),
        mistake(
            "averages-of-none",
            "The averages were to be made from `params`, which had been walked through already",
            "`params` may be a generator. What is left of it when `super().__init__` has walked through it?",
            (_AVG, "self.avg = {p: torch.zeros_like(p) for p in params}"),
            (_FRESH, "self.t[p] = self.t.get(p, 0)"),
            variants=(((_AVG, "self.avg = [torch.zeros_like(p) for p in params]"), (_FRESH, f"self.avg{_BY_NUMBER}")),),
        ),
        *slips(_OPTIONS, STEP),
        moves_without_gradient(),
        *gaps("self.t.pop(p, None)", fades=_FADES),
        shared_state(
            *((f"self.{name}: dict[Tensor, {kind}] = {{}}", f"Adam.{name} = {{}}") for name, kind in _MEMORY.items()),
            *((line, line.replace("[p]", "[nr]")) for line in (_V, T, M_HAT, V_HAT)),
            (_FRESH, f"nr = {_BY_NUMBER[1:-1]}\n        {_FRESH.replace('p not', 'nr not').replace('[p]', '[nr]')}"),
            (_M, _M.replace("[p]", "[nr]")),
        ),
        delegated(
            STEP,
            "self.twins = getattr(self, 'twins', {})\n"
            "        if p not in self.twins:\n"
            "            betas = self.beta1, self.beta2\n"
            "            self.twins[p] = torch.optim.Adam([p], self.lr, betas=betas, eps=self.eps)\n"
            "        self.twins[p].param_groups[0]['lr'] = self.lr\n"
            "        self.twins[p].step()",
        ),
    ),
    guesses=OPTIMIZER_GUESSES,
    hints=(
        "Take an average of gradients, as in momentum, and one of squares, as in RMSProp, but this one from zero, too.",
        "t is the number of steps of this parameter, 1 at its first; the correction divides by 1 - beta ** t.",
        "Keep the running averages and the corrected ones apart: only the running ones are remembered.",
    ),
)
