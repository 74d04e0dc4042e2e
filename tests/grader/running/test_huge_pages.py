import subprocess
import sys
import time
from contextlib import closing

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.running import children, huge_pages, libc
from nntrain_lessons.grader.running.runner import Limits, child

PACKED = """
from pathlib import Path
from nntrain_lessons.grader.running import huge_pages

def huge():
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))

kept = bytearray(range(256)) * (64 << 12)
before = huge()
asked = sum(huge_pages.pack())
print(asked >> 20, huge() - before, kept == bytearray(range(256)) * (64 << 12))
"""


def test_what_is_in_memory_stays_as_it_is_and_lies_in_huge_pages():
    """Of 64 MB most are moved, where the system can; no byte is another."""
    told = subprocess.run([sys.executable, "-c", PACKED], capture_output=True, text=True, check=True).stdout.split()
    asked, moved, is_same = int(told[0]), int(told[1]), told[2]
    assert is_same == "True"
    if asked == 0 or moved == 0:
        pytest.skip("this system moves nothing into huge pages")
    assert moved >= 48 << 10


def test_a_system_without_huge_pages_is_left_alone(monkeypatch):
    """The first refusal ends it."""
    calls = []
    monkeypatch.setattr(libc, "call", lambda *arguments: calls.append(arguments) or -1)
    assert list(huge_pages.pack()) == []
    assert len(calls) <= 1


def test_a_server_that_has_packed_gives_children_as_before(temporary):
    """Idle for a second it has moved its memory; what is forked from it answers, and is ended."""
    with closing(children.start()) as child_factory:
        for pause in (0, 1, 0):
            time.sleep(pause)
            with child(child_factory, EXERCISES["warmup"], Limits()) as runner:
                runner.start_loading([])
                assert runner.loaded() == []
