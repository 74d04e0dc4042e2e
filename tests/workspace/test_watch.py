import json
import os
import signal

import pytest

from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.workspace import progress

from .answers import RIGHT, WARMUP, WRONG, write
from .terminals import terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
NAMED = "Gradient ascent: the weights move with the gradient"


@pytest.fixture
def folder(tmp_path):
    """Make a workspace."""
    workspace.init(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_what_is_saved_is_judged_and_keys_help(folder):
    """Wrong, a hint, all checks, half a file, right, the next exercise: each is shown, and progress is remembered."""
    with terminal("watch", folder=folder) as shown:
        shown.shows("warmup: not started", "q quit")
        write(folder, WRONG)
        shown.shows(NAMED, "q quit")
        assert shown.colour_of("✗ warmup") == "red"
        shown.press("h")
        shown.shows("warmup, hint 1 of 3")
        shown.press("a")
        shown.shows("✗ failed: a single weight moves")
        path = write(folder, RIGHT)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        path.write_bytes(whole)
        shown.shows("✓ warmup: passed", "1 of 3 hints taken", "q quit")
        assert NAMED not in shown.text
        shown.press("n")
        shown.shows("sgd: not started")
        shown.press("q")
        assert shown.process.wait(60) == 0
    entry = progress.read(folder)["warmup"]
    assert (entry.status, entry.attempts, entry.hints) == ("passed", 2, 1)


@pytest.mark.slow
def test_whatever_ends_it_the_workspace_is_whole(folder):
    """Kill -9 in the middle of a verdict: notebooks are as they were, and what was known is known."""
    progress.change(folder, "sgd", lambda _: progress.Entry("passed", 10))
    with terminal("watch", "warmup", folder=folder, NO_COLOR="1") as shown:
        shown.shows("warmup: not started", "q quit")
        before = write(folder, WRONG).read_bytes()
        shown.shows("checking")
        shown.process.send_signal(signal.SIGKILL)
        shown.process.wait(60)
    assert (folder / WARMUP).read_bytes() == before
    assert progress.read(folder)["sgd"] == progress.Entry("passed", 10)
    assert json.loads((folder / progress.FILE).read_text("utf-8"))["schema"] == progress.SCHEMA
