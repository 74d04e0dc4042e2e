"""Figures of training runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import ORANGE

from .base import COLOURS, GREY, side_by_side, stacked, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def curves(histories: Iterable[Mapping[str, Any]]) -> Figure:
    """Draw loss and accuracy by epoch, of one run or several: evaluation solid, training dashed.

    Parameters
    ----------
    histories : iterable of dict
        What history files hold. They should be of the same images; the figure says of which.
    """
    histories = list(histories)
    with style():
        figure, (loss, accuracy) = side_by_side(2)
        for history in histories:
            for mode in ("eval", "train"):
                _curve(loss, history, mode, "loss")
                _curve(accuracy, history, mode, "accuracy")
        loss.set(xlabel="epoch", ylabel="cross-entropy")
        accuracy.set(xlabel="epoch", ylabel="accuracy")
        whole_numbers(loss, accuracy)
        figure.legend(*accuracy.get_legend_handles_labels(), loc="outside right upper")
        figure.supxlabel(_measured_on(histories), fontsize=8, color=GREY)
    return figure


def lr_finder(finder: Any) -> Figure:
    """Draw what a learning-rate finder recorded: the training loss over the learning rate, on a log axis."""
    with style():
        figure, (ax,) = side_by_side(1)
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


def _curve(ax: Axes, history: Mapping[str, Any], mode: str, key: str) -> None:
    rows = [row for row in history["rows"] if row["mode"] == mode]
    line: dict[str, Any] = {"color": COLOURS.get(history["recipe"], GREY), "label": f"{history['recipe']}, {mode}"}
    line |= {"marker": "o", "markersize": 4} if mode == "eval" else {"linestyle": "--", "linewidth": 1}
    ax.plot([row["epoch"] + 1 for row in rows], [row[key] for row in rows], **line)


def _measured_on(histories: list[Mapping[str, Any]]) -> str:
    images = " and ".join(dict.fromkeys(history["data"] for history in histories))
    seeds = ", ".join(dict.fromkeys(str(history["seed"]) for history in histories))
    return f"{images}; seed {seeds}; one run each" if len(histories) > 1 else f"{images}; seed {seeds}; one run"


def decay(runs: Sequence[tuple[float, float, float]], seen: str, unseen: str) -> Figure:
    """Draw accuracy against weight decay: a dot a run, a line through the means.

    Parameters
    ----------
    runs : sequence of tuple
        Weight decay, accuracy on the images trained on, accuracy on others.
    seen, unseen : str
        What these two are called.
    """
    rates = sorted({run[0] for run in runs})
    with style():
        figure, (ax,) = stacked(1, 3.4)
        for column, label, colour, marker in ((1, seen, GREY, "s"), (2, unseen, COLOURS["plain_sgd"], "o")):
            dots = [(rates.index(run[0]), run[column]) for run in runs]
            means = [_mean([value for place, value in dots if place == row]) for row in range(len(rates))]
            ax.plot(
                *zip(*dots, strict=True), marker, color=colour, markersize=5, fillstyle="none", label=f"a run, {label}"
            )
            ax.plot(range(len(rates)), means, color=colour, label=f"mean, {label}")
        ax.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
        ax.set(xlabel="weight decay (not to scale)", ylabel="accuracy")
        figure.legend(loc="outside upper left", ncols=2, fontsize=8)
    return figure


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
