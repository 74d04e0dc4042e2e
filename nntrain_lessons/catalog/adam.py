"""Adam."""

from __future__ import annotations

from ..spec import Exercise, Variant, mistake, variant
from ._gaps import gaps
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import ONE_COUNT, Optimizer, checks, eps_place, late
from ._slips import (
    LET_OFF,
    ZERO_GRAD_LET_OFF,
    delegated,
    in_turns,
    moves_without_gradient,
    shared_state,
    slips,
)

_ADAM = Optimizer("Adam", {"beta1": (0.5, 0.7), "beta2": (0.8, 0.95)}, eps=True, edge={"beta1": 0.0, "beta2": 0.0})
_FRESH = """if p not in self.t:
            self.avg[p], self.sqr_avg[p], self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0"""
_M = "self.avg[p] = self.beta1 * self.avg[p] + (1 - self.beta1) * p.grad"
_V = "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad**2"
_T = "self.t[p] += 1"
_M_HAT = "avg = self.avg[p] / (1 - self.beta1 ** self.t[p])"
_V_HAT = "        sqr_avg = self.sqr_avg[p] / (1 - self.beta2 ** self.t[p])"
_STEP = "p -= self.lr * avg / (sqr_avg + self.eps).sqrt()"
_MEMORY = {"avg": "Tensor", "sqr_avg": "Tensor", "t": "int"}
_AVG = "self.avg: dict[Tensor, Tensor] = {}"
_BY_NUMBER = "[[q is p for q in self.params].index(True)]"

_FADES = ("self.avg[p] = self.beta1 * self.avg[p]", "self.sqr_avg[p] = self.beta2 * self.sqr_avg[p]")
_COUNT_ALL = (_T, "self.t[p] = self.i + 1")
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
        mistake(
            "averages-of-none",
            "The averages were to be made from `params`, which had been walked through already",
            "`params` may be a generator. What is left of it when `super().__init__` has walked through it?",
            (_AVG, "self.avg = {p: torch.zeros_like(p) for p in params}"),
            (_FRESH, "self.t[p] = self.t.get(p, 0)"),
            variants=(((_AVG, "self.avg = [torch.zeros_like(p) for p in params]"), (_FRESH, f"self.avg{_BY_NUMBER}")),),
        ),
        *slips(_STEP),
        moves_without_gradient(),
        *gaps("self.t.pop(p, None)", fades=_FADES),
        shared_state(
            *((f"self.{name}: dict[Tensor, {kind}] = {{}}", f"Adam.{name} = {{}}") for name, kind in _MEMORY.items()),
            *((line, line.replace("[p]", "[nr]")) for line in (_V, _T, _M_HAT, _V_HAT)),
            (_FRESH, f"nr = {_BY_NUMBER[1:-1]}\n        {_FRESH.replace('p not', 'nr not').replace('[p]', '[nr]')}"),
            (_M, _M.replace("[p]", "[nr]")),
        ),
        in_turns(
            "nr",
            (_FRESH, "{}        " + _FRESH.replace("p not", "nr not").replace("[p]", "[nr]")),
            *((line, line.replace("[p]", "[nr]")) for line in (_V, _T, _M_HAT, _V_HAT, _M)),
        ),
        delegated(
            _STEP,
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
