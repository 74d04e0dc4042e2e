"""Weight decay under Adam: as a price in the gradient (L2), and decoupled, for a large and for a small gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import traitlets

from nntrain_lessons.rules import RULES
from nntrain_lessons.rules.simulation import Simulator, Walk

from .base import Widget
from .drawing import svg, text, told

WAYS = {"l2": "L2: in the gradient", "decoupled": "decoupled: beside the step"}
SIZES = {"large": "--two", "small": "--one"}
_RULES = {"adam": RULES["adam"], "plain": RULES["sgd"]}
_L2 = {"decay": "", "grad": "g <- g + wd*p"}
_AVERAGES = {"beta1": 0.9, "beta2": 0.99, "eps": 1e-5}  # as in the course's Adam


class WeightDecay(Widget):
    """Two weights from 1 under one decay, in two ways, as bars.

    Attributes
    ----------
    task : str
        The one line that says what to do.
    rule : str
        `adam` or `plain`.
    steps : int
        How many, up to 400.
    wd, lr : float
        The decay and the rate.
    large, small : float
        The sizes of the gradients, which change their sign at every step, so that they cancel.
    """

    address: ClassVar[tuple[str, ...]] = ("rule", "steps", "wd", "lr", "large", "small")
    task = traitlets.Unicode(
        "One decay, two weights: which does it shrink? Move the steps; then switch to plain steps."
    ).tag(sync=True)
    rule = traitlets.Unicode("adam").tag(sync=True)
    steps = traitlets.Int(200).tag(sync=True)
    wd = traitlets.Float(0.5).tag(sync=True)
    lr = traitlets.Float(0.01).tag(sync=True)
    large = traitlets.Float(10.0).tag(sync=True)
    small = traitlets.Float(0.1).tag(sync=True)

    def still(self) -> str:
        """Return the bars after all steps, and what they show."""
        ends = {(way, size): self._end(way, getattr(self, size)) for way in WAYS for size in SIZES}
        words = "; ".join(f"{way}, {size} gradient: {w:.2f}" for (way, size), w in ends.items())
        point = f"After {self.steps} steps from 1. {words}. Under Adam only the decoupled decay is the same for both."
        return told("Decay under Adam", point, svg(400, 168, point, self._bars(ends)))

    def _end(self, way: str, size: float) -> float:
        """Walk one weight by the rule, as in the script."""
        gradients = [[[size if step % 2 == 0 else -size]] for step in range(self.steps)]
        options = _AVERAGES | {"wd": self.wd, "lr_0": self.lr}
        asked = Walk([[1.0]], [(1,)], gradients, [self.lr] * self.steps, options, [[]] * self.steps, 0.0)
        end = [1.0]
        for _, _, place in Simulator(_RULES[self.rule]).places(_L2 if way == "l2" else {}, asked):
            end = place
        return end[0]

    @staticmethod
    def _bars(ends: dict[tuple[str, str], float]) -> Iterator[str]:
        for nr, ((way, size), w) in enumerate(ends.items()):
            y = (20, 46, 100, 126)[nr]
            length = 230 * max(0.0, min(1.15, w))
            yield text(0, y - 8, WAYS[way]) if nr % 2 == 0 else ""
            yield text(0, y + 15, f"{size} gradient")
            yield f'<rect x="120" y="{y}" width="{max(1.5, length):.1f}" height="20" style="fill:var({SIZES[size]})"/>'
            yield text(125 + length, y + 15, f"{w:.2f}")
