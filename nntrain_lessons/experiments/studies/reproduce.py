"""The post's eight runs, beside what the post reports of them."""

from statistics import mean, median, stdev
from typing import Any

from ..training.recipes import RECIPES
from .study_runs import Study

POST = tuple(recipe for recipe in RECIPES.values() if recipe.post)
HEAD = (
    f"{'recipe':<9} {'epochs':>6}  {'the post':>12}  {'ours: loss':>13}  {'accuracy':>13}"
    f"  {'minus post':>10}  {'s/epoch':>7}"
)


def study(names: tuple[str, ...], seeds: int, precision: str) -> Study:
    """Plan the runs: each recipe named, or all eight, over the seeds 1, 2, ..."""
    recipes = tuple(RECIPES[name] for name in names) or POST
    question = "Does the post come true, and how sure is each of its numbers?"
    return Study("reproduce", question, recipes, tuple(range(1, seeds + 1)), precision=precision)


def table(result: dict[str, Any]) -> list[str]:
    """Write a line for each recipe: the post's last evaluation, ours as mean and spread over seeds, the difference."""
    return [HEAD, *(_line(name, about, result["runs"]) for name, about in result["recipes"].items())]


def _line(name: str, about: dict[str, Any], runs: list[dict[str, Any]]) -> str:
    ours = [run for run in runs if run["recipe"] == name]
    losses, accuracies = ([run["eval"][key][-1] for run in ours] for key in ("loss", "accuracy"))
    seconds = median(s for run in ours for s in run["train"]["seconds"])
    post = "{:.3f}, {:.3f}".format(*about["post"]) if about["post"] else "not run"
    difference = f"{mean(accuracies) - about['post'][1]:+.3f}" if about["post"] else ""
    return (
        f"{name:<9} {len(ours[0]['eval']['loss']):>6}  {post:>12}  {spread(losses):>13}  {spread(accuracies):>13}"
        f"  {difference:>10}  {seconds:>7.1f}"
    )


def spread(values: list[float | None]) -> str:
    """Write mean and standard deviation over seeds; where a run diverged, say so."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "diverged"
    return f"{mean(known):.3f} ± {stdev(known):.3f}" if len(known) > 1 else f"{known[0]:.3f}"
