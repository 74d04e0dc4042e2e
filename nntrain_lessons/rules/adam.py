"""Adam, with eps in the root or outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._adam_slips import AVERAGES, CORRECTION, EPS, M_HAT, OPTIONS, V_HAT, M, V, stepping
from ._common import (
    CODES,
    FIRST_RATE,
    HABITS,
    REG_STEP,
    WHO,
    decay_line,
    decays,
    resting,
    step_line,
    steps,
    wherever_eps,
)
from .rule import BY_PARAMETER, FIRST, FIRST_ONLY, NO_ZERO_GRADIENT, Alternative, Line, Rule, alternative

INSIDE, OUTSIDE = "p <- p - lr*m_hat/sqrt(v_hat + eps)", "p <- p - lr*m_hat/(sqrt(v_hat) + eps)"
_STEPS = "Which part of the gradient is in the average after one step, and after two?"
_TERMS = "Term by term: what does your average keep of itself, and what does it take of the gradient?"

_START = "m, v, t <- 0, 0, 0"


def _lines(code: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines of both averages and their corrections, with the solution's code."""
    return (
        Line("m", M["right"], code=code["m"], question=_TERMS,
             title="The first moment (the average of gradients) is updated in another way than in the formula"),
        Line("v", V["right"], code=code["v"], question=_TERMS,
             title="The second moment (the average of squares) is updated in another way than in the formula"),
        Line("t", "t <- t + 1", code=code["t"]),
        Line("m_hat", M_HAT, code=code["m_hat"], question=_STEPS,
             title="The bias correction of the first moment is another than the formula's"),
        Line("v_hat", V_HAT, code=code["v_hat"], question=_STEPS,
             title="The bias correction of the second moment is another than the formula's"),
        Line("store", ""),
    )  # fmt: skip


_IN_GRADIENT = (
    alternative("decay-in-gradient",
                "L2 regularisation, not decoupled weight decay: the decay goes through the averages",
                "With a gradient of zero at every step, by which factor should each step shrink a parameter?",
                {"decay": "", "grad": "g <- g + wd*p"}, {"decay": "", "grad": "g <- g + lr*wd*p"}),
)  # fmt: skip


def adam(step: str, decay: Line, code: Mapping[str, str], *first: Alternative, **more: Any) -> Rule:
    """Return the rule of Adam.

    Parameters
    ----------
    step : str
        Its step: one of the two that differ in where eps stands.
    decay : Line
        Its decay.
    code : mapping
        The solution's code for each line.
    *first : Alternative
        What is tried before all others.
    **more
        Options, codes and first rate of the rule.
    """
    return Rule(
        lines=(
            WHO,
            decay,
            Line("memory", BY_PARAMETER, prose=True),
            Line("options", "", ahead=True),
            Line("grad", "", ahead=True),
            Line("start", _START, code=code["start"], when=FIRST),
            Line("early step", "", ahead=True),
            *_lines(code),
            step_line(step, code["step"]),
            Line("late store", ""),
            Line("late decay", ""),
        ),
        allowed=({}, {"step": OUTSIDE if step == INSIDE else INSIDE}),
        alternatives=wherever_eps("sqrt(v_hat + eps)", "(sqrt(v_hat) + eps)", (*first, *_alternatives(step))),
        **more,
    )


def _alternatives(step: str) -> tuple[Alternative, ...]:
    decaying = decays({"grad": "g <- g + wd*p"})
    rests = ({**way, "t": "t <- t + sign(norm(g))"} for way in resting(step, m=("beta1", "g"), v=("beta2", "g^2"))[:1])
    return (*CORRECTION, *steps(step, *rests), *AVERAGES, *stepping(step), *EPS, *decaying, *_IN_GRADIENT, *OPTIONS)


_AVG, _SQUARES = "self.avg[p]", "self.sqr_avg[p]"
ADAM = adam(
    INSIDE,
    decay_line(frame=REG_STEP),
    {
        "start": f"{_AVG}, {_SQUARES}, self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0",
        "m": f"{_AVG} = self.beta1 * {_AVG} + (1 - self.beta1) * p.grad",
        "v": f"{_SQUARES} = self.beta2 * {_SQUARES} + (1 - self.beta2) * p.grad**2",
        "t": "self.t[p] += 1",
        "m_hat": f"avg = {_AVG} / (1 - self.beta1 ** self.t[p])",
        "v_hat": f"sqr_avg = {_SQUARES} / (1 - self.beta2 ** self.t[p])",
        "step": "p -= self.lr * avg / (sqr_avg + self.eps).sqrt()",
    },
    options={"wd": ("wd",), "beta1": ("beta1",), "beta2": ("beta2",), "eps": ("eps",)},
    codes={**CODES, "beta1": "self.beta1", "beta2": "self.beta2", "eps": "self.eps", "m": _AVG, "v": _SQUARES,
           "t": "self.t[p]", "m_hat": "avg", "v_hat": "sqr_avg"},
    first_rate=FIRST_RATE,
    habits=HABITS,
)  # fmt: skip

_WITH_GRADIENT, _PARAMS = "                if p.grad is not None:", '            for p in group["params"]:'
_REBINDING = alternative(
    "rebinding", "A name is rebound: the step makes a new tensor, and the model's own stays where it is",
    "After `p = p - ...`, which tensor does the name p stand for, and which one does the model hold?",
    {"step": ""}, {"step": "", "decay": ""},
)  # fmt: skip
_STATE_AVG, _STATE_SQUARES, _STATE_T = (f'state["{name}"]' for name in ("avg", "sqr_avg", "t"))
ADAMW = adam(
    OUTSIDE,
    decay_line('p *= 1 - lr * group["weight_decay"]'),
    {
        "start": f"{_STATE_T}, {_STATE_AVG}, {_STATE_SQUARES} = 0, torch.zeros_like(p), torch.zeros_like(p)",
        "m": f"{_STATE_AVG} = beta1 * {_STATE_AVG} + (1 - beta1) * p.grad",
        "v": f"{_STATE_SQUARES} = beta2 * {_STATE_SQUARES} + (1 - beta2) * p.grad**2",
        "t": f"{_STATE_T} += 1",
        "m_hat": f"avg = {_STATE_AVG} / (1 - beta1 ** {_STATE_T})",
        "v_hat": f"sqr_avg = {_STATE_SQUARES} / (1 - beta2 ** {_STATE_T})",
        "step": 'p -= lr * avg / (sqr_avg.sqrt() + group["eps"])',
    },
    _REBINDING,
    options={"weight_decay": ("wd",), "betas": ("beta1", "beta2"), "eps": ("eps",)},
    codes={"lr": "lr", "wd": 'group["weight_decay"]', "beta1": "beta1", "beta2": "beta2", "eps": 'group["eps"]',
           "g": "p.grad", "m": _STATE_AVG, "v": _STATE_SQUARES, "t": _STATE_T, "m_hat": "avg", "v_hat": "sqr_avg",
           "more": 'state["{0}"]', "more or 0": 'state.get("{0}", 0.0)'},
    habits={FIRST_ONLY: (_PARAMS, _PARAMS.replace("]:", "][:1]:")),
            NO_ZERO_GRADIENT: (_WITH_GRADIENT, _WITH_GRADIENT.replace("None:", "None and p.grad.any():"))},
).without(  # its walks keep to one rate
    "first-rate-forever", "first-rate-in-decay", "rate-in-average", "zero-rate-skipped",
)  # fmt: skip
