"""Notebooks as learners leave them: real ones, in a stated state, with a right answer and with a wrong one."""

import json

import pytest

from nntrain_lessons.authoring import notebooks
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.running.runner import Limits

from ..messes import GRADED, MOMENTUM, RIGHT, WRONG, messy
from ..messes_told import TOLD


@pytest.fixture
def result(references):
    """Provide a function that judges a notebook's cells."""

    def judged(cells):
        content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
        return judge(MOMENTUM, submission.notebook("n.ipynb", content), references, 7, Limits())

    return judged


def words(result):
    """Return all that is said, one thing a line."""
    error = result.error and f"{result.error.message} ({result.error.where})"
    return "\n".join([error or "", *result.notes])


@pytest.mark.parametrize("mess", GRADED.values(), ids=GRADED)
def test_what_can_be_graded_is(mess, result):
    """Whatever the state of the notebook, the right answer passes, and the wrong one has its mistake named."""
    assert result(messy(RIGHT, mess)).status == "passed"
    wrong = result(messy(WRONG, mess))
    assert (wrong.status, wrong.diagnosis and wrong.diagnosis.id) == ("failed", "undampened")


@pytest.mark.parametrize(("mess", "status", "said"), TOLD.values(), ids=TOLD)
def test_what_cannot_be_graded_is_told_in_one_line(mess, status, said, result):
    """It says where, what, and what to do; an answer that is wrong besides gets no better."""
    for answer in (RIGHT, WRONG):
        got = result(messy(answer, mess))
        assert got.status == status
        assert got.score < got.max_score
        assert any(said in line for line in words(got).split("\n")), words(got)


def test_half_an_answer_is_not_taken_for_a_mistake(result):
    """What a function does whose end stands in the next cell says nothing about what its author thinks."""
    mess, _, _ = TOLD["a_function_cut_in_two"]
    cells = messy(RIGHT, mess)
    assert result(cells).diagnosis is None
    del cells[3]  # without the other half it is a mistake like any other
    assert result(cells).diagnosis is not None


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_nothing_around_an_answer_is_taken_for_it(exercise, references):
    """Where the answer's cells are gone, the texts and examples of the notebook mislead nobody."""
    made = notebooks.notebook(exercise, solution(exercise.id), filled=True)
    made.cells = [cell for cell in made.cells if f"exercise-{exercise.id}" not in cell.metadata.get("tags", [])]
    got = judge(exercise, submission.notebook("n.ipynb", json.dumps(made).encode()), references, 7, Limits())
    (note,) = got.notes
    assert got.status == "not_started"
    assert note.startswith("nothing here defines")
    assert all(f"`{name}`" in note for name in exercise.names)
