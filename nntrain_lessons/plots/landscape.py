"""Figures of a loss over two weights: the landscape itself, and how fast rate and momentum walk down a ravine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import GREY, NARROW, plain_log, stacked, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


def surface(curvature: tuple[float, float]) -> Figure:
    """Draw the bowl (a x^2 + b y^2) / 2 as a landscape, and below it from above, as rings of equal height.

    Parameters
    ----------
    curvature : tuple of float
        a and b.
    """
    import numpy as np
    from matplotlib.figure import Figure as New

    x, y = np.meshgrid(np.linspace(-4, 4, 60), np.linspace(-1.8, 1.8, 40))
    z = (curvature[0] * x**2 + curvature[1] * y**2) / 2
    with style():
        figure = New(figsize=(NARROW, 5.6), layout="constrained")
        side: Any = figure.add_subplot(2, 1, 1, projection="3d")
        side.plot_surface(x, y, z, cmap="cividis", linewidth=0, alpha=0.9)
        side.contour(x, y, z, levels=8, colors="black", linewidths=0.7, offset=0)
        side.set(xlabel="first weight", ylabel="second weight", xticks=(-4, 0, 4), yticks=(-1, 0, 1), zticks=[])
        side.set_zlabel("loss", labelpad=-8)
        side.view_init(elev=32, azim=-62)
        side.set_box_aspect((8, 3.6, 4.5), zoom=1.15)
        side.tick_params(labelsize=7, pad=-2)
        above = figure.add_subplot(2, 1, 2)
        above.grid(visible=False)
        rings = above.contour(x, y, z, levels=8, cmap="cividis", linewidths=1.2)
        above.clabel(rings, fontsize=7)
        above.plot(0, 0, "+", color="black", markersize=9)
        above.set(xlabel="first weight", ylabel="second weight", aspect="equal")
    return figure


def long_run_factor(rate: NDArray[Any], mom: NDArray[Any], curvature: float) -> NDArray[Any]:
    """Return what averaged momentum leaves of the distance after a step, in the long run, on a parabola.

    The size of the larger root of z^2 - (1 + mom - rate (1 - mom) c) z + mom = 0.

    Parameters
    ----------
    rate, mom : numpy.ndarray
        The averaged rate and the momentum, of one shape.
    curvature : float
        c.
    """
    import numpy as np

    half = (1 + mom - rate * (1 - mom) * curvature) / 2
    inside = half**2 - mom
    root = np.sqrt(np.maximum(inside, 0))
    factor: NDArray[Any] = np.where(inside < 0, np.sqrt(mom), np.abs(half) + root)
    return factor


def rate_momentum_map(curvature: tuple[float, float], best: tuple[float, float]) -> Figure:
    """Draw how fast each pair of averaged rate and momentum walks down a ravine; where it never rests, nothing.

    Parameters
    ----------
    curvature : tuple of float
        The lowest and the highest.
    best : tuple of float
        The pair to mark: rate, momentum.
    """
    import numpy as np

    rate, mom = np.meshgrid(np.geomspace(0.01, 4, 300), np.linspace(0, 0.99, 200))
    factor = np.maximum(*(long_run_factor(rate, mom, c) for c in curvature))
    with style():
        figure, (ax,) = stacked(1, 3.6)
        ax.grid(visible=False)
        shown = np.ma.masked_where(factor >= 1, factor)
        levels = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0]
        map_ = ax.contourf(rate, mom, shown, levels=levels, cmap="cividis_r", extend="min")
        ax.plot(*best, "x", color="white", markersize=11, markeredgewidth=5)
        ax.plot(*best, "x", color="black", markersize=9, markeredgewidth=2)
        ax.text(2.2, 0.25, "never\nrests", color=GREY, ha="center")
        ax.set(xscale="log", xlabel="averaged learning rate (log axis)", ylabel="momentum")
        plain_log(ax.xaxis)
        figure.colorbar(map_, ax=ax, label="left of the distance after a step")
    return figure
