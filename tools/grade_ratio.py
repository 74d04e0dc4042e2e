"""How long a verdict takes, cold, as a ratio to `import torch`: whole processes, in turns, medians.

Usage: python tools/grade_ratio.py [TIMES]
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from nntrain_lessons.authoring import notebooks
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded

GRADE = [sys.executable, "-m", "nntrain_lessons", "grade"]


def seconds(line: list[str], folder: str) -> float:
    """Run a program to its end, and give how long it took; it has to succeed."""
    started = perf_counter()
    subprocess.run(line, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
    return perf_counter() - started


def main(times: int = 5) -> None:
    """Measure in a workspace with every solution filled in, so that every verdict is a pass; print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        for exercise in EXERCISES.values():
            (Path(folder) / exercise.notebook).write_text(notebooks.written(exercise, filled=True), encoding="utf-8")
        lines = {
            "import torch": [sys.executable, "-c", "import torch"],
            "grade adam": [*GRADE, "adam"],
            "grade, all exercises": GRADE,
        }
        took: dict[str, list[float]] = {name: [] for name in lines}
        for _ in range(times):
            for name, line in lines.items():
                took[name].append(seconds(line, folder))
        torch = statistics.median(took["import torch"])
        for name, values in took.items():
            median = statistics.median(values)
            print(f"{name:<22} {median:.2f} s   {median / torch:.2f} x   ({min(values):.2f} to {max(values):.2f} s)")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(*map(int, sys.argv[1:]))))
