import math
from array import array

import pytest
from hypothesis import given, strategies as st

from nntrain_lessons.grader.judging.compare import CLOSE, alike, alike_in_float32, difference, same
from nntrain_lessons.grader.records import Observation, Trace


def tensor(*numbers, shape=None, dtype="float64", at="here"):
    """Return the observation of a tensor."""
    code = {"float64": "d", "float32": "f", "int64": "q"}[dtype]
    about = {"kind": "tensor", "dtype": dtype, "shape": shape or [len(numbers)]}
    return Observation(at, about, array(code, numbers).tobytes())


def value(content, at="here"):
    """Return the observation of a plain value."""
    return Observation(at, {"kind": "value", "value": content})


def said(right, mine):
    """Return the difference between two observations."""
    return difference(Trace((right,)), Trace((mine,)))


@given(st.lists(st.floats(), min_size=1))
def test_a_trace_is_the_same_as_itself(numbers):
    """Whatever the numbers, infinite or none at all included, nothing differs from itself."""
    trace = Trace((tensor(*numbers), *map(value, numbers)))
    assert same(trace, trace)
    assert difference(trace, trace) == ""


@given(st.floats(-1e6, 1e6), st.floats(-1, 1))
def test_what_is_within_the_tolerance_passes_and_what_is_beyond_does_not(number, share):
    """In float64 a relative error of 1e-9 is rounding; ten times that is not."""
    room = CLOSE["float64"] * (1 + abs(number))
    assert said(tensor(number), tensor(number + 0.9 * share * room)) == ""
    assert said(tensor(number), tensor(number + 10 * room)) != ""


@pytest.mark.parametrize(
    ("right", "mine", "words"),
    [
        (tensor(1, 2, 3), value(None), "expected a tensor of shape [3], got None (is a `return` missing?)"),
        (tensor(1, 2, 3), tensor(1, 2, 3, shape=[3, 1]), "expected shape [3], got [3, 1]"),
        (tensor(1, 2), tensor(1, 2, dtype="float32"), "expected dtype float64, got float32"),
        (tensor(1, 2), tensor(1, math.nan), "expected 2, got nan in element [1]"),
        (tensor(1, 2, 3, 4, shape=[2, 2]), tensor(1, 2, 5, 4, shape=[2, 2]), "expected 3, got 5 in element [1, 0]"),
        (value(True), value(1), "expected True, got 1"),
        (value(2), value(2.5), "expected 2, got 2.5"),
        (value("a"), value("b"), "expected 'a', got 'b'"),
    ],
    ids=["type", "shape", "dtype", "finite", "value", "a truth is no number", "number", "text"],
)
def test_a_difference_is_told_in_words(right, mine, words):
    """Type, shape, dtype, finite and value are looked at in this order, and the first difference is told."""
    assert said(right, mine) == f"here: {words}"


def test_float32_is_held_to_its_own_rounding():
    """An error of a hundred-thousandth is rounding there; ten of them are not."""
    right = tensor(1.0, dtype="float32")
    assert said(right, tensor(1.0 + 1e-5, dtype="float32")) == ""
    assert said(right, tensor(1.0 + 1e-4, dtype="float32")) != ""


def test_numbers_that_look_alike_are_told_in_full():
    """Where six digits do not show the difference, all are given."""
    assert said(value(0.1), value(0.1 + 1e-8)) == "here: expected 0.1, got 0.10000001"


def test_a_comma_too_many_is_guessed():
    """A tuple of one thing where the thing was wanted is a common slip."""
    mine = Observation("here", {"kind": "list", "items": [{"kind": "object", "type": "Tensor"}]})
    assert said(tensor(1.0), mine).endswith("(is there a comma too many?)")


def test_one_is_no_vector_of_ones():
    """Nothing is broadcast: a scalar is not equal to a vector of the same numbers."""
    assert said(tensor(1.0, 1.0), tensor(1.0)) != ""


def test_a_number_that_is_not_finite_is_told_before_a_wrong_one():
    """NaN explains more than the first wrong number does."""
    assert said(tensor(1, 2), tensor(5, math.inf)) == "here: expected 2, got inf in element [1]"


def test_lists_are_compared_item_by_item():
    """The first item that differs is named by its place; so is a wrong length."""
    items = [{"kind": "value", "value": n} for n in (1, 2)]
    right = Observation("here", {"kind": "list", "items": items})
    assert said(right, Observation("here", {"kind": "list", "items": items[:1]})) == "here: expected 2 values, got 1"
    other = Observation("here", {"kind": "list", "items": [items[0], items[0]]})
    assert said(right, other) == "here: expected 2, got 1 in value 2 of 2"


def test_a_missing_observation_is_a_difference():
    """Whoever answers less than was asked for, or more, has not given the answer."""
    long, short = Trace((value(1, "a"), value(2, "b"))), Trace((value(1, "a"),))
    assert difference(long, short) == "missing: b"
    assert difference(short, long) == "unexpected: b"
    assert not same(long, short)


def test_what_is_left_out_or_put_in_between_is_told_by_its_own_name():
    """Of a step that was left out, and of one too many, each is named; what follows is not blamed."""
    a, b, c = (value(1, at) for at in "abc")
    assert difference(Trace((a, b, c)), Trace((a, c))) == "missing: b; next came: c"
    assert difference(Trace((a, c)), Trace((a, b, c))) == "unexpected: b"


def test_errors_are_the_same_if_they_say_the_same():
    """Two errors of one type with other words have other causes; the numbers in the words do not count."""
    one, two, turned = ({"type": "TypeError", "message": message} for message in ("a (3), b (6)", "b", "a (6), b (3)"))
    assert same(Trace((), one), Trace((), turned))
    assert not same(Trace((), one), Trace((), two))
    assert not same(Trace((), one), Trace((), one | {"type": "ValueError"}))
    assert not same(Trace((), one), Trace(()))


def test_in_an_error_of_their_own_answers_may_use_other_words():
    """If it is raised in the same function, and of the same type; what Python or torch raises has to say the same."""
    where = "answer.py, line 3, in A.step: raise ValueError('no')"
    one = {"type": "ValueError", "message": "no", "where": where}
    assert alike(Trace((), one), Trace((), one | {"message": "must be above 0"}))
    assert not alike(Trace((), one), Trace((), one | {"message": "b", "where": where.replace("step", "__init__")}))
    assert not alike(Trace((), one), Trace((), one | {"message": "b", "where": "answer.py, line 3, in A.step: x[1]"}))
    assert not alike(Trace((value(1),), one), Trace((value(2),), one | {"message": "b"}))
    assert not same(Trace((), one), Trace((), one | {"message": "must be above 0"}))


def test_what_float32_rounds_is_alike():
    """Numbers only: in number, kind, place and words there is nothing to round."""
    right = Trace((tensor(1, 2), value(3.0), value("a")))
    assert alike_in_float32(right, Trace((tensor(1 + 1e-7, 2), value(3.0 + 1e-7), value("a"))))
    assert not alike_in_float32(right, Trace((tensor(1.01, 2), value(3.0), value("a"))))
    assert not alike_in_float32(right, Trace((tensor(1, 2), value(3.0), value("b"))))
    assert not alike_in_float32(right, Trace((tensor(1, 2, 3), value(3.0), value("a"))))
    assert not alike_in_float32(right, Trace((tensor(1, 2), value(3.0))))


def test_numbers_that_are_only_rounded_are_told_so():
    """Where all are off by no more than float32 rounds, a part was worked out in float32."""
    assert "worked out in float32" in said(tensor(1, 2), tensor(1 + 2e-8, 2))
    assert "worked out in float32" not in said(tensor(1, 2), tensor(1 + 2e-8, 3))
