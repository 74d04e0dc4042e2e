"""Mistakes made in other code than the solution's: they are named all the same."""

import tomllib
from pathlib import Path

import pytest

from .harness import REWRITES, exercise, exercise_of, mistakes, same, solution, trace

pytestmark = pytest.mark.filterwarnings("ignore")

WRONG = tomllib.loads(Path(__file__).with_name("wrong_answers.toml").read_text("utf-8"))["wrong"]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case['rewrite']}-{case['mistake']}")
def test_a_mistake_in_other_words_is_named(case):
    """The trace of a wrong answer equals that of the mistake it makes, and of no other."""
    text, name = (REWRITES / f"{case['rewrite']}.py").read_text("utf-8"), exercise_of(case["rewrite"])
    for change in case["changes"]:
        assert text.count(change["right"]) == 1, change
        text = text.replace(change["right"], change["wrong"])
    seen, right = trace(name, text, 0), solution(name)
    named = [known.id for known in exercise(name).mistakes if same(seen, trace(name, known.wrong_codes(right)[0], 0))]
    assert named == [case["mistake"]]


def test_most_mistakes_are_made_in_other_words():
    """There are at least 75 such answers, and nearly every mistake is among them."""
    made = {(exercise_of(case["rewrite"]), case["mistake"]) for case in WRONG}
    known = {(name, mistake.id) for name, mistake in mistakes()}
    assert len(WRONG) >= 75
    assert len(known - made) <= 4
