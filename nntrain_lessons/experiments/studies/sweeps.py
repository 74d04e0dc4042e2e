"""Learning rates on a log grid, for each optimizer of the lessons, chosen on held-out training images."""

from collections.abc import Sequence
from statistics import mean
from typing import Any

from ..training.recipes import OPTIMIZERS, Recipe
from .choosing import refuse_test_images
from .study_runs import Study

EPOCHS = 5


def study(optimizer: str) -> Study:
    """Plan the sweep of an optimizer: the CNN, five epochs at a constant rate, three seeds at each rate."""
    kind, rates = OPTIMIZERS[optimizer]
    recipes = tuple(Recipe(f"{optimizer}_lr{lr:g}", f"the CNN, {kind} at {lr:g}", EPOCHS, lr, kind) for lr in rates)
    question = f"Which learning rate suits {kind}, and how much does it matter?"
    return Study(f"sweep_{optimizer}", question, recipes, held_out=True)


def winners(results: Sequence[dict[str, Any]]) -> Study:
    """Plan the best rate of each sweep again, on all training images, to be judged on the test images.

    The held-out images chose the rate, so what they say of it is too high.

    Parameters
    ----------
    results : sequence of dict
        What sweeps have written.
    """
    recipes = []
    for result in results:
        optimizer, lr = result["name"].removeprefix("sweep_"), best_rate(result)
        kind, _ = OPTIMIZERS[optimizer]
        recipes.append(Recipe(f"winner_{optimizer}", f"{optimizer} at {lr:g}", EPOCHS, lr, kind))
    return Study("winners", "What do the sweeps' best rates reach on images that chose nothing?", tuple(recipes))


def by_rate(result: dict[str, Any]) -> dict[float, list[float]]:
    """Return the held-out accuracies after the last epoch, one for each seed, of each rate; 0 where a run failed."""
    found: dict[float, list[float]] = {about["lr"]: [] for about in result["recipes"].values()}
    for run in result["runs"]:
        found[result["recipes"][run["recipe"]]["lr"]].append(run["eval"]["accuracy"][-1] or 0.0)
    return found


def best_rate(result: dict[str, Any]) -> float:
    """Return the learning rate of the highest mean accuracy on the held-out images.

    Raises
    ------
    LessonsError
        Where the sweep was judged on the test images.
    """
    refuse_test_images(result)
    accuracies = by_rate(result)
    return max(accuracies, key=lambda lr: mean(accuracies[lr]))


def near_best(result: dict[str, Any]) -> list[float]:
    """Return the other rates whose mean accuracy is within a point of the best."""
    accuracies, best = by_rate(result), best_rate(result)
    enough = mean(accuracies[best]) - 0.01
    return [lr for lr, found in accuracies.items() if lr != best and mean(found) > enough]


def table(result: dict[str, Any]) -> list[str]:
    """Write a line for each rate: mean, lowest and highest accuracy over seeds; the best one is marked."""
    best = best_rate(result)
    lines = [f"{'lr':>8}  {'accuracy':>8}  {'lowest':>6}  {'highest':>7}"]
    for lr, found in by_rate(result).items():
        mark = "  best" if lr == best else ""
        lines.append(f"{lr:>8g}  {mean(found):>8.3f}  {min(found):>6.3f}  {max(found):>7.3f}{mark}")
    return lines
