import pytest
import torch
from torch.nn import functional as F

from nntrain_lessons import CancelBatchException, CancelEpochException, DataLoaders, RecorderS, Subscriber


def test_a_row_holds_the_mean_loss_over_images(make_learner):
    """A batch counts by its images: the row equals the loss over all of them at once."""
    x, y = torch.randn(7, 2), torch.randint(0, 2, (7,))
    learner = make_learner(dls=DataLoaders([], [[x[:5], y[:5]], [x[5:], y[5:]]]))
    learner.fit(1)
    (row,) = learner.history.rows
    assert row["loss"] == pytest.approx(F.cross_entropy(learner.model(x), y).item(), abs=1e-6)
    assert (row["epoch"], row["mode"]) == (0, "eval")
    assert row["seconds"] > 0


def test_rows_come_per_epoch_and_mode(make_learner):
    """Two epochs leave four rows, training before evaluation."""
    learner = make_learner()
    learner.fit(2)
    expected = [(0, "train"), (0, "eval"), (1, "train"), (1, "eval")]
    assert [(row["epoch"], row["mode"]) for row in learner.history.rows] == expected


def test_each_fit_has_a_new_history(make_learner):
    """A second fit does not add to the first one's rows, which remain with whoever kept them."""
    learner = make_learner()
    learner.fit(2)
    kept = learner.history
    learner.fit(1)
    assert (len(kept.rows), len(learner.history.rows)) == (4, 2)


def test_steps_are_remembered_with_loss_and_rate(make_learner, batches):
    """One loss and one rate per training step, the loss before the step, none from evaluation."""
    learner = make_learner()
    first = F.cross_entropy(learner.model(batches[0][0]), batches[0][1]).item()
    learner.fit(2)
    assert len(learner.history.losses) == len(learner.history.lrs) == 4
    assert learner.history.losses[0] == pytest.approx(first)
    assert not any(loss.requires_grad for loss in learner.history._losses)  # no graph is kept


def test_the_rate_is_the_one_of_the_step(make_learner):
    """A schedule that moves after the step does not change what the step is said to have used."""

    class Halve(Subscriber):
        def after_step(self, learner):
            learner.opt.param_groups[0]["lr"] /= 2

    learner = make_learner(Halve(), lr=0.8)
    learner.fit(2)
    assert learner.history.lrs == [0.8, 0.4, 0.2, 0.1]


def test_a_cancelled_batch_counts_nowhere(make_learner, batches):
    """Neither the mean loss nor the steps know a cancelled batch."""

    class SkipFirst(Subscriber):
        def after_loss(self, learner):
            if learner.batch[0] is batches[0][0]:
                raise CancelBatchException

    learner = make_learner(SkipFirst())
    learner.fit(1, valid=False)
    alone = make_learner(dls=DataLoaders(batches[1:2], []))
    alone.fit(1)
    assert learner.history.losses == alone.history.losses
    assert learner.history.rows[0]["loss"] == alone.history.rows[0]["loss"]


def test_an_epoch_cut_short_says_so(make_learner):
    """Its row is kept, with the number of batches it had."""

    class Stop(Subscriber):
        def after_batch(self, learner):
            if learner.model.training:
                raise CancelEpochException

    learner = make_learner(Stop())
    learner.fit(1)
    train, evaluated = learner.history.rows
    assert train["batches"] == 1
    assert "batches" not in evaluated


def test_an_epoch_without_a_batch_leaves_no_row(make_learner):
    """There is no mean of nothing."""
    learner = make_learner(dls=DataLoaders([], []))
    learner.fit(1)
    assert learner.history.rows == []
    assert learner.history.losses == []


def test_the_recorder_notes_what_each_step_uses(make_learner):
    """One value per training step and quantity, afresh at each fit."""
    recorder = RecorderS(lr=lambda learner: learner.opt.param_groups[0]["lr"], epoch=lambda learner: learner.epoch)
    learner = make_learner(recorder)
    learner.fit(3)
    learner.fit(2)
    assert recorder.records == {"lr": [0.1] * 4, "epoch": [0, 0, 1, 1]}
