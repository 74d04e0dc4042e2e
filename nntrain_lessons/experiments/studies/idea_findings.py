"""What the studies of ideas and of records found."""

from statistics import mean

from .idea_questions import BASE
from .saying import Result, last, points, said

WAYS = {"last_mirrored": "the mirror at test", "averaged": "averaged weights", "averaged_mirrored": "both"}


def ideas(result: Result) -> str:
    """Say what each idea brings beside the network without it, seed by seed; seeds without a pair are left out."""
    none = by_seed(result, BASE, "last")
    told = [f"{about['title']} {_beside(result, name)}" for name, about in result["recipes"].items() if name != BASE]
    told += [f"{words} {_gap(by_seed(result, BASE, way), none)}" for way, words in WAYS.items()]
    return f"Without any of them, {said(list(none.values()))}; with one each: {'; '.join(told)}."


def ladder(result: Result) -> list[tuple[str, list[float], float]]:
    """Return of each idea what it is called, what it brings in points seed by seed, and its time beside none's.

    An idea without a pair of runs so far has an empty list, and 0 for its time.
    """
    none, steps = by_seed(result, BASE, "last"), []
    for way, words in WAYS.items():
        steps.append((words, _points(by_seed(result, BASE, way), none), 1.0))
    for name, about in result["recipes"].items():
        if name != BASE:
            ours = by_seed(result, name, "last")
            cost = _seconds(result, name) / _seconds(result, BASE) if ours else 0.0
            steps.append((about["title"], _points(ours, none), cost))
    return steps


def by_seed(result: Result, recipe: str, way: str) -> dict[int, float]:
    """Return the accuracy of each seed's run that is there, its network evaluated in one of four ways."""
    return {run["seed"]: run["measured"][way] for run in result["runs"] if run["recipe"] == recipe}


def record(result: Result) -> str:
    """Say what a record's runs reached on the test images."""
    (name,) = result["recipes"]
    return f"On the test images, looked at once: {said(last(result, name))}."


def _beside(result: Result, name: str) -> str:
    return _gap(by_seed(result, name, "last"), by_seed(result, BASE, "last"))


def _gap(ours: dict[int, float], none: dict[int, float]) -> str:
    shared = sorted(ours.keys() & none.keys())
    return points([ours[s] for s in shared], [none[s] for s in shared]) if shared else "has not been run"


def _points(ours: dict[int, float], none: dict[int, float]) -> list[float]:
    return [100 * (ours[seed] - none[seed]) for seed in sorted(ours.keys() & none.keys())]


def _seconds(result: Result, name: str) -> float:
    each: list[list[float]] = [run["train"]["seconds"] for run in result["runs"] if run["recipe"] == name]
    return mean(s for run in each for s in run)
