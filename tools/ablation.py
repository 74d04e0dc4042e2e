"""What every check is there for: which mistakes and wrong answers would pass if it were not.

Usage: python tools/ablation.py [EXERCISE...]

For every required check it prints how many of the named mistakes fail it, and which fail it alone: those would slip
through without it. So for the wrong answers of `tests/grading`, by their golden verdicts.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from nntrain_lessons.authoring.rule_promises import written
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded
from nntrain_lessons.grader.grade import exercises
from nntrain_lessons.grader.judging.compare import same
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.references import Reference, References

CASES = Path(__file__).parents[1] / "tests" / "grading"
SEED = 7


def failed_by_mistakes(known: Reference) -> dict[str, set[str]]:
    """Return the required checks that each mistake fails, in any of its variants."""
    exercise, text = known.exercise, solution(known.exercise.id)
    required = [check for check in exercise.checks if check.required]
    right = {check.id: known.solution(SEED, check) for check in required}

    def fails(code: str) -> set[str]:
        traces = zip(required, known.traces(code, SEED), strict=True)
        return {check.id for check, trace in traces if not same(right[check.id], trace)}

    codes = [(mistake.id, code) for mistake in exercise.mistakes for code in mistake.wrong_codes(text)]
    codes += [(known.id, code) for known, code in written(exercise)]
    return {f"{id} ({number})": fails(code) for number, (id, code) in enumerate(codes)}


def failed_by_answers(exercise: str) -> dict[str, set[str]]:
    """Return the checks that each wrong answer of the corpus fails."""
    verdicts = {
        path.parent.name: json.loads(path.read_text("utf-8")) for path in CASES.glob(f"{exercise}-*/verdict.json")
    }
    required = {check.id for check in EXERCISES[exercise].checks if check.required}
    failed = {name.partition("-")[2]: set(said["not_passed"]) & required for name, said in verdicts.items()}
    return {name: checks for name, checks in failed.items() if checks}


def main(names: Iterable[str]) -> None:
    """Print the table, for the exercises of these names or for all."""
    with closing(References()) as references:
        for exercise in exercises(names) or EXERCISES.values():
            mistakes = failed_by_mistakes(references.get(exercise))
            answers = failed_by_answers(exercise.id)
            print(f"{exercise.id}: {len(mistakes)} ways to make a mistake, {len(answers)} wrong answers")
            for check in exercise.checks:
                if check.required:
                    shares = [f"{sum(check.id in f for f in group.values())}" for group in (mistakes, answers)]
                    alone = [name for group in (mistakes, answers) for name, f in group.items() if f == {check.id}]
                    print(
                        f"    {check.id:<18} fails {shares[0]:>3} and {shares[1]:>3}; alone: {', '.join(alone) or '-'}"
                    )


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
