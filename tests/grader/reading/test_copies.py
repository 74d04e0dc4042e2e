import json
import os
import subprocess

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.grade import unwritten, with_copies
from nntrain_lessons.grader.reading import copies, workspace
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Report, Result, Status

ADAM = EXERCISES["adam"]


@pytest.fixture
def folder(tmp_path):
    """Make a workspace."""
    workspace.init(tmp_path)
    return tmp_path


def notebook(path, exercise):
    """Write a notebook that holds a solution."""
    cells = [{"cell_type": "code", "source": solution(exercise), "metadata": {}}]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


@pytest.mark.parametrize("name", ["04_adam-Copy1.ipynb", "04_adam (1).ipynb", "adam_mine.ipynb", "it's mine.ipynb"])
def test_a_notebook_by_another_name_is_pointed_out(folder, name):
    """A browser, JupyterLab or the learner has given it that name; the command that grades it can be pasted."""
    notebook(folder / name, "adam")
    (note,) = copies.notes(folder, ADAM)
    assert note.startswith(f"`{name}` beside 04_adam.ipynb holds an answer; `nntrain-lessons grade adam --file ")
    if os.name != "nt":
        line = note.split("; `")[1].rpartition("` grades")[0].replace("nntrain-lessons grade", "printf %s\\\\n")
        shown = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout
        assert shown.splitlines()[-1] == str(folder / name)


def test_what_holds_no_answer_is_not(folder):
    """An untouched copy, another exercise's notebook, a broken file and a folder are nobody's answer."""
    (folder / "04_adam-Copy1.ipynb").write_bytes((folder / "04_adam.ipynb").read_bytes())
    notebook(folder / "mine.ipynb", "sgd")
    (folder / "broken.ipynb").write_text("{")
    (folder / "folder.ipynb").mkdir()
    assert copies.notes(folder, ADAM) == []


def test_only_what_is_not_started_gets_the_note(folder):
    """Who has an answer in its place has no need of the copy."""
    notebook(folder / "copy.ipynb", "adam")
    results = tuple(Result("adam", status, 10) for status in (Status.NOT_STARTED, Status.FAILED, Status.PASSED))
    noted = with_copies(Report(1, results), folder)
    assert [len(result.notes) for result in noted.results] == [1, 0, 0]


def test_what_is_not_written_yet_is_known_without_running_it(folder):
    """Of a workspace, those that are there and untouched."""
    assert unwritten(folder) == frozenset(EXERCISES)
    notebook(folder / "01_sgd.ipynb", "sgd")
    (folder / "02_momentum.ipynb").write_text("{")
    (folder / "03_rmsprop.ipynb").unlink()
    assert frozenset(EXERCISES) - unwritten(folder) == {"sgd", "momentum", "rmsprop"}
