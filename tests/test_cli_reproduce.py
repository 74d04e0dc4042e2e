import json
import signal
import subprocess
import sys
import time

import pytest

from nntrain_lessons.cli import main
from nntrain_lessons.experiments.training.recipes import OPTIMIZERS


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """Run each test in a folder of its own, without images in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNTRAIN_DATA", raising=False)


def test_reproducing_prints_the_table_and_keeps_every_run(tiny_images, tmp_path, capsys):
    """A line for each recipe asked for; the results hold the runs of an earlier call, too, and what was typed."""
    assert main(["reproduce", "--seeds", "2", "--only", "adam", "--data", str(tiny_images)]) == 0
    assert main(["reproduce", "--only", "plain_sgd", "--data", str(tiny_images)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    adam = next(line for line in out.splitlines() if line.startswith("adam "))
    assert adam.split()[:4] == ["adam", "5", "0.323,", "0.882"]
    assert "mean ± standard deviation over seeds" in out
    results = json.loads((tmp_path / "runs" / "reproduce" / "results.json").read_text("utf-8"))
    assert [(run["recipe"], run["seed"]) for run in results["runs"]] == [("plain_sgd", 1), ("adam", 1), ("adam", 2)]
    assert results["made_by"]["commands"] == [
        "nntrain-lessons reproduce --seeds 1 --only plain_sgd",
        "nntrain-lessons reproduce --seeds 2 --only adam",
    ]


def test_runs_are_added_to_the_result_that_is_named(tiny_images, tmp_path, capsys):
    """With --into, that file holds what it held, and these runs."""
    for name in ("plain_sgd", "adam"):
        command = ["reproduce", "--only", name, "--data", str(tiny_images), "--into", "book.json"]
        assert main(command) == 0
    assert capsys.readouterr().out.count("written: book.json") == 2
    results = json.loads((tmp_path / "book.json").read_text("utf-8"))
    assert [run["recipe"] for run in results["runs"]] == ["plain_sgd", "adam"]
    assert not (tmp_path / "runs" / "reproduce" / "results.json").exists()


@pytest.mark.slow
def test_a_kill_costs_no_finished_run(tiny_images, tmp_path):
    """After kill -9 in the second run, the same command leaves the first as it is, and makes the rest."""
    command = [sys.executable, "-m", "nntrain_lessons", "reproduce", "--seeds", "2", "--data", str(tiny_images)]
    command += ["--only", "adam", "--precision", "float32"]
    first, second = (tmp_path / "runs" / "reproduce" / f"adam-seed{seed}-float32.json" for seed in (1, 2))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not second.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = first.stat().st_mtime_ns
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert first.stat().st_mtime_ns == before
    assert "adam, seed 1" not in done.stdout
    assert json.loads(second.read_text("utf-8"))["rows"][-1]["epoch"] == 4


def test_a_sweep_tells_each_rate_and_draws_it(tiny_images, tmp_path, capsys, monkeypatch):
    """A line for each rate, one of them marked; on images held out of the training images; a result and a picture."""
    monkeypatch.setitem(OPTIMIZERS, "sgd", ("SGD", (0.1, 0.5)))
    assert main(["sweep", "sgd", "--data", str(tiny_images)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rates = [line for line in out.splitlines() if line.split()[0] in ("0.1", "0.5")]
    assert len(rates) == 2
    assert sum("best" in line for line in rates) == 1
    assert ", held out, float32, on " in out
    folder = tmp_path / "runs" / "sweep"
    assert len(json.loads((folder / "sweep_sgd.json").read_text("utf-8"))["runs"]) == 6
    assert (folder / "sweep_sgd.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["reproduce", "--only", "nothing"], "'nothing' is not one of"),
        (["reproduce", "--seeds", "0"], "0 is not in the range"),
        (["sweep"], "Missing argument 'OPTIMIZER'"),
        (["sweep", "nadam"], "'nadam' is not one of"),
        (["train", "adam", "--precision", "float8"], "'float8' is not one of"),
    ],
)
def test_what_there_is_not_is_told_in_one_line(words, told, capsys):
    """One line on stderr, exit code 2."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_trained(tiny_images, tmp_path, capsys):
    """A file in the folder's place is named."""
    (tmp_path / "taken").write_text("")
    assert main(["reproduce", "--only", "adam", "--data", str(tiny_images), "--out", "taken"]) == 2
    out, err = capsys.readouterr()
    assert "taken: cannot make this folder" in err
    assert "epoch" not in out
