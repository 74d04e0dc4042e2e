"""What is seen during a fit stands at its place, and what is missing has one, too."""

import pytest
import torch
from torch import nn

from nntrain_lessons.data import DataLoaders
from nntrain_lessons.scenarios._diary import BETWEEN, Diary, KeepPlace, places, told_by_place
from nntrain_lessons.train import CancelBatchException, Learner, Subscriber

BATCH = [torch.ones(2, 1), torch.ones(2, 1)]


def told(does, event="before_batch", epochs=2):
    """Fit with a subscriber that does something at an event, and give how often it was seen at each place."""
    diary = Diary()
    subscriber = type("Does", (Subscriber,), {event: lambda self, learner: does(learner, diary)})()
    learner = Learner(
        nn.Linear(1, 1), DataLoaders([BATCH] * 2, [BATCH]), nn.MSELoss(), torch.optim.SGD, 0.1,
        [KeepPlace(diary), subscriber],
    )  # fmt: skip
    planned = [BETWEEN, *places([""], 2), *places([""], 1, training=False)]
    seen = []
    try:
        for pair in told_by_place(
            lambda: learner.fit(epochs), diary, planned, lambda p: iter([(p, diary.seen(p, "x"))])
        ):
            seen.append(pair)
    except ZeroDivisionError:
        seen.append("error")
    return seen


def test_what_is_left_out_has_its_place():
    """Where nothing was seen in one of the batches, it is this batch that has none."""
    seen = dict(told(lambda learner, diary: learner.epoch and diary.add("x", 1)))
    assert seen["epoch 1, training batch 2"] == []
    assert seen["epoch 2, training batch 2"] == seen["epoch 2, evaluation batch 1"] == [1]


@pytest.mark.parametrize("event", ["before_fit", "before_epoch", "after_epoch", "after_fit"])
def test_what_happens_between_batches_is_not_blamed_on_one(event):
    """It stands between the batches."""
    seen = dict(told(lambda learner, diary: diary.add("x", 1), event))
    assert seen.pop(BETWEEN)
    assert not any(seen.values())


def test_before_an_error_only_what_is_whole_is_told():
    """The batch that failed is not held against the answer: the error is."""

    def fails(learner, diary):
        diary.add("x", 1)
        if diary.place == "epoch 1, evaluation batch 1":
            raise ZeroDivisionError

    assert told(fails) == [
        (BETWEEN, []), ("epoch 1, training batch 1", [1]), ("epoch 1, training batch 2", [1]), "error",
    ]  # fmt: skip


def test_a_cancelled_batch_is_a_place_like_any_other():
    """A cancel is no error."""

    def cancels(learner, diary):
        diary.add("x", 1)
        raise CancelBatchException

    assert [seen for _, seen in told(cancels)] == [[], *([[1]] * 6)]
