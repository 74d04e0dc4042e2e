"""Which of several files answers an exercise."""

import json
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.classroom.choosing import choose, read
from nntrain_lessons.classroom.records import File
from nntrain_lessons.grader.reading.answers import read_answer
from nntrain_lessons.grader.reading.holes import solution

STUB = (Path(__file__).parents[2] / "exercises" / "01_sgd.ipynb").read_text("utf-8")
RIGHT = solution("sgd")


def chosen(files, *asked):
    """Return whether what is chosen for each exercise is written, and what is said of the choice."""
    made = [File(name, text.encode(), when) for when, (name, text) in enumerate(files.items())]
    found = choose(made, [EXERCISES[name] for name in asked])
    return {it.id: read_answer(it, one).is_written for it, one in found.answers.items()}, found.notes


def test_what_is_written_is_chosen_whatever_it_is_called():
    """An untouched stub of the right name is not judged in its place."""
    assert chosen({"01_sgd.ipynb": STUB, "final_version2.py": RIGHT}, "sgd") == ({"sgd": True}, ())


def test_of_two_answers_the_one_of_the_right_name_is_judged_and_the_other_is_told():
    """Then the newest; the learner is told which."""
    found, notes = chosen({"01_sgd.py": RIGHT, "old.py": RIGHT}, "sgd")
    assert found == {"sgd": True}
    assert notes == ("sgd: 01_sgd.py was judged; old.py holds an answer, too",)
    _, notes = chosen({"a.py": RIGHT, "b.py": RIGHT}, "sgd")
    assert notes == ("sgd: b.py was judged; a.py holds an answer, too",)


def test_files_are_read_up_to_a_bound_for_all_of_them():
    """A hundred files, each as large as one may be, would take gigabytes; what was read before is judged."""
    files = {"a.py": RIGHT} | {f"{nr}.py": f"x = '{'y' * 900_000}'" for nr in range(5)}
    found, notes = chosen(files, "sgd")
    assert found == {"sgd": True}
    assert notes == ("more than 2 MB of code: 3.py and those after it were not read",)


def test_without_a_question_what_is_answered_is_judged():
    """By what the files define, and by their names."""
    found, _ = chosen({"a.py": RIGHT, "04_adam (1).py": "x = (", "notes.py": "y = 1"})
    assert found == {"sgd": True, "adam": False}


def test_a_broken_file_is_judged_where_nothing_else_is_there():
    """So that its error is told, and not that nothing was handed in."""
    made = [File("homework.py", b"class SGD(:"), File("other.py", b"x = 1")]
    (answer,) = choose(made, [EXERCISES["sgd"]]).answers.values()
    assert read_answer(EXERCISES["sgd"], answer).problem.type == "SyntaxError"


def test_files_that_say_nothing_of_it_are_not_judged():
    """Nothing was handed in for it."""
    assert chosen({"x.py": "a = 1", "y.py": "b = 2"}, "sgd") == ({"sgd": False}, ())


NAMES = {
    "04_adam (1).ipynb": {"adam"},
    "my_adam_v2.py": {"adam"},
    "torch_adamw.py": {"torch_adamw"},
    "Adam-Copy1.ipynb": {"adam"},
    "madam.py": set(),
    "09_resnet.py": {"resnet"},
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=NAMES)
def test_a_name_says_what_a_file_is_about(name, expected):
    """Also where it was copied, or given a version."""
    found = read(File(name, b""))
    assert {exercise.id for exercise in EXERCISES.values() if found.is_named_for(exercise)} == expected


def test_what_is_put_together_gets_its_parts_from_the_other_files():
    """Each from the file that answers it."""
    files = [File("mine.py", RIGHT.encode()), File("13_capstone.py", solution("capstone").encode())]
    answers = choose(files, [EXERCISES["capstone"]]).answers
    parts = answers[EXERCISES["capstone"]].parts
    assert read_answer(EXERCISES["sgd"], parts["sgd"]).is_written
    assert not read_answer(EXERCISES["adam"], parts["adam"]).is_written


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"# coding: undefined", b"{" * 5000, json.dumps([1]).encode()])
def test_no_content_ends_the_choice(content):
    """Whatever a file holds, its learner is graded."""
    assert len(choose([File("a.ipynb", content), File("b.py", content)], [EXERCISES["sgd"]]).answers) == 1
