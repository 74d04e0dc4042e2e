import ast

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.holes import left_behind, stub, unfilled
from nntrain_lessons.grader.judge import solution

SOLUTION = '''\
# %% tags=["exercise-x"]
class X:
    def __init__(self):
        self.a = 1
        # solution: make room
        self.b = {}

    def go(self):
        """Go."""
        # solution: go
        if self.a:

            return 1
        return 2

    def given(self):
        return 3


# %% tags=["solution"]
def helper():
    return 4


# %%
print(X())
'''
STUB = '''\
# %% tags=["exercise-x"]
class X:
    def __init__(self):
        self.a = 1
        # TODO(x): make room
        raise NotImplementedError("x")

    def go(self):
        """Go."""
        # TODO(x): go
        raise NotImplementedError("x")

    def given(self):
        return 3


# %%
print(X())
'''


def test_two_rules_make_a_stub():
    """A marked block becomes a hole that names its exercise; a cell tagged as solution vanishes."""
    assert stub(SOLUTION, "x") == STUB


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_stub_is_python_with_holes_and_all_of_them_open(exercise):
    """Every exercise's stub parses, and holds at least one hole, all of which are found open."""
    text = stub(solution(exercise), exercise)
    found, still_open = unfilled(text, ast.parse(text).body)
    assert found
    assert still_open == found


def holes_of(text):
    """Give the holes of X that are still open in a text."""
    return unfilled(STUB, ast.parse(text).body)[1]


@pytest.mark.parametrize("line", ["pass", "...", "raise NotImplementedError", "raise NotImplementedError('later')"])
def test_what_does_nothing_fills_no_hole(line):
    """`pass` and `...` are holes too, and so is a docstring alone."""
    text = STUB.replace('raise NotImplementedError("x")', line)
    assert holes_of(text) == ["X.__init__", "X.go"]
    assert holes_of(text.replace(f"\n        # TODO(x): go\n        {line}", "")) == ["X.__init__", "X.go"]


def test_a_filled_hole_is_found_filled():
    """The solution has no hole; half an answer has one."""
    assert holes_of(SOLUTION) == []
    assert holes_of(STUB.replace('# TODO(x): go\n        raise NotImplementedError("x")', "return 5")) == ["X.__init__"]


def test_a_method_that_is_gone_was_filled_in_another_way():
    """An answer of another build has no holes."""
    assert holes_of("class X:\n    def step(self): return 1") == []


def test_a_raise_that_was_left_below_the_answer_is_found():
    """Code above the hole's `raise` is an answer; the `raise` is what is in its way."""
    text = STUB.replace("# TODO(x): go", "self.c = 2")
    assert holes_of(text) == ["X.__init__"]
    assert left_behind(ast.parse(text).body, "x") == ["X.__init__", "X.go"]
