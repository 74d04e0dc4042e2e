import pytest

from nntrain_lessons.grader.judging.read_alike import ReadAlike
from nntrain_lessons.grader.records import Observation, Trace
from nntrain_lessons.spec import Check, mistake

CHECKS = tuple(Check(name, name, "none.at_all", lambda random: {}, 5) for name in ("first", "second"))
RELU = mistake("relu", "There is no ReLU", "ReLU?", ("a", "A"))
POOL = mistake("pool", "It pools by the maximum", "Pool?", ("b", "B"))
HALF = mistake("half", "It is halved", "Half?", ("c", "C"))
LISTED = mistake("listed", "It is in a plain list", "List?", ("d", "D"))


def trace(line, value=1, error=None):
    """Return a trace that observed a number, and read a line."""
    seen = (Observation("number", {"kind": "value", "value": value}),)
    return Trace(seen, error, tuple(line.split("; ")) if line else ())


ASKED = [trace("[conv, norm] + [average pool], ReLU"), trace("conv, norm")]
DOES = {
    "A b c d": [trace("[conv, norm] + [average pool]", 2), trace("conv, norm")],
    "a B c d": [trace("[conv, norm] + [max pool], ReLU", 3), trace("conv, norm")],
    "a b C d": [trace("[conv, norm] + [average pool], ReLU", 1), trace("conv, norm, times 0.5", 4)],
    "a b c D": [trace("[conv, norm by the batch] + [average pool], ReLU", 5), trace("conv, norm")],
}


def named(*yours):
    """List the mistakes that are found in an answer."""
    search = ReadAlike(CHECKS, ASKED, yours, lambda code: DOES[code])
    codes = [(known, code) for known in (RELU, POOL, HALF, LISTED) for code in known.wrong_codes("a b c d")]
    return [known.id for known in search.find(codes)]


def test_a_mistake_is_named_though_other_numbers_come_of_it():
    """The number is another than the mistake's, what is read is the same."""
    assert named(trace("[conv, norm] + [max pool], ReLU", 7), trace("conv, norm")) == ["pool"]


def test_how_much_it_is_scaled_makes_no_difference():
    """Half and a tenth are one mistake."""
    assert named(ASKED[0], trace("conv, norm, times 0.1", 7)) == ["half"]


def test_two_mistakes_are_named_where_they_are_all_the_difference():
    """Each accounts for its piece, in one line or in two checks."""
    assert named(trace("[conv, norm] + [max pool]", 7), trace("conv, norm")) == ["relu", "pool"]
    assert named(trace("[conv, norm] + [max pool], ReLU", 7), trace("conv, norm, times 2", 8)) == ["pool", "half"]


@pytest.mark.parametrize("line", ["[conv, norm] + [max pool], ReLU6", "[conv, norm] + [max pool, ReLU]; norm"])
def test_nothing_is_named_where_a_difference_is_left_over(line):
    """A mistake in it may be another's consequence."""
    assert named(trace(line, 7), trace("conv, norm")) == []


def test_nothing_is_named_where_the_answer_fails_elsewhere():
    """What reads alike may have come about in another way: the known mistake fails in the first check already."""
    other = trace("[conv, norm by the batch] + [average pool], ReLU")
    assert named(other, trace("conv, norm", 9)) == []
    assert named(trace("[conv, norm by the batch] + [average pool], ReLU", 9), trace("conv, norm")) == ["listed"]


def test_nothing_is_named_where_nothing_differs():
    """The fault is in what is not read back."""
    assert named(trace("[conv, norm] + [average pool], ReLU", 7), ASKED[1]) == []


def test_what_an_error_has_kept_from_being_read_is_no_difference():
    """Up to the error the answer reads like the mistake."""
    failed = {"type": "RuntimeError", "message": "sizes", "where": ""}
    assert named(trace("[conv, norm] + [max pool], ReLU", 7), trace("", 1, failed)) == ["pool"]
