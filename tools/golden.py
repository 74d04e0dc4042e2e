"""Writes the golden verdicts of `tests/grading`: one folder a case, with a submission and the verdict it gets.

Usage: python tools/golden.py [CASE...]

Without a case, those that have no verdict yet. Read what it writes before you commit it: from then on it is the truth.

A case's `mistake` is what its author meant it to be: one of the exercise's known mistakes (`a and b` where it makes
two), or null where it is right, or wrong in a way of its own. It is not the grader's word, so it is kept when a verdict
is written anew. At first it is taken from the folder's name, `<exercise>-wrong_<mistake>_<how>`; elsewhere put it in by
hand. `tools/corpus.py` counts how often the grader said the same.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.records import Status
from nntrain_lessons.grader.references import References, solved_parts
from nntrain_lessons.grader.running.runner import Limits

CASES = Path(__file__).parents[1] / "tests" / "grading"
SEED = 7


def submitted(case: Path) -> Path:
    """Give a case's submission: the one file whose stem is `submission`."""
    (path,) = case.glob("submission.*")
    return path


def verdict(case: Path, references: References) -> dict[str, Any]:
    """Grade a case, whose folder is named `<exercise>-<what it is>`; keep what must not change.

    Words may be bettered; statuses, the checks that do not pass, and what a mistake is taken for, may not.
    """
    exercise = EXERCISES[case.name.partition("-")[0]]
    handed_in = replace(submission.read(submitted(case)), parts=solved_parts(exercise))
    result = judge(exercise, handed_in, references, SEED, Limits())
    failed_checks = {check.id: check.status.value for check in result.checks if check.status is not Status.PASSED}
    return {
        "exercise": exercise.id,
        "status": result.status.value,
        "diagnosis": " and ".join(found.id for found in result.diagnoses) or None,
        "mistake": meant(case),
        "not_passed": failed_checks,
    }


def meant(case: Path) -> str | None:
    """Give the mistake that a case is meant to make: as its verdict says, or else its name."""
    file = case / "verdict.json"
    said = json.loads(file.read_text("utf-8")) if file.exists() else {}
    found: str | None = said.get("mistake") if "mistake" in said else named(case)
    return found


def named(case: Path) -> str | None:
    """Give the mistake that a case's name begins with, if any."""
    exercise, _, what = case.name.partition("-")
    known = [mistake.id for mistake in EXERCISES[exercise].mistakes]
    fitting = [id for id in known if f"{what}_".startswith(f"wrong_{id.replace('-', '_')}_")]
    return max(fitting, key=len, default=None)


def main(names: Iterable[str]) -> None:
    """Write the verdicts of the named cases, or of those without one."""
    cases = [CASES / name for name in names]
    cases = cases or sorted(path.parent for path in CASES.glob("*/submission.*"))
    with closing(References()) as references:
        for case in cases:
            file = case / "verdict.json"
            if names or not file.exists():
                content = verdict(case, references)
                file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
                told = content["diagnosis"] or ""
                odd = "" if told == (content["mistake"] or "") else f" (meant: {content['mistake']})"
                print(case.name, content["status"], told + odd)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
