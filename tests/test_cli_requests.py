"""What can be asked for, and where the report goes: in any way that a shell can say it."""

import errno
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import main
from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.grader.reading.holes import solution

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files, or asks for a right to make them")
GRADE = ("grade", "warmup", "--file", "warmup.py")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run each test in a folder of its own, which holds a right answer to the warm-up."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "warmup.py").write_text(solution("warmup"), encoding="utf-8")
    return tmp_path


def answered(path, exercise):
    """Write a notebook that holds a solution."""
    cells = [{"cell_type": "code", "source": solution(exercise), "metadata": {}}]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def names_told(out):
    """Return the exercises that a report is about."""
    return [line.split()[1].rstrip(":") for line in out.splitlines() if line[:1] in ("✓", "✗")]


@pytest.mark.parametrize(
    "name", ["sgd", "1", "01", "01_sgd", "01_sgd.ipynb", "./01_sgd.ipynb", "../course/01_sgd.ipynb"]
)
def test_an_exercise_may_be_named_in_any_way(name, folder, monkeypatch, capsys):
    """By its id, its number, its notebook's name or path; all of them mean the workspace's."""
    workspace.init(folder / "course")
    monkeypatch.chdir(folder / "course")
    answered(Path("01_sgd.ipynb"), "sgd")
    assert main(["grade", name]) == 0
    assert names_told(capsys.readouterr().out) == ["sgd"]


def test_what_is_named_twice_is_graded_once(folder, capsys):
    """However it is named."""
    workspace.init(folder)
    main(["grade", "2", "warmup", "02_momentum.ipynb", "momentum", "./02_momentum.ipynb", "00"])
    assert names_told(capsys.readouterr().out) == ["momentum", "warmup"]


def test_a_notebook_outside_the_workspace_may_be_named_by_its_path(folder, monkeypatch, capsys):
    """From another workspace, or from none, it is that file."""
    workspace.init(folder / "mine")
    workspace.init(folder / "yours")
    answered(folder / "yours" / "01_sgd.ipynb", "sgd")
    for start, path in ((folder, "yours/01_sgd.ipynb"), (folder / "mine", str(folder / "yours" / "01_sgd.ipynb"))):
        monkeypatch.chdir(start)
        assert main(["grade", path]) == 0
        assert capsys.readouterr().out.startswith(f"{folder / 'yours'}:\n✓ sgd: passed")
    assert main(["grade", "sgd", "../yours/01_sgd.ipynb"]) == 2
    assert "asked for in two folders" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("99", "no exercise '99'"),
        ("-1", "No such option"),
        ("1.5", "no exercise '1.5'"),
        ("mine.ipynb", "`nntrain-lessons grade --file mine.ipynb`"),
        ("my notebook.ipynb", "`nntrain-lessons grade --file 'my notebook.ipynb'`"),
        ("nowhere/01_sgd.ipynb", "nowhere/01_sgd.ipynb: not there"),
    ],
)
@posix
def test_what_is_no_exercise_is_told_in_one_line(name, words, folder, capsys):
    """With what could be done instead."""
    workspace.init(folder)
    assert main(["grade", name]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_a_copy_in_the_workspace_is_pointed_out(folder, capsys):
    """By `grade`, by `status`, and where the original is gone."""
    workspace.init(folder)
    answered(folder / "00_warmup (1).ipynb", "warmup")
    for line, code in ((["grade", "warmup"], 1), (["status"], 0)):
        assert main(line) == code
        assert "note: `00_warmup (1).ipynb` beside 00_warmup.ipynb holds an answer" in capsys.readouterr().out
    (folder / "00_warmup.ipynb").unlink()
    assert main(["grade", "warmup"]) == 2
    assert "00_warmup (1).ipynb" in capsys.readouterr().err


def test_the_next_step_knows_the_other_notebooks(folder, capsys):
    """After a pass, what has been begun already is not named."""
    workspace.init(folder)
    for name in ("warmup", "sgd", "momentum"):
        answered(folder / EXERCISES[name].notebook, name)
    assert main(["grade", "warmup"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Next: open 03_rmsprop.ipynb")


@posix
def test_a_report_goes_into_what_is_no_file(folder, capsys):
    """A device, a pipe and a link stay what they are; who reads gets the report."""
    (folder / "null").symlink_to(os.devnull)
    (folder / "link").symlink_to("target.json")
    os.mkfifo("pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text()))
    reader.start()
    for name in ("null", "link", "pipe", os.devnull):
        assert main([*GRADE, "--json", name]) == 0
        assert "passed" in capsys.readouterr().out
    reader.join(10)
    assert Path("null").is_symlink()
    assert Path("link").is_symlink()
    assert Path("pipe").is_fifo()
    assert Path(os.devnull).is_char_device()
    assert [json.loads(text)["summary"]["passed"] for text in (got[0], Path("target.json").read_text())] == [1, 1]


@posix
@pytest.mark.parametrize("to_file", [False, True], ids=["a pipe", "a file"])
def test_standard_output_by_its_path_holds_the_report_only(folder, to_file):
    """`--json /dev/stdout` is `--json -`, wherever standard output goes."""
    line = [sys.executable, "-m", "nntrain_lessons", *GRADE, "--json", "/dev/stdout"]
    if to_file:
        with Path("out").open("w") as out:
            subprocess.run(line, stdout=out, check=True)
        text = Path("out").read_text()
    else:
        text = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert json.loads(text)["summary"]["passed"] == 1


@posix
def test_a_report_s_neighbours_are_left_alone(folder):
    """A link and a pipe by the name of a partial report do no harm."""
    Path("secret").write_text("keep")
    for name, kind in (
        ("a.json.partial", lambda: Path("a.json.partial").symlink_to("secret")),
        ("b.json.partial", None),
    ):
        kind() if kind else os.mkfifo(name)
        assert main([*GRADE, "--json", name.removesuffix(".partial")]) == 0
    assert Path("secret").read_text() == "keep"
    assert json.loads(Path("a.json").read_text())["summary"]["passed"] == 1


def test_text_that_no_encoding_has_is_no_error(folder, monkeypatch, capsys):
    """Half a letter is left out of a report, in a file and on standard output."""
    from nntrain_lessons.grader.records import Result, Status

    monkeypatch.setattr(
        "nntrain_lessons.grader.judge._unrunnable",
        lambda *_: Result("warmup", Status.NOT_STARTED, 10, notes=("a\ud800",)),
    )
    for where in ("-", "report.json"):
        assert main([*GRADE, "--json", where]) == 1
        out, err = capsys.readouterr()
        text = out if where == "-" else Path(where).read_text("utf-8")
        assert json.loads(text)["results"][0]["notes"][0] == "a"
        assert err == ""


NO_ROOM = {
    "full": OSError(errno.ENOSPC, "No space left on device", "/there/x"),
    "not writable": PermissionError(errno.EACCES, "Permission denied", "/there/x"),
    "none that can be used": FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/there']"),
}


@pytest.mark.parametrize("error", NO_ROOM.values(), ids=NO_ROOM)
@pytest.mark.parametrize("line", [GRADE, ("status",)], ids=["grade", "status"])
def test_no_room_for_temporary_files_is_told_in_one_line(line, error, folder, monkeypatch, capsys):
    """It says where, and what to do; it is no fault of the grader's, and never a mark."""

    def refuse(**_):
        raise error

    workspace.init(folder)
    answered(folder / "00_warmup.ipynb", "warmup")
    monkeypatch.setattr(tempfile, "tempdir", "/there")
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    assert main(list(line)) == 2
    out, err = capsys.readouterr()
    assert err.startswith("nntrain-lessons: /there: no room for temporary files (")
    assert "TMPDIR" in err
    assert (err.count("\n"), out) == (1, "")


def test_no_room_is_told_by_whatever_needs_it(monkeypatch, capsys):
    """`train` has no temporary files of its own; what it uses may have."""

    def refuse(*_):
        raise NO_ROOM["none that can be used"]

    monkeypatch.setattr("nntrain_lessons.experiments.training.images.load_images", refuse)
    assert main(["train", "sgd", "--epochs", "1"]) == 2
    assert capsys.readouterr().err.startswith("nntrain-lessons: /there: no room for temporary files (")


@posix
def test_a_folder_with_a_space_is_quoted(folder, capsys):
    """What `init` says to type next can be pasted, and so can what a missing notebook asks for."""
    assert main(["init", "Course 1"]) == 0
    (said,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("Next: "))
    assert said.startswith("Next: cd 'Course 1'; open ")
    subprocess.run(["sh", "-c", said.removeprefix("Next: ").partition(";")[0]], check=True)
    os.chdir("Course 1")
    Path("01_sgd.ipynb").unlink()
    assert main(["grade", "sgd"]) == 2
    assert f"`nntrain-lessons init '{folder / 'Course 1'}'` writes it anew" in capsys.readouterr().err


def test_one_file_is_one_file(folder, capsys):
    """Counts agree with what they count."""
    main(["init"])
    Path("README.md").unlink()
    main(["init"])
    out = capsys.readouterr().out
    assert ": 1 file written" in out
    for path in folder.glob("*.ipynb"):
        path.unlink()
    main(["init"])
    assert ": 1 file was there already, and stays as it is" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["inti"], "(Did you mean one of: 'hint', 'init'?) See `nntrain-lessons --help`."),
        (["xyz"], "'xyz'. See `nntrain-lessons --help`."),
    ],
)
def test_a_line_ends_with_one_mark(line, words, capsys):
    """A question is not followed by a full stop."""
    assert main(line) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("content", ["my notes", '{"cells": []}', "# warmup.py\n"])
def test_a_report_replaces_no_file_of_another_kind(content, folder, capsys):
    """Notes, a notebook, the answer itself: one line, before anything is graded; --force means it."""
    Path("notes.txt").write_text(content)
    assert main([*GRADE, "--json", "notes.txt"]) == 2
    out, err = capsys.readouterr()
    assert (out, Path("notes.txt").read_text()) == ("", content)
    assert "notes.txt: a file is there that is no report; --force replaces it" in err
    assert main([*GRADE, "--json", "notes.txt", "--force"]) == 0
    for _ in range(2):  # a report may be replaced by the next one
        assert json.loads(Path("notes.txt").read_text("utf-8"))["summary"]["passed"] == 1
        assert main([*GRADE, "--json", "notes.txt"]) == 0
