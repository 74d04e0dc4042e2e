"""The residual block: the shape on every arrow, what each layer holds and computes, and what a broken one does."""

from __future__ import annotations

from typing import ClassVar

import traitlets

from .base import Widget
from .drawing import table, told


class ResidualBlock(Widget):
    """A residual block whose channels, grid and stride can be set, and which can be broken.

    Attributes
    ----------
    task : str
        The one line that says what to do.
    into, out : int
        The channels, powers of 2 up to 256.
    grid : int
        Rows and columns of the input, up to 28.
    stride : int
        1 or 2.
    broken : str
        `none`, or what is wrong: `pool`, `floor`, `channels`, `stride`; or `first`, another place for the stride.
    """

    address: ClassVar[tuple[str, ...]] = ("into", "out", "grid", "stride", "broken")
    task = traitlets.Unicode(
        "Break the block, then make the grid 2. Which sum fails, and which is wrong in silence?"
    ).tag(sync=True)
    into = traitlets.Int(8).tag(sync=True)
    out = traitlets.Int(16).tag(sync=True)
    grid = traitlets.Int(7).tag(sync=True)
    stride = traitlets.Int(2).tag(sync=True)
    broken = traitlets.Unicode("none").tag(sync=True)

    def still(self) -> str:
        """Return the shapes on both ways of the unbroken block, and its parameters."""
        into, out, half = self.into, self.out, -(-self.grid // self.stride)
        pooled = [("skip: average pool", (into, half, half), 0)] if self.stride == 2 else []
        fitted = [("skip: 1x1 convolution", (out, half, half), into * out + out)] if into != out else []
        layers = [
            ("3x3 convolution, stride 1, norm, ReLU", (out, self.grid, self.grid), 9 * into * out + 2 * out),
            (f"3x3 convolution, stride {self.stride}, norm", (out, half, half), 9 * out * out + 2 * out),
            *(pooled + fitted or [("skip: x itself", (into, self.grid, self.grid), 0)]),
        ]
        rows = [(name, " x ".join(map(str, shape)), f"{count:,}") for name, shape, count in layers]
        total = sum(count for _, _, count in layers)
        point = (
            f"The input is {into} x {self.grid} x {self.grid}, and both ways end at {out} x {half} x {half}: "
            f"{total:,} parameters. Without pooling the sum would fail, and on a grid of 2 be wrong in silence."
        )
        return told("Inside a residual block", point, table(("layer", "gives", "parameters"), rows))
