"""No answer enters the child: its memory and its folder hold the inputs, and nothing of what is expected."""

import struct
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.records import Status
from nntrain_lessons.grader.references import drawn
from nntrain_lessons.grader.running.runner import Limits

from .answers import sgd_with

SEED = 11
WAIT = """import os, time
        with open("here.partial", "w") as file: file.write(str(os.getpid()))
        os.rename("here.partial", "here")
        while os.path.exists("here"): time.sleep(0.01)
        p += self.lr * p.grad"""


def in_memory(pid):
    """Yield all that a process may have written into its memory, piece by piece."""
    process = Path(f"/proc/{pid}")
    with (process / "mem").open("rb", buffering=0) as memory:
        for line in (process / "maps").read_text().splitlines():
            where, rights, *_ = line.split()
            begin, end = (int(number, 16) for number in where.split("-"))
            if rights.startswith("rw"):
                with suppress(OSError):  # a page that the system keeps to itself
                    memory.seek(begin)
                    yield memory.read(end - begin)


def numbers(rows):
    """Flatten what was drawn."""
    return [x for row in rows for x in numbers(row)] if isinstance(rows, list) else [rows]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system does not show a process's memory")
def test_no_answer_is_in_the_memory_or_the_folder_of_a_child(references, temporary):
    """In the middle of the first step the inputs are found there, as bytes, and no place that the step should reach."""
    exercise = EXERCISES["sgd"]
    inputs = drawn(exercise, SEED, exercise.checks[0])
    lr, wd = inputs["lr"], inputs["options"].get("wd", 0.0)
    starts, gradients = numbers(inputs["starts"]), numbers(inputs["gradients"][0])
    expected = [p * (1 - lr * wd) - lr * g for p, g in zip(starts, gradients, strict=True) if g]
    references.get(exercise).observe_all(SEED)  # the answers are there, in the parent and in another child
    handed_in = submission.module("a.py", sgd_with(WAIT).encode())
    found = []
    judging = threading.Thread(target=lambda: found.append(judge(exercise, handed_in, references, SEED, Limits(60))))
    judging.start()
    pid, signal = appeared(temporary)
    pieces = list(in_memory(pid)) + [path.read_bytes() for path in signal.parent.iterdir()]
    there = {x: any(struct.pack("<d", x) in piece for piece in pieces) for x in [*starts, *gradients, *expected]}
    as_text = {x: any(repr(x).encode() in piece for piece in pieces) for x in expected}
    stop_waiting(signal.parent, judging)
    assert [x for x in [*starts, *gradients] if not there[x]] == []
    assert [x for x in expected if there[x] or as_text[x]] == []
    assert found[0].status is Status.FAILED


def appeared(folder):
    """Wait for the child's sign that it is in the middle of a step; return its process, and the sign as it sees it."""
    until = time.monotonic() + 60
    while not (there := list(signs(folder))) and time.monotonic() < until:
        time.sleep(0.01)
    (found,) = there
    return found


def signs(folder):
    """Yield who has given the sign, and where: its folder may be one that nobody else sees."""
    for process in psutil.Process().children(recursive=True):
        with suppress(OSError):
            if not process.children():
                yield from ((process.pid, path) for path in Path(f"/proc/{process.pid}/root{folder}").glob("*/here"))


def stop_waiting(folder, judging):
    """Let every step go on until the verdict is there."""
    while judging.is_alive():
        with suppress(OSError):
            (folder / "here").unlink(missing_ok=True)
        judging.join(0.005)
