"""A training in two real processes, beside the same one in one."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from nntrain_lessons.beyond import AccelerateS, launching
from nntrain_lessons.errors import LessonsError

PROGRAM = Path(__file__).parent / "shared_fits.py"
START = "import sys; from nntrain_lessons.beyond import launching as l; sys.exit(l.start_all(2, sys.argv[1:]))"


@pytest.fixture(scope="module")
def fits():
    """Load the program, to run its fits in this process alone."""
    spec = importlib.util.spec_from_file_location("shared_fits", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """Run the program in two processes; the folder it wrote into, and how it ended."""
    folder = tmp_path_factory.mktemp("together")
    command = [sys.executable, "-W", "ignore", str(PROGRAM), str(folder)]
    ended = subprocess.run([sys.executable, "-c", START, *command], capture_output=True, text=True, check=False)
    return folder, ended


def read(folder, name):
    """Read what both processes wrote under a name."""
    return [json.loads((folder / f"{name}{rank}.json").read_text()) for rank in (0, 1)]


def test_two_processes_have_the_losses_of_one(together, fits):
    """Loss of each step, rows, metrics, weights, BatchNorm's statistics: those of one process, to twelve digits.

    Batches of three and of one image do not divide by two: one process has two of them and one, or none at all.
    """
    learner = fits.learner_of()
    learner.fit(2)
    alone = fits.seen(learner)
    first, second = read(together[0], "whole")
    assert first == second
    assert first["losses"] == pytest.approx(alone["losses"], rel=1e-12)
    for row, own in zip(first["rows"], alone["rows"], strict=True):
        assert row.pop("mode") == own.pop("mode")
        assert row == pytest.approx(own, rel=1e-6)  # a row sums in float32
    for name, value in alone["state"].items():
        assert torch.allclose(torch.tensor(first["state"][name]), torch.tensor(value), rtol=1e-9, atol=1e-12), name


def test_ctrl_c_in_one_stops_both_after_the_same_batch(together):
    """Only the second process got it, after its second batch; both have just two losses and the same weights."""
    first, second = read(together[0], "stopped")
    assert len(first["losses"]) == 2
    assert first == second


def test_a_killed_process_ends_the_training_in_one_line(together):
    """The second one is killed: the first says so in one line, nothing hangs, and there is no traceback."""
    ended = together[1]
    assert ended.returncode == 2
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("[W")]  # torch's own log, of the socket
    assert lines == ["nntrain-lessons: another process of this training has ended, so this one ends, too"]
    assert ended.stdout == ""


def test_with_one_process_nothing_is_taken_over(fits):
    """Without others, a fit is what it was, and nothing is left in the Learner."""
    learner, plain = fits.learner_of(AccelerateS(_Alone())), fits.learner_of()
    learner.fit(1)
    plain.fit(1)
    assert learner.history.losses == plain.history.losses
    assert "predict" not in vars(learner)


class _Alone:
    """Stands in for accelerate's object where nothing was launched."""

    num_processes, process_index, device = 1, 0, torch.device("cpu")


@pytest.mark.parametrize(
    ("words", "n"),
    [
        (["accelerate", "launch", "--cpu", "--num_processes", "3", "-m", "nntrain_lessons"], 3),
        (["accelerate", "launch", "--cpu", "--num-processes=2", "-m", "nntrain_lessons"], 2),
    ],
)
def test_the_launchers_own_command_says_how_many(monkeypatch, words, n):
    """Where the launcher has started one of several, their number is read from its command."""
    _launched(monkeypatch, words)
    assert launching.processes_to_start() == n
    monkeypatch.setenv("RANK", "0")
    assert launching.processes_to_start() == 1


def test_a_number_that_nobody_says_is_asked_for(monkeypatch):
    """Where it stands only in a file of accelerate's, one line says how to give it."""
    _launched(monkeypatch, ["accelerate", "launch", "-m", "nntrain_lessons"])
    with pytest.raises(LessonsError, match="accelerate launch --cpu --num_processes 2"):
        launching.processes_to_start()


def _launched(monkeypatch, words):
    import psutil

    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")
    monkeypatch.setenv("MASTER_PORT", "29500")
    monkeypatch.delenv("RANK", raising=False)
    parent = type("Parent", (), {"cmdline": lambda self: words})()
    monkeypatch.setattr(psutil.Process, "parent", lambda self: parent)
