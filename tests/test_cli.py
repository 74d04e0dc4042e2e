import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import datasets
import pytest
from PIL import Image

from nntrain_lessons.cli import main
from nntrain_lessons.experiments.training.recipes import RECIPES


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """Run each test in a folder of its own, without images in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNTRAIN_DATA", raising=False)


def test_training_prints_rows_and_writes_files(tiny_images, capsys, tmp_path):
    """`train` says which images and machine, prints a line per epoch and mode, and writes history and curves."""
    assert main(["train", "adam", "--epochs", "2", "--data", str(tiny_images)]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith("images: trying ")
    assert "96 to train on, 32 to evaluate on" in lines[1]
    assert lines[2].startswith("adam: the CNN, Adam; 2 epochs, seed 1, ")
    assert [line.split()[:3] for line in lines[3:7]] == [["epoch", n, mode] for n in "01" for mode in ("train", "eval")]
    written = [tmp_path / line.removeprefix("written: ") for line in lines[7:]]
    assert [path.name for path in written] == ["history.json", "curves.png", "curves.svg"]
    assert json.loads(written[0].read_text("utf-8"))["epochs"] == 2
    assert written[1].read_bytes().startswith(b"\x89PNG")
    assert ElementTree.parse(written[2]).getroot().tag.endswith("svg")  # noqa: S314 - our own file
    assert err == ""


def test_a_second_run_overwrites_nothing(tiny_images, tmp_path, capsys):
    """Without --out, each run has a folder of its own."""
    for _ in range(2):
        assert main(["train", "adam", "--epochs", "1", "--data", str(tiny_images)]) == 0
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["adam", "adam-2"]


def test_a_run_is_never_overwritten(tiny_images, tmp_path, capsys):
    """--out refuses a folder that holds a run."""
    line = ["train", "adam", "--epochs", "1", "--data", str(tiny_images), "--out", "here"]
    assert main(line) == 0
    before = (tmp_path / "here" / "history.json").read_bytes()
    assert main(line) == 2
    assert "a run is there already" in capsys.readouterr().err
    assert (tmp_path / "here" / "history.json").read_bytes() == before


def images(folder, mode="L", side=28, n=20, labels=10):
    """Write a folder of grey images of any kind, in the Hub's layout."""
    features = datasets.Features({"image": datasets.Image(), "label": datasets.Value("int64")})
    for split in ("train", "test"):
        rows = {"image": [Image.new(mode, (side, side))] * n, "label": [i % labels for i in range(n)]}
        datasets.Dataset.from_dict(rows, features=features).to_parquet(folder / f"{split}-00000-of-00001.parquet")
    return str(folder)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ({"mode": "RGB"}, "RGB of 28 x 28"),
        ({"side": 64}, "L of 64 x 64"),
        ({"labels": 12}, "from 0 to 11"),
        ({"n": 1025}, "one image"),
    ],
    ids=["colour", "large", "twelve classes", "one image left over"],
)
def test_images_that_cannot_be_trained_on_are_told_in_one_line(kind, named, tmp_path_factory, capsys):
    """Another form, other labels, or a last batch of one are refused before anything is trained."""
    folder = images(tmp_path_factory.mktemp("odd"), **kind)
    capsys.readouterr()  # what writing the images printed
    assert main(["train", "adam", "--data", folder]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert named in err


def test_the_post_stands_beside_its_own_images_only(tiny_images, capsys):
    """No comparison with the post's numbers is drawn from other images."""
    assert main(["train", "adam", "--epochs", "5", "--data", str(tiny_images)]) == 0
    assert "the post" not in capsys.readouterr().out


def test_help_lists_the_recipes(capsys):
    """`train --help` names each recipe and says what it is."""
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(recipe.name in out and recipe.title in out for recipe in RECIPES.values())


def test_without_a_command_there_is_a_next_step(capsys):
    """The bare command says where to begin, and where all commands are told."""
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "`nntrain-lessons init" in said
    assert "`nntrain-lessons --help`" in said


BAD = {
    "no such command": (["trane"], "trane"),
    "no such recipe": (["train", "adan"], "adan"),
    "no recipe": (["train"], "RECIPE"),
    "no such option": (["train", "adam", "--epoch-count", "3"], "--epoch-count"),
    "no epochs": (["train", "adam", "--epochs", "0"], "--epochs"),
    "epochs in letters": (["train", "adam", "--epochs", "five"], "five"),
    "a negative seed": (["train", "adam", "--seed", "-1"], "--seed"),
    "no such device": (["train", "adam", "--device", "abacus"], "abacus"),
    "no such folder": (["train", "adam", "--data", "./nowhere"], "nowhere"),
    "a file for a folder": (["train", "adam", "--data", __file__], "test_cli.py is a file"),
    "out is a file": (["train", "adam", "--data", "tiny", "--out", __file__], "cannot make this folder"),
}


@pytest.mark.parametrize(("arguments", "named"), BAD.values(), ids=list(BAD))
def test_a_bad_request_is_told_in_one_line(arguments, named, tiny_images, tmp_path, capsys):
    """It names what is wrong on stderr, exits with 2, shows no traceback, and leaves nothing behind."""
    arguments = [str(tiny_images) if argument == "tiny" else argument for argument in arguments]
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("nntrain-lessons: ")
    assert err.count("\n") == 1
    assert named in err
    assert list(tmp_path.iterdir()) == []


def command(*arguments, **options):
    """Start the program as a user would."""
    line = [sys.executable, "-m", "nntrain_lessons", *arguments]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal to send")
def test_ctrl_c_keeps_the_finished_epochs(tiny_images, tmp_path):
    """Interrupted, the program says where the history is, exits with 130, and shows no traceback."""

    def hear_it() -> None:  # a shell lets what it starts in the background ignore Ctrl-C, and so these tests perhaps
        signal.signal(signal.SIGINT, signal.default_int_handler)

    line = ("train", "adam", "--epochs", "100000", "--data", str(tiny_images))
    with command(*line, preexec_fn=hear_it) as process:
        for line in process.stdout:
            if line.startswith("epoch 1  eval"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "\nnntrain-lessons: stopped\n")
    file = next(line.removeprefix("written: ").partition(",")[0] for line in out.splitlines() if "written" in line)
    assert len(json.loads((tmp_path / file).read_text("utf-8"))["rows"]) >= 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_a_full_disk_is_told_in_one_line():
    """Output that cannot be written is an error of one line, not a traceback."""
    with Path("/dev/full").open("w") as full:
        line = [sys.executable, "-m", "nntrain_lessons", "--help"]
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("nntrain-lessons: standard output: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_path_that_the_terminal_cannot_show_is_no_error(tiny_images, tmp_path_factory):
    """Where standard output knows only ASCII, other letters are written as escapes."""
    folder = tmp_path_factory.mktemp("t") / "f\u00fcr"
    shutil.copytree(tiny_images, folder)
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    with command("train", "adam", "--epochs", "1", "--data", str(folder), env=environment) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "f\\xfcr" in out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_is_no_error(tiny_images):
    """`nntrain-lessons train ... | head -1` ends without a traceback."""
    with command("train", "adam", "--epochs", "1000", "--data", str(tiny_images)) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert "Traceback" not in err
    assert process.returncode == 1
