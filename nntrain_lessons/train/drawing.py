"""What every picture shares: colours that colour-blind readers can tell apart, and empty axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's palette (jfly.uni-koeln.de/color), without black and yellow: legible on white and on dark.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
PALETTE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)


def new_axes(n: int = 1, figsize: tuple[float, float] | None = None) -> list[Axes]:
    """Make `n` axes side by side in a new figure; `figsize` is in inches."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(1, n, figsize=figsize or (4.5 * n, 3.4), squeeze=False, layout="constrained")
    return list(axes[0])
