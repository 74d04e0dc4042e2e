"""What code may compute: update rules as short programs, the mistakes in their lines, and the search for these."""

from __future__ import annotations

from collections.abc import Mapping

from .adam import ADAM, ADAMW
from .momentum import MOMENTUM
from .rmsprop import RMSPROP
from .rule import Rule
from .sgd import SGD

RULES: Mapping[str, Rule] = {"sgd": SGD, "momentum": MOMENTUM, "rmsprop": RMSPROP, "adam": ADAM, "torch_adamw": ADAMW}
"""By exercise."""
