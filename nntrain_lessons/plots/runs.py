"""Every figure of the course. One optimizer keeps one colour, in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import BLUE, GREEN, ORANGE, PALETTE, PURPLE, RED, SKY
from nntrain_lessons.train.errors import LessonsError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
}  # beyond Okabe and Ito's: three of Paul Tol's muted scheme, which go with them

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


def curves(histories: Iterable[Mapping[str, Any]]) -> Figure:
    """Draw loss and accuracy by epoch, of one run or several: evaluation solid, training dashed.

    Parameters
    ----------
    histories : iterable of dict
        What history files hold. They should be of the same images; the figure says of which.
    """
    histories = list(histories)
    with style():
        figure, (loss, accuracy) = _figure(2)
        for history in histories:
            for mode in ("eval", "train"):
                _curve(loss, history, mode, "loss")
                _curve(accuracy, history, mode, "accuracy")
        loss.set(xlabel="epoch", ylabel="cross-entropy")
        accuracy.set(xlabel="epoch", ylabel="accuracy")
        _whole_epochs(loss, accuracy)
        figure.legend(*accuracy.get_legend_handles_labels(), loc="outside right upper")
        figure.supxlabel(_measured_on(histories), fontsize=8, color="#555555")
    return figure


def lr_finder(finder: Any) -> Figure:
    """Draw what a learning-rate finder recorded: the training loss over the learning rate, on a log axis."""
    with style():
        figure, (ax,) = _figure(1)
        finder.plot(ax)
        loss, lr = min(zip(finder.losses, finder.lrs, strict=True))
        ax.plot(lr, loss, "o", color=ORANGE, label=f"lowest, at {lr:.2g}")
        ax.legend()
    return figure


def activation_stats(stats: Any) -> Figure:
    """Draw how mean, spread and silence of each layer's outputs went, batch by batch."""
    import matplotlib.pyplot as plt

    with style():
        figure: Figure = stats.plot(average_firing_rate=True)[0].get_figure()
    plt.close(figure)  # it is handed over, not shown
    return figure


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as `stem`.png and `stem`.svg; tell in one line where that fails.

    Raises
    ------
    LessonsError
        Where a file cannot be written.
    """
    paths = [stem.with_name(stem.name + suffix) for suffix in (".png", ".svg")]
    with style():
        for path in paths:
            try:
                # No date inside: the same figure gives the same file.
                figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
            except OSError as error:
                raise LessonsError(
                    f"{path.absolute()}: cannot write ({error.strerror}); choose another folder"
                ) from error
    return paths


def _figure(n: int) -> tuple[Figure, list[Axes]]:
    # Made without pyplot: nothing keeps it in memory, and no window opens.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6 * n, 3.6), layout="constrained")
    return figure, [figure.add_subplot(1, n, i + 1) for i in range(n)]


def _whole_epochs(*axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    for ax in axes:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _curve(ax: Axes, history: Mapping[str, Any], mode: str, key: str) -> None:
    rows = [row for row in history["rows"] if row["mode"] == mode]
    line: dict[str, Any] = {"color": COLOURS.get(history["recipe"], "#555555"), "label": f"{history['recipe']}, {mode}"}
    line |= {"marker": "o", "markersize": 4} if mode == "eval" else {"linestyle": "--", "linewidth": 1}
    ax.plot([row["epoch"] + 1 for row in rows], [row[key] for row in rows], **line)


def _measured_on(histories: list[Mapping[str, Any]]) -> str:
    images = " and ".join(dict.fromkeys(history["data"] for history in histories))
    seeds = ", ".join(dict.fromkeys(str(history["seed"]) for history in histories))
    return f"{images}; seed {seeds}; one run each" if len(histories) > 1 else f"{images}; seed {seeds}; one run"
