"""How fast a class is graded, and how much memory it takes meanwhile: answers to one exercise, a tenth of them hostile.

Usage: python tools/class_rate.py [LEARNERS] [WORKERS]

The answers are those of `tests/grading`, over and over; the hostile ones loop, swallow what should end them, fork, fill
memory and disk, kill and crash. It runs without bubblewrap, with the walls that stand after the fork.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

CASES = sorted((Path(__file__).parents[1] / "tests" / "grading").glob("adam-*/submission.*"))
LINE = [sys.executable, "-m", "nntrain_lessons", "grade-class"]
OPTIONS = ["--exercise", "adam", "--sandbox", "off", "--timeout", "5", "--seed", "7"]
SHOWN = 10  # how often memory is told
CLASS = """import ctypes, os, signal, torch
class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
    def zero_grad(self): ...
    def step(self):
        {}
"""
HOSTILE = {
    "loops": "while True: pass",
    "swallows": "\n        while True:\n            try: any(iter(int, 1))\n            except BaseException: 0",
    "forks": "\n        while True: os.fork()",
    "leaves": "\n        if os.fork() == 0:\n            os.setsid()\n            while True: pass\n        return",
    "hoards": "x = [torch.ones(10**9) for _ in range(100)]",
    "prints": "\n        while True: print('x' * 10**6)",
    "writes": "\n        for nr in range(4): open(f'f{nr}', 'wb').write(b'x' * (50 << 20))",
    "exits": "os._exit(0)",
    "kills": "os.kill(os.getppid(), signal.SIGKILL)",
    "crashes": "ctypes.string_at(0)",
}


def make(folder: Path, learners: int) -> None:
    """Write a class's answers into a folder."""
    chosen = random.Random(1)  # noqa: S311 - it has to come again
    for nr in range(learners):
        case = chosen.choice(CASES)
        text, ending = case.read_text("utf-8"), case.suffix
        if nr % 10 == 9:
            lines = list(HOSTILE.values())
            text, ending = CLASS.format(lines[nr // 10 % len(lines)]), ".py"
        (folder / f"learner {nr:03}{ending}").write_text(text, encoding="utf-8")


def memory(process: psutil.Process) -> tuple[int, int]:
    """Return the MB of the command itself, and of its workers, without what these run."""
    try:
        workers = [child.memory_info().rss for child in process.children() if "spawn_main" in str(child.cmdline())]
        return process.memory_info().rss >> 20, sum(workers) >> 20
    except psutil.Error:
        return 0, 0


def main(learners: int = 300, workers: int = 2) -> None:
    """Grade a class, and print what it took."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "class"
        folder.mkdir()
        make(folder, learners)
        table = Path(made) / "table.csv"
        begun, seen = time.perf_counter(), []
        line = [*LINE, str(folder), *OPTIONS, "--workers", str(workers), "--csv", str(table)]
        run = subprocess.Popen(line, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        while run.poll() is None:
            seen.append((time.perf_counter() - begun, *memory(psutil.Process(run.pid))))
            time.sleep(0.5)
        seconds = time.perf_counter() - begun
        words = [row.rpartition(",")[2] for row in table.read_text("utf-8").splitlines()[1:]]
    print(f"{learners} learners, {workers} workers: {seconds:.0f} s, {learners / seconds:.1f} a second")
    print(", ".join(f"{count} {word}" for word, count in Counter(words).most_common()))
    for at, own, theirs in seen[:: max(len(seen) // SHOWN, 1)]:
        print(f"after {at:5.0f} s: {own} MB, its workers {theirs} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
