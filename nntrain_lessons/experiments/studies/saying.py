"""How the numbers of a result are said: a mean and its spread, a difference seed by seed, a share."""

from statistics import mean, stdev
from typing import Any

from .choosing import refuse_test_images

Result = dict[str, Any]


def last(result: Result, recipe: str, key: str = "accuracy", mode: str = "eval") -> list[float]:
    """Return what a recipe's runs reached after the last epoch, one number for each seed, in the order of the seeds."""
    runs = sorted((run for run in result["runs"] if run["recipe"] == recipe), key=lambda run: run["seed"])
    return [run[mode][key][-1] for run in runs]


def measured(result: Result, recipe: str, key: str) -> float:
    """Return the mean over seeds of something that was measured of the trained networks."""
    values: list[float] = [run["measured"][key] for run in result["runs"] if run["recipe"] == recipe]
    return mean(values)


def said(values: list[float]) -> str:
    """Write a mean, and the standard deviation over seeds where there are several."""
    return f"{mean(values):.3f} ± {stdev(values):.3f}" if len(values) > 1 else f"{values[0]:.3f}"


def points(ours: list[float], theirs: list[float]) -> str:
    """Write by how many points of accuracy the first lie above the second, seed by seed: mean, lowest, highest.

    The book's own rule stands beside the number: where the differences have both signs, nothing was shown, and a
    difference of single runs is called one.
    """
    gaps = [100 * (a - b) for a, b in zip(ours, theirs, strict=True)]
    if len(gaps) == 1:
        return f"{_signed(gaps[0])} points (one run each)"
    shown = "" if min(gaps) > 0 or max(gaps) < 0 else "; nothing shown"
    return f"{_signed(mean(gaps))} points ({_signed(min(gaps))} to {_signed(max(gaps))}{shown})"


def _signed(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}"  # what rounds to nothing has a plus


def percent(share: float, digits: int = 1) -> str:
    """Write a share from 0 to 1 in percent, with a space before the sign."""
    return f"{100 * share:.{digits}f} %"


def listed(words: list[str]) -> str:
    """Return words as one would say them: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def strongest(result: Result, names: list[str]) -> str:
    """Return which of these recipes has the highest mean accuracy, where images chose that may.

    Raises
    ------
    LessonsError
        Where the result was judged on the test images: they choose nothing.
    """
    refuse_test_images(result)
    return max(names, key=lambda name: mean(last(result, name)))
