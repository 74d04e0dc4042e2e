import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import main
from nntrain_lessons.workspace import progress

SOLVED = progress.Entry("passed", 10, 1, 0, False, "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+00:00", "x")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run each test in a workspace."""
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    return tmp_path


@pytest.fixture
def said(capsys):
    """Run the command line, and return its exit code, standard output and standard error."""
    capsys.readouterr()

    def run(*line):
        code = main(list(line))
        return code, *capsys.readouterr()

    return run


def test_without_a_command_it_says_where_you_are_and_what_comes_next(folder, said, monkeypatch):
    """By what is remembered: nothing is graded. Outside a workspace it names the way in."""
    assert "0 of 15 passed" in said()[1]
    progress.change(folder, "warmup", lambda _: SOLVED)
    code, out, err = said()
    assert (code, err) == (0, "")
    assert f"{folder}: 1 of 15 passed, about 5 h left" in out
    assert 'Next: open 01_sgd.ipynb (Gradient descent with weight decay, 20 minutes); the page "Weight decay"' in out
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert "nntrain-lessons init" in said()[1]


def test_an_exercise_may_be_named_in_any_way(folder, said):
    """By its id, number, notebook, or a path to it; hints come one after the other."""
    names = ["adam", "4", "04_adam.ipynb", str(folder / "04_adam.ipynb")]
    out = [said("hint", name)[1] for name in names]
    assert [text.partition(":")[0] for text in out] == [f"adam, hint {nr} of 3" for nr in (1, 2, 3, 3)]
    assert "you have had them all" in out[3]


def test_a_solution_is_shown_after_a_pass_or_where_it_is_asked_for_plainly(folder, said):
    """Else one line says how to get it, and nothing is shown."""
    code, out, err = said("solution", "warmup")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "nntrain-lessons solution warmup --yes" in err
    assert "return w - lr * grad" in said("solution", "warmup", "--yes")[1]
    assert progress.read(folder)["warmup"].solution
    progress.change(folder, "adam", lambda _: SOLVED)
    assert said("solution", "adam")[1].startswith("class Adam(SGD):")


def test_a_reset_asks_and_keeps_a_backup(folder, said):
    """Where nobody can be asked, it has to be said; the backup holds what was there."""
    path = folder / "00_warmup.ipynb"
    path.write_text("mine")
    assert said("reset", "0")[0] == 2
    assert path.read_text() == "mine"
    code, out, _ = said("reset", "0", "--yes")
    assert code == 0
    (backup,) = (folder / "backups").iterdir()
    assert backup.read_text() == "mine"
    assert str(backup) in out
    assert "cells" in json.loads(path.read_text("utf-8"))


def test_a_task_can_be_read_and_begun_without_a_notebook(folder, said):
    """`show` prints it; with --code it prints a file that can be filled and graded."""
    text = said("show", "adam")[1]
    assert "m <- beta1 m + (1 - beta1) g" in text
    assert "class Adam(SGD):" in text
    code = said("show", "warmup", "--code")[1]
    Path("mine.py").write_text(code.replace('raise NotImplementedError("warmup")', "return w - lr * grad"))
    assert said("grade", "warmup", "--file", "mine.py")[0] == 0


def test_lists_for_programs(said):
    """What people read is there as JSON, too."""
    content = json.loads(said("list", "--json")[1])
    assert content["schema"] == "nntrain-lessons/list/1"
    assert [it["id"] for it in content["exercises"]] == list(EXERCISES)


def test_a_workspace_as_new_as_the_course_needs_no_update(folder, said):
    """Nothing is written; a notebook that is missing is brought."""
    before = {path: path.read_bytes() for path in folder.glob("*.ipynb")}
    assert "as new as the course" in said("update")[1]
    (folder / "04_adam.ipynb").unlink()
    assert "04_adam.ipynb: not here yet" in said("update", "--yes")[1]
    assert {path: path.read_bytes() for path in folder.glob("*.ipynb")} == before


@pytest.mark.parametrize("command", ["hint", "solution", "reset", "show", "watch"])
def test_what_is_no_exercise_is_told_in_one_line(command, said):
    """Whichever command it is."""
    code, out, err = said(command, "adm")
    assert (code, out, err) == (2, "", "nntrain-lessons: no exercise 'adm'; did you mean 'adam'?\n")


@pytest.mark.slow
def test_a_verdict_is_remembered_and_help_is_told(folder, said):
    """An attempt is another answer, not another question; a report says how many hints were taken."""
    said("hint", "warmup")
    path = folder / "00_warmup.ipynb"
    hole = 'raise NotImplementedError(\\"warmup\\")'
    text = path.read_text("utf-8")
    for line in ("return w + lr * grad", "return w + lr * grad", "return w - lr * grad"):
        path.write_text(text.replace(hole, line), encoding="utf-8")
        code, out, _ = said("grade", "warmup", "--html", "report.html", "--json", "report.json")
    assert code == 0
    assert "note: 1 of 3 hints taken" in out
    assert "Judged: 00_warmup.ipynb, cells 1, 2, saved " in out
    entry = progress.read(folder)["warmup"]
    assert (entry.status, entry.attempts, entry.first_passed != "") == ("passed", 2, True)
    page = Path("report.html").read_text("utf-8")
    assert "1 of 3 hints taken" in page
    judged = json.loads(Path("report.json").read_text("utf-8"))["results"][0]["judged"]
    assert (judged["name"], judged["cells"]) == ("00_warmup.ipynb", [1, 2])
    Path("mine.html").write_text("<p>mine</p>")
    assert said("grade", "warmup", "--html", "mine.html")[0] == 2
    assert Path("mine.html").read_text() == "<p>mine</p>"


@pytest.mark.parametrize(("words", "found"), [("nntrain-lessons hint ad", {"adam"}), ("nntrain-lessons wa", {"watch"})])
def test_a_shell_completes_commands_and_exercises(words, found):
    """As bash asks: with the words so far, and the one that is being typed."""
    asking = {"_NNTRAIN_LESSONS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    code = "from nntrain_lessons.cli import app; app(prog_name='nntrain-lessons')"
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, env=os.environ | asking, capture_output=True, text=True, check=False)
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_names_the_program(shell, said, monkeypatch):
    """Without a shell's name it is that of the environment; another one is refused."""
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    code, out, _ = said("completion")
    assert code == 0
    assert out == said("completion", shell)[1]
    assert f"_NNTRAIN_LESSONS_COMPLETE={shell}_complete" in out
    monkeypatch.setenv("SHELL", "/bin/sh")
    assert said("completion")[0] == 2
