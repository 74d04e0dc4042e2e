import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import guarded, main
from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import GraderError
from nntrain_lessons.words import count

ROOT = Path(__file__).parent.parent

WRONG = ("p -= self.lr * p.grad", "p += self.lr * p.grad")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run each test in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def right(tmp_path):
    """Write a right answer to `sgd`."""
    path = tmp_path / "right.py"
    path.write_text(solution("sgd"), encoding="utf-8")
    return str(path)


@pytest.fixture
def wrong(tmp_path):
    """Write a wrong answer to `sgd`."""
    path = tmp_path / "wrong.py"
    path.write_text(solution("sgd").replace(*WRONG), encoding="utf-8")
    return str(path)


def fill(notebook, exercise):
    """Put the solution's exercise cell into a notebook, as a learner would."""
    content = json.loads(notebook.read_text("utf-8"))
    for cell in content["cells"]:
        if f"exercise-{exercise}" in cell["metadata"].get("tags", []):
            cell["source"] = solution(exercise).partition(f'["exercise-{exercise}"]\n')[2].partition("# %%")[0]
    notebook.write_text(json.dumps(content), encoding="utf-8")


def test_a_right_answer_passes_with_exit_code_0(right, capsys):
    """It says so, and what comes next."""
    assert main(["grade", "sgd", "--file", right]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("✓ sgd: passed, 10 of 10 points")
    assert out.splitlines()[-1].startswith("Next: open 02_momentum.ipynb")
    assert err == ""


def test_a_wrong_answer_fails_with_exit_code_1_and_its_name(wrong, capsys):
    """The mistake is told by its title and its question."""
    assert main(["grade", "sgd", "--file", wrong]) == 1
    out = capsys.readouterr().out
    assert "Gradient ascent: the parameters move with the gradient" in out
    assert "?" in out


def test_json_on_standard_output_is_all_there_is(wrong, capsys):
    """A program can read it as it comes."""
    assert main(["grade", "sgd", "--file", wrong, "--json", "-", "--seed", "5"]) == 1
    out, err = capsys.readouterr()
    content = json.loads(out)
    named = [check["diagnosis"]["id"] for check in content["results"][0]["checks"] if check["diagnosis"]]
    assert (content["seed"], named) == (5, ["ascent"])
    assert err == ""


def test_json_in_a_file_comes_beside_the_words(right, folder, capsys):
    """The file holds the report, and the person reads the verdict."""
    assert main(["grade", "sgd", "--file", right, "--json", "report.json"]) == 0
    assert json.loads((folder / "report.json").read_text("utf-8"))["summary"]["passed"] == 1
    assert "passed" in capsys.readouterr().out


def test_nothing_is_written_beside_the_file(right, folder):
    """Grading a file leaves its folder as it was."""
    before = sorted(path.name for path in folder.iterdir())
    main(["grade", "sgd", "--file", right])
    assert sorted(path.name for path in folder.iterdir()) == before


REQUESTS = {
    "no such exercise": (["grade", "adamm", "--file", "right.py"], "no exercise 'adamm'; did you mean 'adam'?"),
    "nothing like it": (["grade", "xyz", "--file", "right.py"], "there are: warmup, sgd"),
    "no such file": (["grade", "sgd", "--file", "none.py"], "none.py: No such file"),
    "a folder": (["grade", "sgd", "--file", "."], "not a file"),
    "no workspace": (["grade", "sgd"], "nntrain-lessons init"),
    "no workspace for status": (["status"], "nntrain-lessons init"),
    "no time": (["grade", "sgd", "--file", "right.py", "--timeout", "0"], "timeout"),
    "no memory": (["grade", "sgd", "--file", "right.py", "--memory", "-1"], "memory"),
    "no number": (["grade", "sgd", "--file", "right.py", "--seed", "x"], "--seed"),
    "no time at all": (["grade", "sgd", "--file", "right.py", "--timeout", "nan"], "timeout: nan seconds cannot be"),
    "endless memory": (["grade", "sgd", "--file", "right.py", "--memory", "inf"], "memory: inf GB cannot be"),
    "a report in a folder": (["grade", "sgd", "--file", "right.py", "--json", "."], "name a file"),
    "no such option": (["grade", "--sandpit", "off"], "--sandpit"),
    "no such sandbox": (["grade", "sgd", "--file", "right.py", "--sandbox", "docker"], "'auto', 'off', 'bwrap'"),
    "a report nowhere": (
        ["grade", "sgd", "--file", "right.py", "--json", "no/where.json"],
        "choose another file",
    ),
}


@pytest.mark.parametrize(("line", "words"), REQUESTS.values(), ids=REQUESTS)
def test_a_wrong_request_is_told_in_one_line_with_exit_code_2(line, words, right, capsys):
    """Standard error says what is wrong; there is no traceback, and no verdict."""
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert out == "" or "--json" in line


def test_a_grader_s_fault_is_exit_code_2_and_no_mark(right, monkeypatch, capsys):
    """It is told on standard error as the grader's, with the seed to report."""

    def broken(*_):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("nntrain_lessons.grader.grade.judge", broken)
    assert main(["grade", "sgd", "--file", right, "--seed", "3", "--json", "-"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["results"][0]["status"] == "grader_error"
    assert "no fault of yours" in err
    assert "seed 3" in err


def test_a_file_is_graded_for_what_it_defines(folder, capsys):
    """Without an exercise, the classes of the file say which it is about."""
    (folder / "mine.py").write_text(solution("momentum") + "\n", encoding="utf-8")
    assert main(["grade", "--file", "mine.py"]) == 0
    assert capsys.readouterr().out.startswith("✓ momentum")


def test_a_workspace_from_start_to_first_pass(folder, capsys):
    """init, status, a filled notebook, grade: what a learner does on the first evening."""
    assert main(["init", "course"]) == 0
    assert "00_warmup.ipynb" in capsys.readouterr().out
    os.chdir("course")
    assert main(["grade", "sgd"]) == 1
    assert "not started" in capsys.readouterr().out
    fill(Path("01_sgd.ipynb"), "sgd")
    assert main(["grade", "sgd"]) == 0
    capsys.readouterr()
    assert main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if "not started" in line]) == len(EXERCISES) - 1
    assert [line.split()[0] for line in lines if " passed " in line and "points" in line] == ["sgd"]
    assert "1 of 15 passed" in lines[-2]
    assert lines[-1].startswith("Next: warmup: open 00_warmup.ipynb")


def test_a_notebook_that_was_deleted_is_told(folder, capsys):
    """Asked for by name it is a wrong request; asked for all, the others are graded."""
    workspace.init(folder)
    Path("01_sgd.ipynb").unlink()
    assert main(["grade", "sgd"]) == 2
    assert "01_sgd.ipynb" in capsys.readouterr().err
    assert main(["grade"]) == 1
    assert "sgd" not in capsys.readouterr().out.replace("sgdm", "")


def test_a_broken_notebook_spoils_no_other(folder, capsys):
    """Each notebook is graded for itself."""
    workspace.init(folder)
    fill(folder / "01_sgd.ipynb", "sgd")
    Path("00_warmup.ipynb").write_text("{", encoding="utf-8")
    assert main(["grade", "warmup", "sgd"]) == 1
    out = capsys.readouterr().out
    assert "✗ warmup: could not be run" in out
    assert "✓ sgd: passed" in out


def test_list_shows_every_exercise(capsys):
    """One line each: number, name, minutes, title, what comes before."""
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == list(EXERCISES)


def test_the_whole_command_works_in_a_pipe_that_shows_ascii_only(right):
    """A terminal that cannot show a check mark gets a letter in its place, and the exit code is the process's."""
    line = [sys.executable, "-m", "nntrain_lessons", "grade", "sgd", "--file", right]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(line, capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"+ sgd: passed")


def test_help_is_told_without_torch():
    """`--help`, `list` and `init` answer at once."""
    code = "import sys; from nntrain_lessons.cli import main; main(['list']); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_is_not_waited_for(folder, capsys):
    """A pipe in a file's place is a wrong request, told at once."""
    os.mkfifo(folder / "pipe.py")
    assert main(["grade", "sgd", "--file", "pipe.py"]) == 2
    assert "not a file" in capsys.readouterr().err


def test_a_file_named_for_one_exercise_is_graded_for_it(folder, capsys):
    """A notebook that holds an earlier class of the learner's own, too, is about the one that it is named for."""
    (folder / "momentum.py").write_text(solution("sgd") + solution("momentum"), encoding="utf-8")
    assert main(["grade", "--file", "momentum.py"]) == 0
    assert capsys.readouterr().out.startswith("\u2713 momentum")
    (folder / "adam.py").write_text(solution("sgd"), encoding="utf-8")
    assert main(["grade", "--file", "adam.py"]) == 0
    assert capsys.readouterr().out.startswith("\u2713 sgd")


@pytest.mark.slow
def test_a_course_that_breaks_a_promise_is_told_with_exit_code_1(tmp_path, monkeypatch, capsys):
    """`dev check` names what is broken; `dev build` writes the notebooks that were missing."""
    from nntrain_lessons.authoring import examination

    monkeypatch.setattr(examination, "EXERCISES", {"warmup": EXERCISES["warmup"]})
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "warmup.py").write_text(solution("warmup"), encoding="utf-8")
    for folder in ("exercises", "book"):
        (tmp_path / folder).mkdir()
    (tmp_path / "book" / "index.md").write_text("", encoding="utf-8")
    (tmp_path / "solutions" / "__init__.pyi").write_text("from .warmup import step as step", encoding="utf-8")
    assert main(["dev", "check"]) == 1
    assert "00_warmup.ipynb: missing" in capsys.readouterr().out
    assert main(["dev", "build"]) == 0
    for path in (tmp_path / "exercises").glob("*.ipynb"):
        if path.name != "00_warmup.ipynb":
            path.unlink()
    assert main(["dev", "check"]) == 0
    assert "every promise that was tried is kept" in capsys.readouterr().out


def test_a_fault_of_the_catalog_is_told_in_one_line_with_exit_code_2(tmp_path, monkeypatch, capsys):
    """What could not be tried is neither a traceback nor a broken promise."""
    from nntrain_lessons.authoring import examination

    check = replace(EXERCISES["warmup"].checks[0], draw=lambda random: {"lr": random.choice([])})
    warmup = replace(EXERCISES["warmup"], checks=(check,))
    monkeypatch.setattr(examination, "EXERCISES", {"warmup": warmup})
    assert main(["dev", "check", "--root", str(ROOT)]) == 2
    out, err = capsys.readouterr()
    (told,) = err.splitlines()
    assert told.startswith(f"fault: warmup, check {check.id}: drawing its inputs raises IndexError: ")
    assert [line.split()[0] for line in out.splitlines() if " s  " in line] == ["files", "warmup"]


@pytest.mark.slow
def test_one_exercise_can_be_examined(capsys):
    """Only what was asked for is tried, under so many seeds; a name that is none is told in one line."""
    assert main(["dev", "check", "warmup", "--seeds", "2", "--root", str(ROOT)]) == 0
    assert "exercises: 1; checks: 2 required" in capsys.readouterr().out
    assert main(["dev", "check", "clip", "--root", str(ROOT)]) == 2
    assert "no exercise 'clip'" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "said"), [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs")])
def test_one_thing_is_no_plural(number, said):
    """A number of things is told in words that agree with it."""
    assert count(number, "epoch") == said


def test_what_fails_in_the_grader_itself_is_no_traceback(capsys):
    """It is told in one line, as the grader's fault."""

    def fail():
        raise GraderError("no child could be started")

    assert guarded(fail) == 2
    assert capsys.readouterr().err == "nntrain-lessons: the grader itself failed: no child could be started\n"


def test_files_beside_the_notebooks_are_not_taken_for_python_s_own(tmp_path):
    """A learner's `random.py` in the workspace is not run by the grader itself, however it is started."""
    for name in ("random", "signal", "json", "click"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('taken')\n")
    (tmp_path / "step.py").write_text(solution("warmup"))
    line = [sys.executable, "-m", "nntrain_lessons", "grade", "warmup", "--file", "step.py"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "warmup: passed" in done.stdout
