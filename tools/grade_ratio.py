"""How long a verdict takes, as ratios to `import torch`: whole processes, in turns, medians; and warm, in one session.

Usage: python tools/grade_ratio.py [TIMES]

Warm is what a notebook sees: the fork server runs, and each verdict draws a new seed. It is told in seconds too, for
the right answer, for its first mistake, and for the corpus's wrong answer that took longest.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

from nntrain_lessons.authoring import notebooks
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.reading.submission import Submission
from nntrain_lessons.grader.references import References, solved_parts
from nntrain_lessons.grader.running.runner import Limits
from nntrain_lessons.spec import Exercise

GRADE = [sys.executable, "-m", "nntrain_lessons", "grade", "--sandbox", "off"]
CASES = Path(__file__).parents[1] / "tests" / "grading"


def run(line: list[str], folder: str) -> None:
    """Run a program to its end; it has to succeed."""
    subprocess.run(line, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands


def cold(folder: str, times: int) -> None:
    """Print the ratios of whole processes that grade a workspace."""
    lines = {
        "import torch": [sys.executable, "-c", "import torch"],
        "grade adam": [*GRADE, "adam"],
        "grade, all exercises": GRADE,
    }
    took: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(times):
        for name, line in lines.items():
            took[name].append(seconds(partial(run, line, folder)))
    torch = statistics.median(took["import torch"])
    for name, values in took.items():
        median = statistics.median(values)
        print(f"{name:<22} {median:.2f} s   {median / torch:.2f} x   ({min(values):.2f} to {max(values):.2f} s)")


def warm(times: int) -> None:
    """Print how long a verdict takes in a session, by exercise."""
    with closing(References()) as references:
        seeds = count(1)

        def verdict(exercise: Exercise, handed_in: Submission) -> float:
            return seconds(lambda: judge(exercise, handed_in, references, next(seeds), Limits()))

        for exercise in EXERCISES.values():
            text, parts = solution(exercise.id), solved_parts(exercise)
            right, wrong = (
                replace(submission.module("answer.py", code.encode()), parts=parts)
                for code in (text, exercise.mistakes[0].wrong_codes(text)[0])
            )
            verdict(exercise, right)  # the first one starts what is needed
            medians = [statistics.median(verdict(exercise, it) for _ in range(times)) for it in (right, wrong)]
            cases = [path.parent for path in CASES.glob(f"{exercise.id}-wrong*/submission.py")]
            slowest = max(
                (
                    (verdict(exercise, replace(submission.read(case / "submission.py"), parts=parts)), case.name)
                    for case in cases
                ),
                default=(0.0, "-"),
            )
            print(
                f"{exercise.id:<14} {medians[0]:.2f} s   {medians[1]:.2f} s   {slowest[0]:.2f} s ({slowest[1]})",
                flush=True,
            )


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def main(times: int = 5) -> None:
    """Measure in a workspace with every solution filled in, so that every verdict is a pass; then warm."""
    with tempfile.TemporaryDirectory() as folder:
        for exercise in EXERCISES.values():
            (Path(folder) / exercise.notebook).write_text(notebooks.written(exercise, filled=True), encoding="utf-8")
        cold(folder, times)
    print("\nwarm: right, wrong, slowest of the corpus")
    warm(times)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(*map(int, sys.argv[1:]))))
