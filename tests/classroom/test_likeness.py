"""Answers that are alike, and answers that only solve the same exercise."""

import re
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.classroom.likeness import alike, likeness
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.reading.submission import module

CASES = Path(__file__).parents[1] / "grading"


def case(name):
    """Return the text of an answer of the corpus."""
    return (CASES / name / "submission.py").read_text("utf-8")


def groups(exercise="adam", **texts):
    """Return who wrote alike, of these."""
    read = {name: likeness(EXERCISES[exercise], module("a.py", text.encode())) for name, text in texts.items()}
    return alike(exercise, {name: one for name, one in read.items() if one})


WRONG = case("adam-wrong_no_root_class")


def disguised(text):
    """Return a text with other names, comments and layout."""
    for old, new in (("m_hat", "first"), ("v_hat", "second"), ("beta1", "b_one"), ("avg", "mean")):
        text = re.sub(rf"\b{old}\b", new, text)
    return "# all mine\n" + text.replace("\n    def ", "\n\n    # here\n    def ")


def test_other_names_comments_and_layout_hide_nothing():
    """The code is the same."""
    assert groups(ada=WRONG, alan=disguised(WRONG), eve=case("adam-wrong_surprise_class")) == [("ada", "alan")]


def test_right_answers_in_the_way_of_the_solution_are_no_sign():
    """Who thinks as the course does has copied from nobody."""
    own = solution("adam")
    assert groups(ada=own, alan=disguised(own), eve="# x\n" + own) == []


def test_answers_in_ways_of_their_own_are_not_alike():
    """The right ones of the corpus were written in different ways."""
    names = ("foreach", "state_dicts", "running_products", "lists_of_gradients", "folded_step_size")
    assert groups(**{name: case(f"adam-right_{name}") for name in names}) == []


def test_short_answers_are_alike_by_nature():
    """There is one way to write the warm-up."""
    step = "def step(w, grad, lr):\n    return w + lr * grad\n"
    assert groups("warmup", ada=step, alan=step) == []


def test_who_is_like_another_belongs_to_their_group():
    """A chain of copies is one group."""
    assert groups(ada=WRONG, alan=disguised(WRONG), bob="\n\n" + WRONG) == [("ada", "alan", "bob")]


@pytest.mark.parametrize("text", ["", "class Adam:\n    x = 0x" + "f" * 4000, "def (", "x = 1"])
def test_no_text_ends_the_comparison(text):
    """What cannot be compared is like nothing."""
    assert groups(ada=text, alan=text) == []
