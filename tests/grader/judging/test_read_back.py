from hypothesis import given, strategies as st

from nntrain_lessons.grader.judging.read_back import in_words, read_back
from nntrain_lessons.grader.records import Reading

LINES = st.lists(st.sampled_from(["conv", "norm", "relu", "pool"]), max_size=8)


def told(asked, yours):
    """Return all that is said, one thing a line."""
    return list(in_words(Reading(asked, yours)))


@given(LINES, LINES)
def test_nothing_is_lost_and_nothing_is_added(asked, yours):
    """Whatever lines are set beside each other, both sides are as they were, and in their order."""
    read = read_back(asked, yours)
    if read is None:
        assert not asked or not yours or asked == yours
    else:
        assert [line for line in read.asked if line] == asked
        assert [line for line in read.yours if line] == yours
        assert read.differs


def test_what_belongs_together_stands_together():
    """A line that is missing is a gap; what comes after it is no difference."""
    read = read_back(["conv", "norm", "relu"], ["conv", "relu"])
    assert read == Reading(("conv", "norm", "relu"), ("conv", "", "relu"))
    assert read.differs == (1,)


def test_the_part_that_differs_is_marked():
    """From the start of its first word to the end of its last."""
    assert told(("m <- b1*m + (1-b1)*g",), ("m <- b1*m + g",)) == [
        "asked: m <- b1*m + (1-b1)*g",
        "yours: m <- b1*m + g",
        "                   ^",
    ]


def test_a_line_that_is_missing_is_called_so():
    """On either side, and then there is nothing to mark."""
    assert told(("norm", "x"), ("", "x")) == ["asked: norm", "yours: (nothing)"]
    assert told(("", "x"), ("norm", "x")) == ["asked: (nothing)", "yours: norm"]


def test_many_lines_are_counted():
    """Three are shown."""
    said = told(tuple("abcdef"), tuple("uvwxyz"))
    assert said[-1] == "and 3 more lines that differ"
    assert sum(line.startswith("asked") for line in said) == 3
    assert told(tuple("abcd"), tuple("uvwx"))[-1] == "and one more line that differs"


def test_of_lines_that_differ_in_the_same_way_one_is_shown():
    """The same is wrong in each; the others are counted."""
    said = told(("conv 3->5, norm", "conv 4->4, norm"), ("conv 3->5, norm, ReLU", "conv 4->4, norm, ReLU"))
    assert said[0] == "asked: conv 3->5, norm"
    assert said[-1] == "and one more line that differs"
    assert len(said) == 4


def test_where_it_is_the_numbers_that_differ_each_line_is_shown():
    """Two rows of a table with wrong counts are two things to look at."""
    assert "and one more line that differs" not in told(("a 1", "b 2"), ("a 3", "b 4"))


def test_what_would_have_come_after_an_error_is_not_missing():
    """Without an error it is."""
    assert read_back(["conv", "norm", "relu"], ["conv"], is_cut_short=True) is None
    assert read_back(["conv", "norm", "relu"], ["conv", "pool"], is_cut_short=True) == Reading(
        ("conv", "norm"), ("conv", "pool")
    )
    assert read_back(["conv", "norm"], ["conv"]) == Reading(("conv", "norm"), ("conv", ""))


def test_where_nothing_was_read_there_is_nothing_to_tell():
    """Nor where all is the same."""
    assert read_back([], ["conv"]) is None
    assert read_back(["conv"], []) is None
    assert read_back(["conv"], ["conv"]) is None
