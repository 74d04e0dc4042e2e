"""The picture of a path beside the one that was asked for, as SVG: it needs no script, no font and no file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ..records import Paths

WIDTH, HEIGHT = 320, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 20, 22
_LARGEST = 1e100  # of what the scale reaches to; NaN is not below it, either
_MOST_MARKS = 20  # of a longer path only the line is drawn


def svg(paths: Paths) -> str:
    """Return a picture of two paths: what was asked for dashed with rings, the learner's full with crosses."""
    low, high = _range(paths)
    across = [_LEFT + (WIDTH - _LEFT - _RIGHT) * nr / (len(paths.yours) - 1) for nr in range(len(paths.yours))]

    def height(value: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)

    first = across[paths.differs]
    drawn = [
        f'<rect class="nnl-first" x="{first - 4:.1f}" y="{_TOP - 4}" width="8" height="{HEIGHT - _TOP - _BOTTOM + 8}"/>'
        f'<line class="nnl-axis" x1="{_LEFT - 6}" y1="{HEIGHT - _BOTTOM + 6}" x2="{WIDTH - 2}" '
        f'y2="{HEIGHT - _BOTTOM + 6}"/>',
        *_labels(low, high, len(paths.yours)),
        *_path("asked", [(x, height(y)) for x, y in zip(across, paths.expected, strict=True) if math.isfinite(y)]),
        *_path("yours", [(x, height(y)) for x, y in zip(across, paths.yours, strict=True) if math.isfinite(y)]),
    ]
    return (
        f'<svg class="nnl-path" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(in_words(paths))}">{"".join(drawn)}</svg>'
    )


def in_words(paths: Paths) -> str:
    """Say what the picture shows."""
    asked, yours = (_number(values[paths.differs]) for values in (paths.expected, paths.yours))
    return f"{paths.label}: they part at step {paths.differs + 1}, where {asked} is asked for and yours is {yours}"


def _range(paths: Paths) -> tuple[float, float]:
    """Return what is drawn: all that is asked for, where the paths part, and of the learner's what is in proportion."""
    right = [value for value in (*paths.expected, paths.yours[paths.differs]) if abs(value) < _LARGEST] or [0.0]
    low, high = min(right), max(right)
    room = 3 * ((high - low) or abs(high) or 1.0)
    near = [value for value in paths.yours if math.isfinite(value) and low - room <= value <= high + room]
    low, high = min([low, *near]), max([high, *near])
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _labels(low: float, high: float, steps: int) -> Iterator[str]:
    for value, y in ((high, _TOP + 3), (low, HEIGHT - _BOTTOM + 3)):
        yield f'<text x="{_LEFT - 10}" y="{y}" text-anchor="end">{_number(value)}</text>'
    for nr, x, anchor in ((1, _LEFT, "middle"), (steps, WIDTH - _RIGHT, "end")):
        yield f'<text x="{x}" y="{HEIGHT - 2}" text-anchor="{anchor}">step {nr}</text>'
    yield f'<text class="nnl-asked" x="{_LEFT}" y="11">o asked</text>'
    yield f'<text class="nnl-yours" x="{_LEFT + 60}" y="11">x yours</text>'


def _path(name: str, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    line = " ".join(f"{x:.1f},{min(max(y, _TOP - 6), HEIGHT - _BOTTOM + 5):.1f}" for x, y in points)
    yield f'<polyline class="nnl-{name}" points="{line}"/>'
    if len(points) > _MOST_MARKS:
        return
    for x, y in points:
        if not _TOP - 6 <= y <= HEIGHT - _BOTTOM + 5:
            continue  # it has left the picture
        if name == "asked":
            yield f'<circle class="nnl-asked" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        else:
            yield f'<path class="nnl-yours" d="M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6"/>'


def _number(value: float) -> str:
    return f"{value:.4g}"
