import pytest

from nntrain_lessons.scenarios import monitor
from nntrain_lessons.solutions import ModelMonitorS, conv_macs

INPUTS = {"seed": 1, "channels": [2, 4, 3]}


class Answer:
    """What the scenarios take for an answer: the solution's functions, or others in their place."""

    def __init__(self, macs=conv_macs, built=ModelMonitorS):
        self.conv_macs, self.ModelMonitorS = macs, built


def read(observations):
    """List the lines that are read back."""
    return [value for at, value in observations if at == "reads"]


def test_the_rows_of_the_table_are_read_back_in_columns():
    """One line a layer, with what is in it, and the counts below each other."""
    rows = read(monitor.table(Answer(), sizes=[4], **INPUTS))
    assert len(rows) == 8
    row = "3_Conv2d 4x4x2x2 -> 4x3x1x1 parameters 27 MACs 24 of Conv2d 2x1 4->3 stride 2 with a frozen bias"
    assert " ".join(rows[3].split()) == row
    assert (
        len({(row.index("->"), row.index(" parameters"), row.index(" MACs"), row.index(" of ")) for row in rows}) == 1
    )


def test_a_row_that_lacks_something_is_read_as_far_as_it_goes():
    """The error is the answer's own, and what it did not give is a question mark."""

    class Rowless(ModelMonitorS):
        def after_predict(self, learner):
            for hook in self.hooks:
                del hook.mac
            super().after_predict(learner)

    rows = []
    with pytest.raises(AttributeError, match="mac"):
        rows += (value for at, value in monitor.table(Answer(built=Rowless), sizes=[4], **INPUTS) if at == "reads")
    assert "MACs     ?" in rows[0]


def test_what_the_count_has_changed_in_the_model_is_read_back():
    """By the name of the tensor, and the kind of its layer."""
    assert "first count: other than before in the model: nothing" in read(monitor.left_behind(Answer(), **INPUTS))

    class Training(ModelMonitorS):
        def before_batch(self, learner):
            super().before_batch(learner)
            learner.model[6].train()

    changed = next(line for line in read(monitor.left_behind(Answer(built=Training), **INPUTS)) if "before" in line)
    assert "6.1.running_mean (BatchNorm1d)" in changed


def test_each_convolution_is_read_back_with_its_count():
    """What it is, and what is given for it."""
    (line,) = read(monitor.conv_macs(Answer(), [[2, 4, 3, 3, 1, 5, 6]]))
    assert " ".join(line.split()) == "kernel 3x3, 2 to 4 channels, groups: 1 grid 5x6 MACs 2160"
