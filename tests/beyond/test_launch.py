"""The command that a reader types: accelerate's launcher, two processes, one history."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER = Path(sys.executable).with_name("accelerate")


@pytest.mark.slow
@pytest.mark.skipif(not LAUNCHER.exists(), reason="accelerate's command is not installed beside this Python")
def test_the_launched_training_is_that_of_one_process(tmp_path, tiny_images):
    """Lines, history, curves and checkpoint are there once; the rows are those of one process, but for rounding."""
    train = [
        "nntrain_lessons",
        "train",
        "adam",
        "--epochs",
        "2",
        "--data",
        str(tiny_images),
        "--device",
        "cpu",
        "--out",
    ]
    launched = [str(LAUNCHER), "launch", "--quiet", "--cpu", "--num_processes", "2", "-m", *train, "two"]
    together = subprocess.run(launched, cwd=tmp_path, capture_output=True, text=True, check=True)
    subprocess.run([sys.executable, "-m", *train, "one"], cwd=tmp_path, capture_output=True, check=True)
    assert sum(line.startswith("epoch") for line in together.stdout.splitlines()) == 4
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [
        "checkpoint.pt",
        "curves.png",
        "curves.svg",
        "history.json",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    rows = [json.loads((tmp_path / name / "history.json").read_text())["rows"] for name in ("one", "two")]
    for own, shared in zip(*rows, strict=True):
        assert shared["loss"] == pytest.approx(own["loss"], rel=1e-3)
        assert shared["accuracy"] == pytest.approx(own["accuracy"], abs=0.02)
