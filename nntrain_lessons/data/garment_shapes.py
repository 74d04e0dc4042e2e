"""The draughtsman's tools: random sizes, and shapes whose inside is known at every pixel.

A shape is a tensor of depths [n, 28, 28]: how many pixels each pixel lies inside the edge, negative outside.
The larger of two depths joins two shapes, the smaller keeps what they share, and the opposite sign swaps in and out.

Only `+ - * /`, square roots, comparisons and rounding are used. These give the same bits on every processor, which
sines, exponentials and sums over many elements do not.
"""

from functools import reduce
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

Number: TypeAlias = Tensor | float
"""A size: one for all drawings, or a tensor with one for each, [n, 1, 1], or for each pixel, [n, 28, 28]."""

SIDE = 28
"""Height and width of a drawing, in pixels."""


class Piece(NamedTuple):
    """A garment before it has a cloth: where it is, and what is marked on it.

    Attributes
    ----------
    depth : Tensor
        The outline [n, 28, 28], in pixels inside the edge.
    marks : Tensor
        How much lighter (above 0) or darker (below 0) seams, buttons and the like are, [n, 28, 28].
    """

    depth: Tensor
    marks: Tensor

    def marked(self, marks: Tensor) -> "Piece":
        """Return the same outline with further marks on it."""
        return Piece(self.depth, self.marks + marks)


class Draw:
    """Random sizes for `n` drawings, from a generator of their own.

    Parameters
    ----------
    n : int
        The number of drawings.
    generator : torch.Generator
        Where the numbers come from.
    """

    def __init__(self, n: int, generator: torch.Generator) -> None:
        self.n = n
        self.generator = generator

    def between(self, low: float, high: float) -> Tensor:
        """Return one number for each drawing, evenly spread from `low` to `high`, [n, 1, 1]."""
        return low + (high - low) * torch.rand(self.n, 1, 1, generator=self.generator)

    def chance(self, p: float) -> Tensor:
        """Return True with probability `p` for each drawing, [n, 1, 1]."""
        return torch.rand(self.n, 1, 1, generator=self.generator) < p

    def noise(self) -> Tensor:
        """Return bell-shaped noise for each pixel, mean 0 and deviation 1/2, [n, 28, 28]."""
        three = torch.rand(3, self.n, SIDE, SIDE, generator=self.generator)
        return three[0] + three[1] + three[2] - 1.5


def cover(depth: Tensor) -> Tensor:
    """Return how much of each pixel a shape covers, 0 to 1; its edge is one pixel soft."""
    return (depth + 0.5).clamp(0, 1)


def join(*depths: Tensor) -> Tensor:
    """Return the shape that covers what any of the shapes covers."""
    return reduce(torch.maximum, depths)


def meet(*depths: Tensor) -> Tensor:
    """Return the shape that covers what all the shapes cover."""
    return reduce(torch.minimum, depths)


def only_if(there: Tensor, depth: Tensor) -> Tensor:
    """Return the shape where `there` is True, [n, 1, 1], and nothing for the other drawings."""
    return torch.where(there, depth, -99.0)


def between(x: Tensor, low: Number, high: Number) -> Tensor:
    """Return the strip from `low` to `high` along the coordinate `x`."""
    return torch.minimum(x - low, high - x)


def ellipse(x: Tensor, y: Tensor, width: Number, height: Number) -> Tensor:
    """Return an ellipse about the origin with the given half axes; its depth is exact along the shorter only."""
    across, down = x / width, y / height
    shorter = torch.minimum(torch.as_tensor(width), torch.as_tensor(height))
    return (1 - (across * across + down * down).sqrt()) * shorter


def limb(
    x: Tensor,
    y: Tensor,
    start: tuple[Number, Number],
    end: tuple[Number, Number],
    radii: tuple[Number, Number],
) -> Tensor:
    """Return a limb with round ends, from the point `start` to the point `end`, with a radius for each end."""
    (x0, y0), (x1, y1), (r0, r1) = start, end, radii
    dx, dy = x1 - x0, y1 - y0
    along = (((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)).clamp(0, 1)
    off_x, off_y = x - x0 - along * dx, y - y0 - along * dy
    return r0 + along * (r1 - r0) - (off_x * off_x + off_y * off_y).sqrt()


def outline(t: Tensor, *knots: tuple[Number, Number]) -> Tensor:
    """Return at each `t` the value that the knots (t, value) give: straight between neighbours, level outside."""
    value = torch.zeros_like(t) + knots[0][1]
    for (t0, value0), (t1, value1) in pairwise(knots):
        value = value + ((t - t0) / (t1 - t0)).clamp(0, 1) * (value1 - value0)
    return value


def zigzag(t: Tensor) -> Tensor:
    """Return a wave of period 1 that falls evenly from 1 to 0 and rises again."""
    return (2 * (t - t.floor()) - 1).abs()
