"""What code may compute: update rules as short programs, the mistakes in their lines, and the search for these."""

from __future__ import annotations

from collections.abc import Mapping

from .adam import ADAM, ADAMW
from .momentum import MOMENTUM
from .one_cycle import MOMENTUM as CYCLED_MOMENTUM, RATE as CYCLED_RATE
from .rmsprop import RMSPROP
from .rule import Rule
from .sgd import SGD
from .warmup import STEP

RULES: Mapping[str, Rule] = {"sgd": SGD, "momentum": MOMENTUM, "rmsprop": RMSPROP, "adam": ADAM, "torch_adamw": ADAMW}
"""Those of the optimizers, by exercise."""
CALLS: Mapping[str, Rule] = {"one_cycle_lr": CYCLED_RATE, "one_cycle_mom": CYCLED_MOMENTUM, "step": STEP}
"""Those of functions that are asked for one value after the other, by the function's name."""
