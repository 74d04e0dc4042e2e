"""Figures of studies: several recipes, several seeds each, from a result file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from .base import COLOURS, GREY, grid, stacked, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Result = Mapping[str, Any]


def last(result: Result, recipe: str, mode: str = "eval", key: str = "accuracy") -> list[float]:
    """Return what a recipe's runs reached after the last epoch, one number a seed; a run that diverged gives none."""
    values = [run[mode][key][-1] for run in result["runs"] if run["recipe"] == recipe]
    return [value for value in values if value is not None]


def dots(result: Result, keys: Sequence[str] = ("accuracy", "loss")) -> Figure:
    """Draw a row for each recipe: a dot a seed, and a stroke at their mean.

    Parameters
    ----------
    result : dict
        What a result file holds.
    keys : sequence of str
        What is shown of the last evaluation, side by side: `accuracy`, `loss`.
    """
    labels = {name: about["title"] for name, about in result["recipes"].items()}
    with style():
        figure, axes = grid(1, len(keys), 0.9 + 0.36 * len(labels))
        for ax, key in zip(axes, keys, strict=True):
            for row, name in enumerate(labels):
                values = last(result, name, key=key)
                ax.plot(values, [row] * len(values), "o", color=COLOURS.get(name, GREY), markersize=6, alpha=0.8)
                ax.plot([mean(values)] if values else [], [row] if values else [], "|", color="black", markersize=16)
            ax.set_xlabel(f"{judged_on(result)} {key}")
        axes[0].set_yticks(range(len(labels)), ["\n".join(wrap(label, 24)) for label in labels.values()])
        axes[0].set_ylim(len(labels) - 0.5, -0.5)
        figure.supxlabel(f"dot: a seed; stroke: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def sweeps(results: Sequence[Result]) -> Figure:
    """Draw accuracy against learning rate: a line through each optimizer's means, a band from lowest to highest.

    Parameters
    ----------
    results : sequence of dict
        One sweep each, of recipes called `<optimizer>_lr<rate>`.
    """
    with style():
        figure, (ax,) = stacked(1, 3.8)
        for result in results:
            _band(ax, result)
        ax.set(xscale="log", xlabel="learning rate (log axis)", ylabel="accuracy on held-out images")
        ax.set_ylim(bottom=max(ax.get_ylim()[0], ax.get_ylim()[1] - WORTH_SHOWING))
        figure.legend(loc="outside upper left", ncols=3)
        figure.supxlabel(
            f"line: mean of the seeds; band: lowest to highest\n{measured_on(results[0])}", fontsize=8, color=GREY
        )
    return figure


def _band(ax: Axes, result: Result) -> None:
    optimizer = next(iter(result["recipes"])).rpartition("_lr")[0]
    points = [(about["lr"], last(result, name)) for name, about in result["recipes"].items()]
    rates, found = zip(*[(lr, values) for lr, values in points if values], strict=True)
    colour = COLOURS[SWEPT.get(optimizer, optimizer)]
    ax.fill_between(rates, [min(v) for v in found], [max(v) for v in found], color=colour, alpha=0.25, linewidth=0)
    ax.plot(rates, [mean(v) for v in found], "o-", color=colour, markersize=4, label=optimizer)


LOOKS: tuple[dict[str, Any], ...] = (
    {"color": COLOURS["plain_sgd"], "linestyle": "-"},
    {"color": COLOURS["plain_sgd"], "linestyle": "--"},
    {"color": COLOURS["rmsprop"], "linestyle": "-"},
    {"color": COLOURS["rmsprop"], "linestyle": "--"},
)
WORTH_SHOWING = 0.16  # of accuracy, below the best: a rate at which training fails leaves the picture
SWEPT = {"sgd": "plain_sgd", "adamw": "one_cycle"}  # whose colour an optimizer has that is no recipe's name


def results(result: Result) -> Figure:
    """Draw what `reproduce` has written: the last accuracy of each run as a dot, beside the post's as a ring."""
    recipes = result["recipes"]
    with style():
        figure, (ax,) = stacked(1, 3.4)
        for row, (name, about) in enumerate(recipes.items()):
            if about["post"]:
                ax.plot(about["post"][1], row, "o", color=GREY, markersize=10, fillstyle="none")
            values = last(result, name)
            ax.plot(values, [row] * len(values), "o", color=COLOURS[name], markersize=5, alpha=0.8)
        ax.set_yticks(range(len(recipes)), list(recipes))
        ax.invert_yaxis()
        ax.set_xlabel("test accuracy after the last epoch")
        figure.supxlabel(f"ring: the post's run; dot: a seed of ours\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def by_epoch(result: Result, names: Sequence[str]) -> Figure:
    """Draw the test accuracy of a few recipes by epoch, a thin line a seed."""
    with style():
        figure, (ax,) = stacked(1, 3.6)
        for name in names:
            for number, run in enumerate(run for run in result["runs"] if run["recipe"] == name):
                accuracies = run["eval"]["accuracy"]
                look: dict[str, Any] = {"color": COLOURS[name], "linewidth": 1.2, "label": "" if number else name}
                ax.plot(range(1, len(accuracies) + 1), accuracies, "o-", markersize=3, **look)
        ax.set(xlabel="epoch", ylabel="test accuracy")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=4)
        figure.supxlabel(f"line: a seed\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def beside_the_post(result: Result, post: Mapping[str, Any]) -> Figure:
    """Draw each recipe's evaluation accuracy by epoch: a line a seed, and the post's as rings.

    Parameters
    ----------
    result : dict
        What `reproduce` has written.
    post : dict
        The post's rows by column, for each recipe, as the result's runs.
    """
    names = [name for name in result["recipes"] if name in post]
    with style():
        figure, axes = grid(-(-len(names) // 2), 2, 1.9)
        for ax, name in zip(axes, names, strict=False):
            for run in result["runs"]:
                if run["recipe"] == name:
                    accuracies = run["eval"]["accuracy"]
                    ax.plot(range(1, len(accuracies) + 1), accuracies, color=COLOURS[name], linewidth=1.2)
            theirs = post[name]["eval"]["accuracy"]
            ax.plot(range(1, len(theirs) + 1), theirs, "o", color="black", fillstyle="none", markersize=5)
            ax.set_title(name, fontsize=10, loc="left")
            whole_numbers(ax)
        figure.supxlabel(
            f"epoch\nline: a seed of ours; ring: the post's one run\n{measured_on(result)}", fontsize=8, color=GREY
        )
        figure.supylabel("test accuracy", fontsize=10)
    return figure


def against(
    result: Result,
    lines: Mapping[str, Sequence[tuple[float, str]]],
    xlabel: str,
    keys: Sequence[str] = ("accuracy", "loss"),
) -> Figure:
    """Draw what was reached against a setting (not to scale), one axis for each key, a line for each series.

    Parameters
    ----------
    lines : dict
        What each line is called, and its points: the setting's value, and the recipe that has it.
    xlabel : str
        What the setting is.
    """
    values = sorted({value for points in lines.values() for value, _ in points})
    with style():
        figure, axes = stacked(len(keys), 2.6)
        for ax, key in zip(axes, keys, strict=True):
            for (label, points), look in zip(lines.items(), LOOKS, strict=False):
                places = [values.index(value) for value, _ in points]
                found = [last(result, recipe, key=key) for _, recipe in points]
                for place, seeds in zip(places, found, strict=True):
                    ax.plot([place] * len(seeds), seeds, "o", color=look["color"], markersize=4, fillstyle="none")
                means = [mean(seeds) if seeds else float("nan") for seeds in found]
                ax.plot(places, means, **look, label=label if key == keys[0] else None)
            ax.set_xticks(range(len(values)), [_short(value) for value in values], fontsize=8)
            ax.set_ylabel(f"{judged_on(result)} {key}")
        axes[-1].set_xlabel(f"{xlabel} (not to scale)")
        figure.legend(loc="outside upper left")
        figure.supxlabel(measured_on(result), fontsize=8, color=GREY)
    return figure


def _short(value: float) -> str:
    """Write a small number so that many fit under an axis: 1e-4."""
    return f"{value:.0e}".replace("e-0", "e-") if 0 < value < 0.01 else f"{value:g}"


def training_loss(result: Result, series: Mapping[str, tuple[str, str]]) -> Figure:
    """Draw the training loss by epoch, a line through the means of each recipe.

    Parameters
    ----------
    series : dict
        The recipes, and how each is drawn: a colour and a line style.
    """
    with style():
        figure, (ax,) = stacked(1, 3.6)
        for name, (colour, line) in series.items():
            runs = [run["train"]["loss"] for run in result["runs"] if run["recipe"] == name]
            means = [mean(losses) for losses in zip(*runs, strict=True)]
            ax.plot(
                range(1, len(means) + 1),
                means,
                line,
                marker="o",
                markersize=4,
                color=colour,
                label=result["recipes"][name]["title"],
            )
        ax.set(xlabel="epoch", ylabel="training cross-entropy")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=2)
        figure.supxlabel(f"mean of the seeds\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def judged_on(result: Result) -> str:
    """Say whose accuracy it is: that of the test images, or of images held out of the training images."""
    return "held-out" if result["data"].endswith("held out") else "test"


def measured_on(result: Result) -> str:
    """Say on what a result was measured."""
    seeds = sorted({run["seed"] for run in result["runs"]})
    word = "seed" if len(seeds) == 1 else "seeds"
    return f"{result['data']}; {result['precision']}; {word} {', '.join(map(str, seeds))}"
