"""What every figure shares: colours, style, size, and how it is saved."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nntrain_lessons import files
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.train.drawing import BLUE, GREEN, ORANGE, PALETTE, PURPLE, RED, SKY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

COLOURS = {
    "plain_sgd": SKY,
    "sgd": BLUE,
    "momentum": GREEN,
    "rmsprop": ORANGE,
    "adam": RED,
    "one_cycle": PURPLE,
    "deeper": "#999933",
    "resnet": "#44AA99",
    "augment": "#882255",
    "best5": "#6699CC",
    "best20": "#997700",
    "best50": "#AA4499",
}  # beyond Okabe and Ito's: three of Paul Tol's muted scheme, which go with them

CALLED = {
    "plain_sgd": "plain steps",
    "sgd": "the post's MomentumLearner",
    "momentum": "averaged momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
    "one_cycle": "Adam under 1cycle",
    "deeper": "the deeper CNN",
    "resnet": "the residual network",
    "augment": "varied images, 20 epochs",
    "best5": "the record of 5 epochs",
    "best20": "the record of 20 epochs",
    "best50": "the record of 50 epochs",
}  # what a recipe is called in a figure: the words of the pages

GREY = "#555555"  # what is not the point: notes, marks
NARROW = 5.0  # inches: text of 10 points stays legible where a figure is 340 pixels wide

STYLE: dict[str, Any] = {
    "figure.dpi": 110,
    "savefig.dpi": 160,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "nntrain-lessons",  # the same picture gives the same file
    "svg.fonttype": "none",  # text stays text: it can be searched and read aloud
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the course's style inside a `with`."""
    import matplotlib as mpl
    from cycler import cycler

    settings: Any = STYLE | {"axes.prop_cycle": cycler(color=PALETTE)}
    with mpl.rc_context(settings):
        yield


def save(figure: Figure, stem: Path, kinds: Sequence[str] = (".png", ".svg")) -> list[Path]:
    """Write a figure as `stem`.png and `stem`.svg, or as one of them; tell in one line where that fails.

    Raises
    ------
    LessonsError
        Where a file cannot be written, or another one lies there.
    """
    paths = [stem.with_name(stem.name + suffix) for suffix in kinds]
    with style():
        for path in paths:
            if files.is_foreign(path, _is_ours):
                raise LessonsError(
                    f"{path.absolute()}: a file is there that is no figure of ours; choose another folder"
                )
            try:
                files.write(path, _drawn(figure, path.suffix))
            except OSError as error:
                raise LessonsError(
                    f"{path.absolute()}: cannot write ({error.strerror}); choose another folder"
                ) from error
    return paths


def _drawn(figure: Figure, suffix: str) -> bytes:
    picture = io.BytesIO()
    # No date inside: the same figure gives the same file.
    figure.savefig(picture, format=suffix[1:], metadata={"Date": None} if suffix == ".svg" else None)
    return picture.getvalue()


def _is_ours(path: Path) -> bool:
    """Return whether matplotlib has drawn a picture, which it writes into each."""
    return b"matplotlib" in path.read_bytes().lower()


def side_by_side(n: int) -> tuple[Figure, list[Axes]]:
    """Make a figure of `n` axes side by side."""
    figure = _figure(4.6 * n, 3.6)
    return figure, [figure.add_subplot(1, n, i + 1) for i in range(n)]


def stacked(n: int, height: float) -> tuple[Figure, list[Axes]]:
    """Make a figure of `n` axes one below the other, each so many inches high, narrow enough for a telephone."""
    figure = _figure(NARROW, height * n)
    return figure, [figure.add_subplot(n, 1, i + 1) for i in range(n)]


def grid(rows: int, columns: int, height: float, *, sharey: bool = True) -> tuple[Figure, list[Axes]]:
    """Make a narrow figure of `rows` times `columns` axes, each so many inches high, on one scale unless told."""
    figure = _figure(NARROW, height * rows)
    return figure, list(figure.subplots(rows, columns, sharey=sharey, squeeze=False).flat)


def whole_numbers(*axes: Axes) -> None:
    """Mark only whole numbers on the horizontal axes: there is no half epoch."""
    from matplotlib.ticker import MaxNLocator

    for ax in axes:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def plain_log(axis: Axis, subs: Sequence[int] = (1, 2, 5)) -> None:
    """Label a log axis with plain numbers, at these multiples of every power of ten."""
    from matplotlib.ticker import LogLocator

    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("")  # else it labels what lies between, too


def _figure(width: float, height: float) -> Figure:
    # Made without pyplot: nothing keeps it in memory, and no window opens.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
