"""Figures of studies: several recipes, several seeds each, from a result file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from .base import CALLED, COLOURS, GREY, grid, stacked, style, whole_numbers

if TYPE_CHECKING:
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
            ax.locator_params(axis="x", nbins=4)
        axes[0].set_yticks(range(len(labels)), [in_lines(label) for label in labels.values()])
        axes[0].set_ylim(len(labels) - 0.5, -0.5)
        figure.supxlabel(f"dot: a seed; stroke: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


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
        ax.set_yticks(range(len(recipes)), [CALLED[name] for name in recipes])
        ax.invert_yaxis()
        ax.set_xlabel("test accuracy after the last epoch")
        figure.supxlabel(f"ring: the post's run; dot: a seed of ours\n{measured_on(result)}", fontsize=8, color=GREY)
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
        figure, axes = grid(-(-len(names) // 2), 2, 1.35)
        for ax, name in zip(axes, names, strict=False):
            for run in result["runs"]:
                if run["recipe"] == name:
                    accuracies = run["eval"]["accuracy"]
                    ax.plot(range(1, len(accuracies) + 1), accuracies, color=COLOURS[name], linewidth=1.2)
            theirs = post[name]["eval"]["accuracy"]
            ax.plot(range(1, len(theirs) + 1), theirs, "o", color="black", fillstyle="none", markersize=5)
            ax.set_title(CALLED[name], fontsize=9, loc="left")
            whole_numbers(ax)
        figure.supxlabel(
            f"line: a seed of ours; ring: the post's one run\n{measured_on(result)}", fontsize=8, color=GREY
        )
        for ax in axes[-2:]:
            ax.set_xlabel("epoch")
        figure.supylabel("test accuracy", fontsize=10)
    return figure


def judged_on(result: Result) -> str:
    """Say whose accuracy it is: that of the test images, or of images held out of the training images."""
    return "held-out" if result["data"].endswith("held out") else "test"


def measured_on(result: Result) -> str:
    """Say on what a result was measured."""
    by_recipe = {
        name: sorted(run["seed"] for run in result["runs"] if run["recipe"] == name) for name in result["recipes"]
    }
    usual = max(by_recipe.values(), key=len)
    word = "seed" if len(usual) == 1 else "seeds"
    fewer = [f"{CALLED.get(name, name)}: {_numbers(seeds)}" for name, seeds in by_recipe.items() if seeds != usual]
    but = f" ({'; '.join(fewer)})" if fewer else ""
    return f"{result['data']}; {result['precision']}; {word} {_numbers(usual)}{but}"


def _numbers(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds))


def in_lines(label: str, width: int = 24) -> str:
    """Break a label at its commas, and where a part is still too long, between words."""
    return "\n".join(line for part in label.split(", ") for line in wrap(part, width))
