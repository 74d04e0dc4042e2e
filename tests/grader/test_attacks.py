"""The list of attacks and faults, row by row: what each gets, and that nothing else is harmed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import main
from nntrain_lessons.grader.grade import grade
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Status
from nntrain_lessons.grader.running import children
from nntrain_lessons.grader.running.runner import Limits

from .answers import Traces
from .attacks import ROWS, STEP

SEED = 11


def told(result):
    """Return all that a result says."""
    checks = [f"{check.message} {check.diagnosis and check.diagnosis.id}" for check in result.checks]
    return " ".join([str(result.error), *result.notes, *checks])


@pytest.fixture
def judged(references):
    """Provide a function that judges the bytes of a file, also a notebook's."""

    def judged(exercise, content, name="answer.py", seconds=20):
        read = submission.notebook if name.endswith(".ipynb") else submission.module
        return judge(EXERCISES[exercise], read(name, content), references, SEED, Limits(seconds, memory=1))

    return judged


@pytest.fixture
def harmless(references, temporary, tmp_path, monkeypatch):
    """See to it that no process or folder is left, no file touched, and the next exercise is graded."""
    for exercise in ("sgd", "warmup"):
        references.get(EXERCISES[exercise]).observe_all(SEED)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    before = Traces(temporary)
    yield
    assert before.left_behind() == (set(), set())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row(row, judged, tmp_path):
    """It has its status and its words; only a right answer earns all points; the next exercise is graded."""
    content = row.content.replace(b"OUTSIDE", str(tmp_path).encode())
    result = judged(row.exercise, content, row.name, row.seconds)
    assert result.status is row.status, told(result)
    assert row.words in told(result)
    assert (result.score == result.max_score) == (row.status is Status.PASSED)
    assert judged("warmup", STEP.encode()).status is Status.PASSED


def test_every_row_is_there():
    """The list has 36 rows; the last, a fault of the grader's own, is below."""
    assert {row.nr for row in ROWS} >= set(range(1, 36))


def test_row_24_and_25_files_that_are_named_like_others(tmp_path):
    """What lies beside an answer, and where PYTHONPATH leads, is imported by nobody."""
    for name in ("torch.py", "numpy.py", "random.py", "conftest.py", "sitecustomize.py"):
        (tmp_path / name).write_text("import os\nos._exit(9)\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "torch.py").write_text("import os\nos._exit(9)\n")
    answer = tmp_path / "random.py"
    answer.write_text(f"import random\nimport torch\n\n\n{STEP} * (random.random() < 2)\n")
    program = Path(sys.executable).with_name("nntrain-lessons")
    line = [program, "grade", "warmup", "--file", answer, "--sandbox", "off"]
    environment = os.environ | {"PYTHONPATH": str(elsewhere)}
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_row_36_a_fault_of_the_grader_s_own(tmp_path, monkeypatch, capsys):
    """It is never a mark: the status says whose fault it is, the exit code is 2, and a line says what to do."""
    monkeypatch.setattr(children, "command", lambda call: ["/bin/sh", "-c", "exit 1"])
    answer = tmp_path / "answer.py"
    answer.write_text(STEP)
    line = ["grade", "warmup", "--file", str(answer), "--sandbox", "off", "--json", str(tmp_path / "report.json")]
    assert main(line) == 2
    (result,) = json.loads((tmp_path / "report.json").read_text())["results"]
    assert (result["status"], result["score"], result["checks"]) == ("grader_error", 0, [])
    assert "it is no fault of yours" in capsys.readouterr().err


def test_others_are_graded_beside_an_attack(references):
    """Answers that end whom they can are judged at the same time as right ones, which pass."""
    killer = next(row for row in ROWS if row.what == "the end of its parent")
    read = {name: submission.module("a.py", solution(name).encode()) for name in ("warmup", "momentum", "rmsprop")}
    read["sgd"] = submission.module("a.py", killer.content)
    report = grade({EXERCISES[name]: answer for name, answer in read.items()}, SEED, Limits(60), references)
    statuses = {result.exercise: result.status for result in report.results}
    assert statuses == dict.fromkeys(read, Status.PASSED) | {"sgd": Status.CRASHED}
