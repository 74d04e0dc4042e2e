import ast

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import left_behind, solution, start, still_planted, stub, unfilled
from nntrain_lessons.spec import Exercise, mistake

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


def record(*mistakes):
    """Make an exercise."""
    return Exercise("x", 1, "X", ("X",), 5, "", (), mistakes, ())


def test_two_rules_make_a_stub():
    """A marked block becomes a hole that names its exercise; a cell tagged as solution vanishes."""
    assert stub(SOLUTION, "x") == STUB


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_stub_is_python_with_holes_and_all_of_them_open(exercise):
    """What a learner starts from parses, and holds at least one hole or mistake, all of which are found open."""
    text = start(EXERCISES[exercise], solution(exercise))
    found, still_open = unfilled(EXERCISES[exercise], solution(exercise), ast.parse(text).body)
    assert found
    assert still_open == found


def holes_of(text):
    """Return the holes of X that are still open in a text."""
    return unfilled(record(), SOLUTION, ast.parse(text).body)[1]


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


RIGHT = """\
def area(a, b):
    return a * b


def rim(a, b):
    return 2 * (a + b)


class Box:
    def volume(self):
        return area(self.a, self.b) * self.c
"""
PLANTED = record(
    mistake("adds", "It adds", "?", ("a * b", "a + b"), planted="area"),
    mistake("squares", "It squares", "?", ("a * b", "a * a")),
    mistake("flat", "It has no height", "?", (" * self.c", ""), planted="volume"),
)
BROKEN = RIGHT.replace("a * b", "a + b").replace(" * self.c", "")


def untouched(text):
    """Return the functions of the broken text that are as they were in a text, and the mistakes in them."""
    names, still = unfilled(PLANTED, RIGHT, ast.parse(text).body)
    assert names == ["area", "Box.volume"]
    return still, [known.id for known in still_planted(PLANTED, RIGHT, still)]


def test_a_broken_exercise_starts_from_all_planted_mistakes():
    """Mistakes that are only known are not in it; without a planted one an exercise is not broken."""
    assert start(PLANTED, RIGHT) == BROKEN
    assert PLANTED.broken
    assert not record(PLANTED.mistakes[1]).broken
    assert start(record(PLANTED.mistakes[1]), SOLUTION) == STUB


def test_broken_code_that_nobody_touched_is_found():
    """Comments, docstrings and blank lines mend nothing."""
    commented = BROKEN.replace("    return a + b", '    """Add."""\n\n    # looks right\n    return (a + b)')
    for text in (BROKEN, commented):
        assert untouched(text) == (["area", "Box.volume"], ["adds", "flat"])


def test_broken_code_that_was_changed_is_not_as_it_was():
    """A change, right or wrong, counts; so does another class, a function that is gone, and a decorator."""
    assert untouched(RIGHT) == ([], [])
    assert untouched(BROKEN.replace("a + b", "a - b")) == (["Box.volume"], ["flat"])
    assert untouched(BROKEN.replace("class Box", "class Crate")) == (["area"], ["adds"])
    assert untouched(BROKEN.replace("def area", "@mended\ndef area")) == (["Box.volume"], ["flat"])


def left(*numbers):
    """Return the solution of `spot_the_bug` with some of its planted mistakes, counted from 1."""
    planted = [known for known in EXERCISES["spot_the_bug"].mistakes if known.planted]
    text = solution("spot_the_bug")
    for nr in numbers:
        (text, *_) = planted[nr - 1].wrong_codes(text)
    return text, [planted[nr - 1].id for nr in numbers]


@pytest.mark.parametrize("numbers", [(1,), (3, 6), (2, 4, 5), (1, 2, 3, 4, 6), (2, 3, 4, 5, 6)])
def test_planted_mistakes_that_were_left_are_all_named(verdict, numbers):
    """Each is named where its check fails, and its function is said to be as it was; the rest is worth its points."""
    text, ids = left(*numbers)
    result = verdict("spot_the_bug", text)
    assert result.status == "failed"
    assert [diagnosis.id for diagnosis in result.diagnoses] == ids
    assert [note.partition(": ")[0] for note in result.notes] == ["still as it was"] * len(numbers)
    assert [check.status for check in result.checks].count("passed") == 6 - len(numbers)


def test_a_planted_mistake_is_named_beside_a_mend_that_is_none(verdict):
    """Whoever made up a mend for one function, and left another, is told of the other."""
    text, _ = left(6)
    step = "        optimizer.step()\n        optimizer.zero_grad()\n"
    assert text.count(step) == 1
    result = verdict("spot_the_bug", text.replace(step, "        optimizer.step()\n        optimizer.step()\n"))
    assert next(check for check in result.checks if check.status != "passed").id == "gradients"
    assert [diagnosis.id for diagnosis in result.diagnoses] == ["flips-by-batch"]
    assert result.notes == ("still as it was: train_with_flips",)


def test_a_broken_exercise_is_not_started_until_something_is_changed(verdict):
    """The code as it was handed out is no answer, whatever comments were added."""
    text, _ = left(1, 2, 3, 4, 5, 6)
    for untouched_text in (text, text.replace("    losses = []\n", "    # hm\n    losses = []\n")):
        result = verdict("spot_the_bug", untouched_text)
        assert (result.status, result.score, result.notes) == ("not_started", 0, ())
