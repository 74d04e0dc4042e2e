"""A look is not a training: what a search, a count or another trial leaves as it was."""

import copy
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, OneCycleLR

from nntrain_lessons import (
    ActivationStatsS,
    CancelEpochException,
    CheckpointS,
    DataLoaders,
    FiniteS,
    Learner,
    LessonsError,
    LRFindS,
    MetricsS,
    ProgressS,
    RecorderS,
    Subscriber,
    UsageError,
    accuracy,
)
from nntrain_lessons.solutions import Adam, ModelMonitorS, SchedulerS

from ..weights import same, weights


class OneBatchS(Subscriber):
    """A trial of somebody's own: looks at one batch, and goes."""

    only_looks = True

    def after_step(self, learner):
        raise CancelEpochException


LOOKS = {
    "search": lambda model: LRFindS(),
    "count": lambda model: ModelMonitorS(model.children()),
    "own": lambda model: OneBatchS(),
}
every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


@pytest.fixture
def model():
    """Make a model of two layers, always the same."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))


@every_look
@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam, Adam], ids=["sgd", "torch's Adam", "Adam"])
def test_a_look_leaves_what_a_training_keeps(look, optimizer, model, make_learner, tmp_path):
    """Checkpoint, records, statistics, history and optimizer are those of the training before."""
    recorder, stats = RecorderS(loss=lambda learner: learner.loss.item()), ActivationStatsS([model[0]])
    checkpoint = CheckpointS(tmp_path / "c", every=0)
    learner = make_learner(recorder, stats, checkpoint, MetricsS(accuracy=accuracy()), model=model, optimizer=optimizer)
    learner.fit(2)
    history, opt, rows = learner.history, learner.opt, copy.deepcopy(learner.history.rows)
    kept = (tmp_path / "c").read_bytes(), copy.deepcopy(recorder.records), len(stats.hooks[0].stats[0])
    learner.fit(3, lr=1e-5, subs=[look(model)])
    assert kept == ((tmp_path / "c").read_bytes(), recorder.records, len(stats.hooks[0].stats[0]))
    assert learner.history is history
    assert learner.history.rows == rows
    assert (learner.opt, learner.n_epochs, learner.epoch) == (opt, 2, 1)


def test_a_training_can_be_taken_up_after_a_look(model, make_learner, tmp_path):
    """The file holds the training's weights, and needs no finder."""

    def learner(resume):
        return make_learner(CheckpointS(tmp_path / "c", resume=resume), model=copy.deepcopy(model))

    first = learner(resume=False)
    first.fit(2)
    first.fit(2, lr=1e-5, subs=[LRFindS()])
    again = learner(resume=True)
    again.fit(2)
    assert same(weights(again), weights(first))


def test_a_checkpoint_is_not_taken_up_by_a_look(model, make_learner, tmp_path):
    """A search of a Learner that would resume looks at the weights as they are."""
    make_learner(CheckpointS(tmp_path / "c"), model=copy.deepcopy(model), lr=0.5).fit(1)
    learner = make_learner(CheckpointS(tmp_path / "c", resume=True), model=model)
    before = weights(learner)
    learner.fit(2, lr=1e-5, subs=[finder := LRFindS()])
    assert same(weights(learner), before)
    assert len(finder.lrs) > 1


SCHEDULES = {
    "one cycle": partial(OneCycleLR, max_lr=0.1, total_steps=4),
    "exponential": partial(ExponentialLR, gamma=0.5),
    "cosine": partial(CosineAnnealingLR, T_max=2),
    "warm-up": partial(LinearLR, total_iters=3),
}


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("permanent", [True, False], ids=["the Learner's", "the fit's"])
def test_a_search_tries_its_own_rates_beside_a_schedule(schedule, permanent, make_learner, capsys):
    """They rise by 1.25 whatever the schedule is, and it is said that it sits out."""
    subs = [SchedulerS(schedule)]
    make_learner(*(subs if permanent else [])).fit(3, lr=1e-5, subs=[finder := LRFindS(), *([] if permanent else subs)])
    assert finder.lrs == pytest.approx([1e-5 * 1.25**k for k in range(6)])
    assert capsys.readouterr().out.startswith("this fit only looks (LRFindS), so SchedulerS sits out")


@pytest.mark.parametrize("event", ["before_fit", "before_epoch", "before_batch", "after_step", "after_batch"])
def test_a_schedule_of_ones_own_is_told_in_a_search(event, make_learner):
    """Who changes the rate is named, and what to write; with it, the rates are the search's own."""

    def halve(self, learner):
        learner.opt.param_groups[0]["lr"] /= 2

    kind = type("HalveS", (Subscriber,), {event: halve})
    with pytest.raises(UsageError, match=r"^HalveS changes the learning rate, .*`of_training = True`"):
        make_learner(kind()).fit(1, lr=1e-5, subs=[LRFindS()])
    kind.of_training = True
    make_learner(kind()).fit(1, lr=1e-5, subs=[finder := LRFindS()])
    assert finder.lrs == pytest.approx([1e-5, 1.25e-5])


def test_a_fit_that_only_evaluates_keeps_the_records(model, make_learner):
    """It has a history of its own, and what was recorded in training stays."""
    recorder, stats = RecorderS(lr=lambda learner: 1), ActivationStatsS([model[0]])
    learner = make_learner(recorder, stats, model=model)
    learner.fit(1)
    learner.fit(1, train=False)
    assert (recorder.records, len(stats.hooks[0].stats[0])) == ({"lr": [1, 1]}, 2)
    assert [row["mode"] for row in learner.history.rows] == ["eval"]


@every_look
def test_a_look_shows_no_row_but_a_display_goes_on(look, model, make_learner, capsys):
    """A search's loss is no result; a bar may still say how far it is."""
    make_learner(model=model).fit(2, lr=1e-5, subs=[look(model)])
    assert capsys.readouterr().out == ""
    make_learner(ProgressS(), model=model).fit(1, lr=1e-5, subs=[look(model)])


def nan_learner(make_learner, *subs):
    """Make a learner whose loss is not a number from the start."""
    learner = make_learner(*subs)
    learner.loss_fn = lambda preds, y: F.cross_entropy(preds, y) * torch.nan
    return learner


def test_a_first_loss_that_is_no_number_helps_no_rate(make_learner, capsys):
    """The finder says so once, and its picture is a line; the guard gives the same advice."""
    nan_learner(make_learner).fit(1, lr=1e-5, subs=[finder := LRFindS()])
    assert capsys.readouterr().out.splitlines() == [
        "no rate helps: the first loss is nan. Look at the images, the weights and the loss"
    ]
    with pytest.raises(LessonsError, match="nothing to draw yet"):
        finder.plot()
    with pytest.raises(LessonsError, match=r"^epoch 0, batch 0 \(both counted from 0\): .* No learning rate helps"):
        nan_learner(make_learner, FiniteS()).fit(1)


def test_a_finder_says_what_it_found(make_learner):
    """Its representation names rates and the lowest loss."""
    make_learner().fit(1, lr=1e-5, subs=[finder := LRFindS()])
    assert repr(LRFindS(2)) == "LRFindS(mult=2): 0 rates tried"
    assert repr(finder).startswith(f"LRFindS(mult=1.25): 2 rates tried; lowest loss {min(finder.losses):.3f} at rate 1")


def test_a_look_that_fails_puts_the_history_back(make_learner):
    """Also where another subscriber raises."""

    class FailS(Subscriber):
        def after_loss(self, learner):
            raise ZeroDivisionError

    learner = make_learner()
    learner.fit(1)
    history = learner.history
    with pytest.raises(ZeroDivisionError):
        learner.fit(1, subs=[LRFindS(), FailS()])
    assert learner.history is history
    learner.fit(1, valid=False)
    assert learner.history is not history


def test_a_bare_optimizer_without_a_rate_is_looked_at(model):
    """Nothing is compared where an optimizer has no rate."""

    class Still:
        __slots__ = ()

        def __init__(self, params, lr):
            pass

        def step(self):
            pass

        zero_grad = step

    batch = [torch.zeros(2, 2), torch.zeros(2, dtype=torch.long)]
    monitor = ModelMonitorS(model.children())
    Learner(model, DataLoaders([batch], []), F.cross_entropy, Still, 0.1, [monitor, RecorderS()]).fit(1)
    assert monitor.hooks[0].mac == 6
