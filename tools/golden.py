"""Writes the golden verdicts of `tests/grading`: one folder a case, with a submission and the verdict it gets.

Usage: python tools/golden.py [CASE...]

Without a case, those that have no verdict yet. Read what it writes before you commit it: from then on it is the truth.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded
from nntrain_lessons.grader import children, submission
from nntrain_lessons.grader.children import Nursery
from nntrain_lessons.grader.judge import Limits, judge
from nntrain_lessons.grader.records import Status

CASES = Path(__file__).parents[1] / "tests" / "grading"
SEED = 7


def submitted(case: Path) -> Path:
    """Give a case's submission: the one file whose stem is `submission`."""
    (path,) = case.glob("submission.*")
    return path


def verdict(case: Path, nursery: Nursery) -> dict[str, Any]:
    """Grade a case, whose folder is named `<exercise>-<what it is>`; keep what must not change.

    Words may be bettered; statuses, the checks that do not pass, and what a mistake is taken for, may not.
    """
    exercise = EXERCISES[case.name.partition("-")[0]]
    result = judge(exercise, submission.read(submitted(case)), nursery, SEED, Limits())
    amiss = {check.id: check.status.value for check in result.checks if check.status is not Status.PASSED}
    return {
        "exercise": exercise.id,
        "status": result.status.value,
        "diagnosis": result.diagnosis.id if result.diagnosis else None,
        "not_passed": amiss,
    }


def main(names: Iterable[str]) -> None:
    """Write the verdicts of the named cases, or of those without one."""
    cases = [CASES / name for name in names]
    cases = cases or sorted(path.parent for path in CASES.glob("*/submission.*"))
    with closing(children.start()) as nursery:
        for case in cases:
            file = case / "verdict.json"
            if names or not file.exists():
                content = verdict(case, nursery)
                file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
                print(case.name, content["status"], content["diagnosis"] or "")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
