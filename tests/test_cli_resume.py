"""`train --resume`: a run that was stopped or killed goes on, and ends as if it had not been."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
import torch

from nntrain_lessons.cli import main
from nntrain_lessons.progress.displays import PlainDisplay


def weights(folder):
    """Return the weights that a run's checkpoint holds."""
    return {k: v.tolist() for k, v in torch.load(folder / "checkpoint.pt", weights_only=True)["model"].items()}


def rows(folder):
    """Return the rows of a run's history, without what differs from time to time."""
    history = json.loads((folder / "history.json").read_text("utf-8"))
    return [{name: value for name, value in row.items() if name != "seconds"} for row in history["rows"]]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ctrl_c(monkeypatch):
    """Press Ctrl-C when the third row is shown."""
    shown, show = [], PlainDisplay.show
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored

    def press(display, history):
        show(display, history)
        shown.append(1)
        if len(shown) == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(PlainDisplay, "show", press)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_and_resume_end_where_an_uninterrupted_run_does(ctrl_c, tiny_images, here, capsys):
    """It says how to go on; the newest run that was stopped does, with its options, and the history keeps going."""
    line = ["train", "one_cycle", "--data", str(tiny_images)]
    assert main([*line, "--epochs", "4", "--seed", "5"]) == 130
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "it goes on with: nntrain-lessons train one_cycle --resume --out runs/one_cycle"
    assert err == "\nnntrain-lessons: stopped\n"
    assert main([*line, "--resume"]) == 0
    assert capsys.readouterr().out.startswith("runs/one_cycle: going on in epoch 0, after batch 1\n")
    assert main([*line, "--epochs", "4", "--seed", "5"]) == 0
    stopped, whole = here / "runs" / "one_cycle", here / "runs" / "one_cycle-2"
    assert rows(stopped) == rows(whole)
    assert weights(stopped) == weights(whole)


def test_a_finished_run_is_given_back(tiny_images, here, capsys):
    """Nothing is trained again; the curves are drawn anew."""
    line = ["train", "adam", "--epochs", "1", "--data", str(tiny_images), "--out", "run"]
    assert main(line) == 0
    before = rows(here / "run")
    (here / "run" / "curves.svg").unlink()
    capsys.readouterr()
    assert main(["train", "adam", "--data", str(tiny_images), "--resume", "--out", "run"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("run: it is finished\n")
    assert "epoch 0" not in out
    assert rows(here / "run") == before
    assert (here / "run" / "curves.svg").exists()


REFUSED = {
    "nothing there": (["adam"], r"runs: no run of adam was stopped there; begin one without --resume"),
    "an empty folder": (["adam", "--out", "none"], r"none: no checkpoint is there"),
    "another recipe": (["rmsprop", "--out", "run"], r"of another training: its recipe is adam, here rmsprop"),
    "another seed": (["adam", "--out", "run", "--seed", "2"], r"its seed is 1, here 2"),
    "fewer epochs": (["adam", "--out", "long", "--epochs", "1"], r"its epochs is 2, here 1"),
    "more epochs of a cycle": (
        ["one_cycle", "--out", "cycle", "--epochs", "2"],
        r"\(OneCycleLR\) is planned to the last step",
    ),
    "damaged": (["adam", "--out", "bad"], r"checkpoint\.pt: this is no checkpoint, or only a part of one"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_go_on_is_told_in_one_line(arguments, said, tiny_images, here, capsys):
    """With what to do instead, and exit code 2."""
    for recipe, epochs, out in (("adam", "1", "run"), ("adam", "2", "long"), ("one_cycle", "1", "cycle")):
        if out in arguments or out == "run":
            assert main(["train", recipe, "--epochs", epochs, "--data", str(tiny_images), "--out", out]) == 0
    (here / "bad").mkdir()
    (here / "bad" / "checkpoint.pt").write_bytes((here / "run" / "checkpoint.pt").read_bytes()[:5000])
    capsys.readouterr()
    assert main(["train", *arguments, "--resume", "--data", str(tiny_images)]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert re.search(said, err), err


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on(tiny_images, here):
    """After `kill -9`, twice, weights and rows end where those of a whole run do, to the bit."""
    program = [sys.executable, "-m", "nntrain_lessons", "train", "momentum", "--data", str(tiny_images)]
    begin = ["--epochs", "40", "--seed", "3", "--out"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    for command in ([*program, *begin, "killed"], [*program, "--resume", "--out", "killed"]):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            seen = [next(process.stdout) for _ in range(20)]
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL, seen
    subprocess.run([*program, "--resume", "--out", "killed"], check=True, stdout=subprocess.DEVNULL)
    assert main([*program[3:], *begin, "whole"]) == 0
    assert weights(here / "killed") == weights(here / "whole")
    assert rows(here / "killed") == rows(here / "whole")
