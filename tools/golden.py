"""Writes the golden verdicts of `tests/grading`: one folder a case, with a submission and the verdict it gets.

    python tools/golden.py [--seeds N] [EXERCISE or CASE]...

An exercise's name stands for all its cases. Without any, those that have no verdict yet. Read what it writes before you
commit it: from then on it is the truth. With --seeds, each case is judged under so many other seeds, too, and those
whose verdict differs are named.

A case's `mistake` is what its author meant it to be: one of the exercise's known mistakes (`a and b` where it makes
two), or null where it is right, or wrong in a way of its own. It is not the grader's word, so it is kept when a verdict
is written anew. At first it is taken from the folder's name, `<exercise>-wrong_<mistake>_<how>`; elsewhere put it in by
hand. `tools/corpus.py` counts how often the grader said the same.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from time import monotonic
from typing import Any

from nntrain_lessons.authoring.rule_promises import names
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.records import RequestError, Status
from nntrain_lessons.grader.references import References, solved_parts
from nntrain_lessons.grader.running.runner import Limits

CASES = Path(__file__).parents[1] / "tests" / "grading"
SEED = 7


def submitted(case: Path) -> Path:
    """Return a case's submission: the one file whose stem is `submission`."""
    (path,) = case.glob("submission.*")
    return path


def verdict(case: Path, references: References, seed: int = SEED) -> dict[str, Any]:
    """Grade a case, whose folder is named `<exercise>-<what it is>`; keep what must not change.

    Words may be bettered; statuses, the checks that do not pass, and what a mistake is taken for, may not.
    """
    exercise = EXERCISES[case.name.partition("-")[0]]
    handed_in = replace(submission.read(submitted(case)), parts=solved_parts(exercise))
    result = judge(exercise, handed_in, references, seed, Limits())
    failed_checks = {check.id: check.status.value for check in result.checks if check.status is not Status.PASSED}
    return {
        "exercise": exercise.id,
        "status": result.status.value,
        "diagnosis": " and ".join(found.id for found in result.diagnoses) or None,
        "mistake": meant(case),
        "not_passed": failed_checks,
    }


def meant(case: Path) -> str | None:
    """Return the mistake that a case is meant to make: as its verdict says, or else its name."""
    file = case / "verdict.json"
    said = json.loads(file.read_text("utf-8")) if file.exists() else {}
    found: str | None = said.get("mistake") if "mistake" in said else named(case)
    return found


def named(case: Path) -> str | None:
    """Return the mistake that a case's name begins with, if any."""
    exercise, _, what = case.name.partition("-")
    fitting = [id for id in names(EXERCISES[exercise]) if f"{what}_".startswith(f"wrong_{id.replace('-', '_')}_")]
    return max(fitting, key=len, default=None)


def cases(names: Sequence[str]) -> list[Path]:
    """Return the cases of these names; an exercise's name stands for all of its own.

    Raises
    ------
    RequestError
        When there is no such case.
    """
    every = sorted(path.parent for path in CASES.glob("*/submission.*"))
    found = []
    for name in names:
        fitting = [case for case in every if name in (case.name, case.name.partition("-")[0])]
        if not fitting:
            near = get_close_matches(name, [*EXERCISES, *(case.name for case in every)], n=1)
            meant = f"did you mean {near[0]!r}?" if near else "a case is a folder of tests/grading with a submission"
            raise RequestError(f"no case and no exercise with cases is named {name!r}; {meant}")
        found += fitting
    return found


def main(names: Sequence[str], seeds: int) -> None:
    """Write the verdicts of the named cases, or of those without one; say what becomes of each as it comes."""
    chosen = cases(names) or sorted(
        path.parent for path in CASES.glob("*/submission.*") if not (path.parent / "verdict.json").exists()
    )
    with closing(References()) as references:
        for case in chosen:
            begun = monotonic()
            content = verdict(case, references)
            (case / "verdict.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
            other = [seed for seed in range(seeds) if verdict(case, references, seed) != content]
            told = content["diagnosis"] or ""
            odd = "" if told == (content["mistake"] or "") else f" (meant: {content['mistake']})"
            if (content["status"] == "passed") != case.name.partition("-")[2].startswith("right"):
                odd += " (its name says otherwise: a fault of the case, or of the checks)"
            odd += f" (another verdict under the seeds {', '.join(map(str, other))})" if other else ""
            print(f"{case.name} {content['status']} {told}{odd}  {monotonic() - begun:.1f} s", flush=True)
    print(f"verdicts written: {len(chosen)}")


if __name__ == "__main__":
    parser = ArgumentParser(prog="tools/golden.py", description="Write the golden verdicts of tests/grading.")
    parser.add_argument("name", nargs="*", metavar="NAME", help="an exercise or a case")
    parser.add_argument("--seeds", type=int, default=0, metavar="N", help="judge under so many other seeds, too")
    given = parser.parse_args()
    sys.exit(guarded(lambda: main(given.name, given.seeds)))
