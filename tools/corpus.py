"""Counts the answers of `tests/grading` and the verdicts they got, as their folders say; it grades nothing.

Usage: python tools/corpus.py [--uncovered]

With --uncovered, lists the known mistakes that no answer makes in other code than the catalogue's.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from nntrain_lessons.authoring.rule_promises import names
from nntrain_lessons.catalog import EXERCISES

CASES = Path(__file__).parents[1] / "tests" / "grading"


@dataclass
class Count:
    """How many answers there are, and how they were judged.

    Attributes
    ----------
    right, passed : int
        Right answers, and those of them that passed.
    wrong, failed : int
        Wrong answers, and those of them that did not pass.
    known, named : int
        Wrong answers that make a known mistake, and those of them that were told just that.
    misnamed : int
        Wrong answers that were told something else.
    """

    right: int = 0
    passed: int = 0
    wrong: int = 0
    failed: int = 0
    known: int = 0
    named: int = 0
    misnamed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def counted(case: Path) -> Count:
    """Count one case: whether it is right says its name, what it is meant to be and was taken for its verdict."""
    said = json.loads((case / "verdict.json").read_text("utf-8"))
    passed, meant, told = said["status"] == "passed", said["mistake"], said["diagnosis"]
    if case.name.partition("-")[2].startswith("right"):
        return Count(right=1, passed=int(passed))
    return Count(
        wrong=1,
        failed=int(not passed),
        known=int(meant is not None),
        named=int(meant is not None and told == meant),
        misnamed=int(told is not None and told != meant),
    )


def corpus() -> dict[str, Count]:
    """Count the cases of each exercise."""
    counts = {name: Count() for name in EXERCISES}
    for file in sorted(CASES.glob("*/verdict.json")):
        name = file.parent.name.partition("-")[0]
        counts[name] += counted(file.parent)
    return counts


def uncovered() -> dict[str, list[str]]:
    """Return each exercise's mistakes that no case makes."""
    made: dict[str, set[str]] = {name: set() for name in EXERCISES}
    for file in CASES.glob("*/verdict.json"):
        said = json.loads(file.read_text("utf-8"))
        made[said["exercise"]] |= set((said["mistake"] or "").split(" and "))
    return {name: sorted(names(exercise) - made[name]) for name, exercise in EXERCISES.items()}


def table(counts: dict[str, Count]) -> str:
    """Draw the counts, and their sum."""
    names = [field.name for field in fields(Count)]
    rows = {**counts, "all": sum(counts.values(), Count())}
    lines = ["".join(["exercise".ljust(16), *(name.rjust(9) for name in names)])]
    lines += ["".join([name.ljust(16), *(str(n).rjust(9) for n in astuple(count))]) for name, count in rows.items()]
    return "\n".join(lines)


def main(arguments: Iterable[str]) -> None:
    """Print the table, or the mistakes without a case."""
    if "--uncovered" in arguments:
        print("\n".join(f"{name}: {', '.join(ids)}" for name, ids in uncovered().items() if ids) or "none")
    else:
        print(table(corpus()))


if __name__ == "__main__":
    main(sys.argv[1:])
