"""What the text of AdamW lets off, as code."""

from __future__ import annotations

from ..spec import Variant, variant
from ._adamw_formula import WITH_GRADIENT
from ._optimizers import NONE_AT_ALL, ONE_COUNT, STUMBLES

PRODUCT = (
    "where a scheduler changes betas, your correction is the product of all betas so far, which is exact, and not "
    "1 - beta ** t with the beta of the step, as in torch"
)
_LOSS = "        loss = None\n"
_GROUPS = "        for group in self.param_groups:\n"
_T = 'state["t"] += 1'
_ALL_NONE = 'all(p.grad is None for group in self.param_groups for p in group["params"])'
_STUMBLES = (
    variant((WITH_GRADIENT, "                if True:\n"), note=STUMBLES),
    variant((_LOSS, f"{_LOSS}        if {_ALL_NONE}:\n            raise ValueError\n"), note=NONE_AT_ALL),
)
_ONE_COUNT = variant(
    (_GROUPS, f'{_GROUPS}            group["t"] = group.get("t", 0) + 1\n'),
    (_T, 'state["t"] = group["t"]'),
    note=ONE_COUNT,
)
_INSIDE = variant(('(sqr_avg.sqrt() + group["eps"])', '(sqr_avg + group["eps"]).sqrt()'))
_PRODUCT = variant(
    (_T, f'{_T}\n        state["left"] = state.get("left", 1.0) * beta1'),
    ('beta1 ** state["t"]', 'state["left"]'),
    note=PRODUCT,
)

LET_OFF: dict[str, tuple[Variant, ...]] = {
    "steps": (_INSIDE,),
    "groups": (_INSIDE,),
    "schedule": (_PRODUCT,),
    "no-gradient": (
        *_STUMBLES,
        _ONE_COUNT,
        *(Variant((*_ONE_COUNT.swaps, *other.swaps), ONE_COUNT) for other in _STUMBLES[1:]),
    ),
}
"""For each required check, what else passes."""
