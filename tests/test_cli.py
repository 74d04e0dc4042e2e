import json
import os
import signal
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from nntrain_lessons.cli import main
from nntrain_lessons.experiments.recipes import RECIPES


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
    assert lines[2].startswith("adam: the CNN, Adam; 2 epochs, seed 1, on ")
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


def test_the_post_stands_beside_its_own_images_only(tiny_images, capsys):
    """No comparison with the post's numbers is drawn from other images."""
    assert main(["train", "adam", "--epochs", "5", "--data", str(tiny_images)]) == 0
    assert "the post" not in capsys.readouterr().out


def test_help_lists_the_recipes(capsys):
    """`train --help` names each recipe and says what it is."""
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(recipe.name in out and recipe.title in out for recipe in RECIPES.values())


def test_without_a_command_there_is_help(capsys):
    """The bare command explains itself."""
    assert main([]) == 0
    assert "Usage: nntrain-lessons" in capsys.readouterr().out


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


def test_ctrl_c_keeps_the_finished_epochs(tiny_images, tmp_path):
    """Interrupted, the program says where the history is, exits with 130, and shows no traceback."""
    with command("train", "adam", "--epochs", "100000", "--data", str(tiny_images)) as process:
        for line in process.stdout:
            if line.startswith("epoch 1  eval"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "\nnntrain-lessons: stopped\n")
    file = next(line.removeprefix("written: ").partition(",")[0] for line in out.splitlines() if "written" in line)
    assert len(json.loads((tmp_path / file).read_text("utf-8"))["rows"]) >= 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_is_no_error(tiny_images):
    """`nntrain-lessons train ... | head -1` ends without a traceback."""
    with command("train", "adam", "--epochs", "1000", "--data", str(tiny_images)) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert "Traceback" not in err
    assert process.returncode == 1
