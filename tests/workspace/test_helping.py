import ast
import json

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.grader.reading.answers import read_answer
from nntrain_lessons.grader.reading.submission import module
from nntrain_lessons.workspace import helping, progress
from nntrain_lessons.workspace.task_text import plain_formula, plain_text

ADAM = EXERCISES["adam"]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def test_each_hint_comes_once_and_the_last_one_again(tmp_path):
    """They come in their order, and how many were taken is remembered."""
    given = [helping.next_hint(tmp_path, ADAM) for _ in range(4)]
    assert [hint.text for hint in given] == [*ADAM.hints, ADAM.hints[-1]]
    assert [hint.is_new for hint in given] == [True, True, True, False]
    assert progress.read(tmp_path)["adam"].hints == 3


@every_exercise
def test_a_solution_defines_what_is_asked_for(exercise):
    """It is Python, has no marks of ours, and needs nothing besides the cells around it."""
    code = helping.solution_code(exercise)
    assert "# solution" not in code
    defined = {node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert set(exercise.names) <= defined


def test_looking_before_a_pass_is_remembered(tmp_path):
    """After a pass it is nobody's business."""
    helping.look_at_solution(tmp_path, ADAM)
    progress.change(tmp_path, "sgd", lambda entry: progress.Entry(first_passed="2026-01-01T00:00:00+00:00"))
    helping.look_at_solution(tmp_path, EXERCISES["sgd"])
    entries = progress.read(tmp_path)
    assert (entries["adam"].solution, entries["sgd"].solution) == (True, False)


@every_exercise
def test_the_code_to_start_from_is_an_answer_that_is_not_written(exercise):
    """As a Python file of its own it is what the notebook starts from."""
    answer = read_answer(exercise, module("start.py", helping.start_code(exercise).encode()))
    assert (answer.problem, answer.selection.missing, answer.is_written) == (None, (), False)


def test_a_reset_notebook_is_as_at_the_start_and_its_backup_as_it_was(tmp_path):
    """Attempts and the first pass stay known; the status does not."""
    workspace.init(tmp_path)
    path = tmp_path / ADAM.notebook
    fresh = path.read_bytes()
    path.write_text("mine")
    known = progress.Entry("passed", 10, 3, 1, False, "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "a")
    progress.change(tmp_path, "adam", lambda _: known)
    backups = [helping.reset(tmp_path, ADAM), helping.reset(tmp_path, ADAM)]
    assert path.read_bytes() == fresh
    assert [backup.read_bytes() for backup in backups] == [b"mine", fresh]
    entry = progress.read(tmp_path)["adam"]
    assert (entry.status, entry.score, entry.attempts, entry.first_passed) == ("not_started", 0, 3, known.first_passed)


FORMULAS = {
    r"m \leftarrow \beta_1 m + (1 - \beta_1)\,g": "m <- beta1 m + (1 - beta1) g",
    r"\hat v = \frac{v}{1 - \beta_2^t}": "v_hat = v/(1 - beta2^t)",
    r"w \leftarrow w - lr \cdot \frac{\hat m}{\sqrt{\hat v} + eps}": "w <- w - lr * m_hat/(sqrt(v_hat) + eps)",
    r"lr_{start} = \frac{lr_{max}}{\text{div}}": "lr_start = lr_max/div",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_shown_as_it_is_typed(formula):
    """A terminal shows no LaTeX."""
    assert plain_formula(formula) == FORMULAS[formula]


@every_exercise
def test_no_task_shows_latex_or_a_hint(exercise):
    """Whatever a task says can be read as it stands; its hints are not among it."""
    text = plain_text(helping.task(exercise))
    prose = "\n".join(line for line in text.split("\n") if not line.startswith("    "))
    assert "\\" not in prose
    assert "$" not in prose
    assert not [hint for hint in exercise.hints if hint in text]
    assert json.dumps(exercise.title)[1:-1] in text
