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


def test_where_nothing_was_read_there_is_nothing_to_tell():
    """Nor where all is the same."""
    assert read_back([], ["conv"]) is None
    assert read_back(["conv"], []) is None
    assert read_back(["conv"], ["conv"]) is None


def test_the_same_event_at_the_same_place_stands_together_whatever_its_numbers_are():
    """An event more, or one at another place, puts nothing out of line."""
    asked = ["epoch 1, batch 1: steps at 0.5", "epoch 1, batch 1: moves", "epoch 1, batch 2: steps at 0.4"]
    yours = ["epoch 1, batch 1: steps at 0.5", "epoch 1, batch 2: steps at 0.5", "epoch 1, evaluation: moves"]
    read = read_back(asked, yours)
    assert [*zip(read.asked, read.yours, strict=True)] == [
        (asked[0], yours[0]), (asked[1], ""), (asked[2], yours[1]), ("", yours[2]),
    ]  # fmt: skip


def test_what_has_no_fellow_stands_in_the_order_of_time():
    """What the learner's code does too early comes before what it leaves out."""
    read = read_back(["epoch 1, batch 2: steps"], ["epoch 1, batch 1: the search ends"])
    assert read.yours == ("epoch 1, batch 1: the search ends", "")


def test_events_of_a_kind_stand_together():
    """Their first words say of which kind they are."""
    read = read_back(
        ["batch 1: the transform is called", "batch 1: the model sees what it gave"],
        ["batch 1: the model sees the images"],
    )
    assert read.yours == ("", "batch 1: the model sees the images")


def test_after_an_error_nothing_is_missing():
    """Where an error ends the code, what it has not come to is left out but for the first line."""
    read = read_back(["batch 1: a", "batch 2: b", "batch 3: c"], ["batch 1: a"], stopped=True)
    assert read == Reading(("batch 1: a", "batch 2: b"), ("batch 1: a", "(an error ends it here)"))
    read = read_back(["conv", "norm", "relu"], ["conv", "pool"], stopped=True)
    assert read == Reading(("conv", "norm", "relu"), ("conv", "pool", "(an error ends it here)"))
    assert read_back(["conv", "norm"], ["conv"]) == Reading(("conv", "norm"), ("conv", ""))
