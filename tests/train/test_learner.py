import copy
from contextlib import suppress

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import (
    EVENTS,
    CancelBatchException,
    CancelEpochException,
    CancelFitException,
    DataLoaders,
    Learner,
    MomentumLearner,
    Subscriber,
)

from ..weights import same, weights

TRAIN_BATCH = [
    "before_batch",
    "after_predict",
    "after_loss",
    "after_backward",
    "after_step",
    "after_batch",
    "cleanup_batch",
]
EVAL_BATCH = ["before_batch", "after_predict", "after_loss", "after_batch", "cleanup_batch"]


class Diary(Subscriber):
    """Notes every event, and raises an exception at one of them."""

    def __init__(self, raise_at=None, error=None):
        self.heard, self.raise_at, self.error = [], raise_at, error


def _listen(event):
    def method(self, learner):
        self.heard.append(event)
        if event == self.raise_at:
            self.raise_at = None
            raise self.error

    return method


for _event in EVENTS:
    setattr(Diary, _event, _listen(_event))


def test_events_come_in_the_stated_order(make_learner):
    """A fit of one epoch publishes fit around epoch around batch, training first."""
    diary = Diary()
    make_learner(diary).fit(1)
    train_epoch = ["before_epoch", *TRAIN_BATCH, *TRAIN_BATCH, "after_epoch", "cleanup_epoch"]
    eval_epoch = ["before_epoch", *EVAL_BATCH, "after_epoch", "cleanup_epoch"]
    assert diary.heard == ["before_fit", *train_epoch, *eval_epoch, "after_fit", "cleanup_fit"]


@pytest.mark.parametrize(
    ("train", "valid", "backward", "finished"), [(True, False, 2, 2), (False, True, 0, 1), (False, False, 0, 0)]
)
def test_training_and_evaluation_can_be_left_out(make_learner, train, valid, backward, finished):
    """`train` and `valid` say which halves of an epoch are run."""
    diary = Diary()
    make_learner(diary).fit(1, train=train, valid=valid)
    assert (diary.heard.count("after_backward"), diary.heard.count("after_batch")) == (backward, finished)


@pytest.mark.parametrize(
    ("error", "raise_at", "finished", "epochs", "fits"),
    [
        (CancelBatchException, "after_loss", 5, 4, 1),
        (CancelBatchException, "after_backward", 5, 4, 1),
        (CancelEpochException, "after_step", 4, 3, 1),
        (CancelFitException, "after_predict", 0, 0, 0),
    ],
)
def test_a_cancel_leaves_its_own_phase_only(make_learner, error, raise_at, finished, epochs, fits):
    """After a cancel the phase's `after_` event is skipped, and everything around it goes on."""
    diary = Diary(raise_at, error)
    make_learner(diary).fit(2)
    assert [diary.heard.count(f"after_{phase}") for phase in ("batch", "epoch", "fit")] == [finished, epochs, fits]


@pytest.mark.parametrize("raise_at", EVENTS[:10])
@pytest.mark.parametrize(
    "error", [CancelBatchException, CancelEpochException, CancelFitException, ZeroDivisionError, KeyboardInterrupt]
)
def test_cleanup_always_comes(make_learner, raise_at, error):
    """Whatever is raised wherever, each phase that began is cleaned up, in the end the fit."""
    diary = Diary(raise_at, error)
    with suppress(error):
        make_learner(diary).fit(1)
    for phase in ("batch", "epoch", "fit"):
        assert diary.heard.count(f"cleanup_{phase}") == diary.heard.count(f"before_{phase}")
    assert diary.heard[-1] == "cleanup_fit"


def test_everyone_cleans_up_though_one_fails(make_learner):
    """An error in one subscriber's cleanup reaches the caller, and the others still clean up."""
    failing, other = Diary("cleanup_fit", ZeroDivisionError), Diary()
    with pytest.raises(ZeroDivisionError):
        make_learner(failing, other).fit(1)
    assert other.heard[-1] == "cleanup_fit"


@pytest.mark.parametrize("learner", [Learner, MomentumLearner])
@pytest.mark.parametrize("raise_at", ["after_loss", "after_backward"])
def test_a_cancelled_batch_leaves_no_trace(make_learner, batches, learner, raise_at):
    """Training with the first batch cancelled equals training without that batch."""
    cancelled = make_learner(Diary(raise_at, CancelBatchException), learner=learner)
    cancelled.fit(1, valid=False)
    without = make_learner(learner=learner, dls=DataLoaders(batches[1:2], []))
    without.fit(1, valid=False)
    assert same(weights(cancelled), weights(without))


def test_evaluation_moves_no_weight(make_learner):
    """Evaluating builds no graph and changes no parameter."""
    learner = make_learner()
    before = weights(learner)
    learner.fit(1, train=False)
    assert same(weights(learner), before)
    assert not learner.preds.requires_grad


def test_a_fit_walks_torchs_path(make_learner, batches):
    """The weights after two epochs are those of a loop written by hand, to the bit."""
    learner = make_learner(optimizer=torch.optim.Adam)
    model = copy.deepcopy(learner.model)
    learner.fit(2)
    optimizer = torch.optim.Adam(model.parameters(), 0.1)
    for x, y in [*batches[:2], *batches[:2]]:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    assert same(weights(learner), [p.detach() for p in model.parameters()])


def test_temporary_subscribers_are_gone_after_a_fit(make_learner):
    """They hear their fit, and neither the next one nor the caller's list has them."""
    mine, temporary = [Diary()], Diary()
    learner = make_learner(*mine)
    learner.fit(1, subs=[temporary])
    heard = len(temporary.heard)
    learner.fit(1)
    assert (len(temporary.heard), learner.subs, len(mine)) == (heard, mine, 1)


def test_temporary_subscribers_are_gone_when_the_optimizer_cannot_be_built(make_learner):
    """Also where the fit fails before it begins."""

    def broken(params, lr):
        raise ZeroDivisionError

    learner = make_learner(optimizer=broken)
    with pytest.raises(ZeroDivisionError):
        learner.fit(1, subs=[Diary()])
    assert learner.subs == []


def test_a_fit_has_its_own_rate(make_learner):
    """`lr` holds for one fit; the next one has the Learner's again."""
    learner = make_learner(lr=0.1)
    learner.fit(1, lr=0.7)
    assert learner.history.lrs == [0.7, 0.7]
    learner.fit(1)
    assert learner.history.lrs == [0.1, 0.1]


def test_subscribers_hear_by_order_then_by_place(make_learner):
    """A lower `order` hears first; equal ones as they stand in the list."""
    said = []

    class Speaker(Subscriber):
        def __init__(self, name, order=0):
            self.name, self.order = name, order

        def before_fit(self, learner):
            said.append(self.name)

    make_learner(Speaker("c", 1), Speaker("a"), Speaker("b"), Speaker("first", -1)).fit(1, train=False, valid=False)
    assert said == ["first", "a", "b", "c"]


def test_a_tuple_reaches_the_subscribers_as_a_list(make_learner, batches):
    """A loader may give tuples; a subscriber can still assign to the batch."""
    kinds = []

    class Look(Subscriber):
        def before_batch(self, learner):
            kinds.append(type(learner.batch))
            learner.batch[0] = learner.batch[0] * 2

    make_learner(Look(), dls=DataLoaders([tuple(batches[0])], [])).fit(1)
    assert kinds == [list]


def test_a_loaders_own_list_is_not_changed(make_learner, batches):
    """Assigning to the batch changes nothing that the loader keeps for the next epoch."""

    class Double(Subscriber):
        def before_batch(self, learner):
            learner.batch[0] = learner.batch[0] * 2

    before = [x.clone() for x, _ in batches]
    make_learner(Double()).fit(2)
    assert same([x for x, _ in batches], before)


def test_a_learner_can_be_copied_after_a_fit(make_learner):
    """What is left of the last batch holds on to no graph, also after a fit that ends in training."""
    learner = make_learner()
    learner.fit(1, valid=False)
    other = copy.deepcopy(learner)
    assert torch.equal(other.loss, learner.loss)
    assert not learner.preds.requires_grad


def test_the_callers_list_of_subscribers_is_copied(make_learner):
    """A subscriber added to the Learner does not appear in the list it was built with."""
    mine = []
    learner = Learner(nn.Linear(1, 1), None, None, None, 0.1, mine)
    learner.subs.append(Diary())
    assert mine == []


def test_steps_can_be_overridden(make_learner):
    """A subclass may change what predicting and the loss are, and any attribute may be set."""

    class Doubled(Learner):
        def get_loss(self):
            super().get_loss()
            self.loss = 2 * self.loss

    learner = make_learner(learner=Doubled, lr=0.05)
    learner.note = "any"
    learner.fit(1)
    plain = make_learner(lr=0.1)
    plain.fit(1)
    for a, b in zip(weights(learner), weights(plain), strict=True):
        torch.testing.assert_close(a, b)  # twice the loss at half the rate: the same steps
