"""What the pages quote: a few words ask for a number, and a result file answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nntrain_lessons.errors import LessonsError

from ..studies.findings import confidence, costs, finding
from ..studies.saying import Result, last, listed, measured, percent, points, said
from ..studies.sweeps import best_rate, by_rate, near_best
from ..training.files import read_json

RESULTS = Path(__file__).resolve().parents[3] / "book" / "results"
HOW = (
    "mean RESULT RECIPE KEY [train], points RESULT RECIPE OTHER, of RESULT RECIPE WHAT, share RESULT RECIPE WHAT, "
    "best SWEEP rate|near|accuracy, post RECIPE KEY, finding RESULT, confidence RESULT, costs FULL HALF, "
    "ratio PART NUMBER WAY, on RESULT"
)


LATER = (
    "winners",
    "stride",
    "sweep_adamw",
    "deeper",
    "depth_rates",
    "ideas",
    "best5",
    "best20",
    "best50",
)  # studies that a page may ask before they have run, and what it then says
NOT_RUN = "not run yet"


def result(name: str) -> Result:
    """Read a result file of the book by its name.

    Raises
    ------
    LessonsError
        Where there is none of that name: only the repository holds them.
    """
    path = RESULTS / f"{name}.json"
    found = read_json(path)
    if found is None:
        raise LessonsError(f"{path}: there is no such result; they lie in book/results/ of the repository")
    return found


def quote(words: str) -> str:
    """Answer what a page asks for; of a study that is still to be run, say so.

    Parameters
    ----------
    words : str
        A kind of number, a result and what else the kind needs, such as `mean reproduce adam accuracy`.

    Raises
    ------
    LessonsError
        Where the words are none of these kinds, or the result does not hold what is asked for.
    """
    try:
        kind, *rest = words.split()
        if kind != "post" and rest[:1] and rest[0] in LATER and not (RESULTS / f"{rest[0]}.json").is_file():
            return NOT_RUN
        return KINDS[kind](*rest)
    except (KeyError, TypeError, StopIteration, ValueError, IndexError) as error:
        raise LessonsError(f"measured: cannot answer {words!r} ({error}); ask one of: {HOW}") from error


def _mean(name: str, recipe: str, key: str, mode: str = "eval") -> str:
    return said(_some(last(result(name), recipe, key, mode)))


def _points(name: str, recipe: str, other: str) -> str:
    found = result(name)
    return points(_some(last(found, recipe)), _some(last(found, other)))


def _of(name: str, recipe: str, what: str) -> str:
    return f"{measured(result(name), recipe, what):.3f}"


def _best(name: str, what: str) -> str:
    found = result(name)
    best = best_rate(found)
    answers = {
        "rate": lambda: f"{best:g}",
        "near": lambda: listed([f"{lr:g}" for lr in near_best(found)]) or "none of the others",
        "accuracy": lambda: said(by_rate(found)[best]),
    }
    return answers[what]()


def _post(recipe: str, key: str) -> str:
    run: dict[str, Any] = result("post")["runs"][recipe]
    return f"{run['eval'][key][-1]:.3f}"


def _ratio(part: str, number: str, *way: str) -> str:
    comparison = result("bench")["parts"][part]["comparisons"][int(number)]
    return f"{comparison['ratios'][' '.join(way)]['median']:.2f}"


def _on(name: str) -> str:
    found = result(name)
    runs = found["runs"]
    seeds = sorted({run["seed"] for run in runs})
    epochs = sorted({len(run["eval"]["loss"]) for run in runs})
    return (
        f"{found['data']}; seeds {', '.join(map(str, seeds))}; epochs: {', '.join(map(str, epochs))}; "
        f"{found['precision']}; {found['machine']}"
    )


def _some(values: list[float]) -> list[float]:
    if not values:
        raise ValueError("no run of that recipe")
    return values


KINDS: dict[str, Callable[..., str]] = {
    "mean": _mean,
    "points": _points,
    "of": _of,
    "share": lambda name, recipe, what: percent(measured(result(name), recipe, what), 0),
    "best": _best,
    "confidence": lambda name: confidence(result(name)),
    "post": _post,
    "finding": lambda name: finding(result(name)),
    "costs": lambda full, half: costs(result(full), result(half)),
    "ratio": _ratio,
    "on": _on,
}
