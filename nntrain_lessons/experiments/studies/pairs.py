"""Two networks on the same images: which images only one of them tells rightly, and whether that can be chance."""

from math import comb
from typing import Any

Result = dict[str, Any]


def only_one(first: dict[str, Any], second: dict[str, Any]) -> tuple[int, int]:
    """Count the images that only the first run tells rightly, and those that only the second does.

    Parameters
    ----------
    first, second : dict
        What `answers` has measured of two networks on the same images.
    """
    ours, theirs = (int(measured["right"], 16) for measured in (first, second))
    return (ours & ~theirs).bit_count(), (theirs & ~ours).bit_count()


def mcnemar(first: int, second: int) -> float:
    """Return how likely chance alone makes two such counts differ as much as these, or more.

    If neither network were better, each image that only one of them tells rightly would be a fair toss.

    Parameters
    ----------
    first, second : int
        How many images only the first network tells rightly, and only the second.

    Returns
    -------
    float
        The exact two-sided probability (McNemar, 1947), from 0 to 1.
    """
    tosses, fewer = first + second, min(first, second)
    return min(1.0, 2 * sum(comb(tosses, k) for k in range(fewer + 1)) / (1 << tosses))


def by_seed(result: Result, recipe: str, other: str) -> list[tuple[int, int]]:
    """Return for each seed how many images only the one recipe tells rightly, and only the other."""
    ours, theirs = (_measured(result, name) for name in (recipe, other))
    return [only_one(ours[seed], theirs[seed]) for seed in sorted(ours)]


def _measured(result: Result, recipe: str) -> dict[int, dict[str, Any]]:
    return {run["seed"]: run["measured"] for run in result["runs"] if run["recipe"] == recipe}
