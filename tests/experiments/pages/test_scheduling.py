import pytest
import torch

from nntrain_lessons import DataLoaders, drawn_garments
from nntrain_lessons.experiments.pages.cells import new_learner
from nntrain_lessons.experiments.pages.scheduling import accuracies, few_loaders, steepest
from nntrain_lessons.solutions import SGD


@pytest.fixture(scope="module")
def garments():
    """Draw a few garments."""
    return drawn_garments(n_train=96, n_test=32)


def test_few_images_are_the_first_of_the_file(garments):
    """Training sees the first images and no other, evaluation sees all; the images that were given stay."""
    dls = few_loaders(garments, images=40, batch_size=16)
    labels = torch.cat([y for _, y in dls.train])
    assert sorted(labels.tolist()) == sorted(garments["train"]["label"][:40])
    assert sum(len(y) for _, y in dls.valid) == 32
    assert len(garments["train"]) == 96
    assert len(few_loaders(garments, images=1000, batch_size=96).train) == 1


def test_a_learner_begins_the_same_each_time(garments, capsys):
    """From seed 1, whatever was drawn before: two runs are one, and silent."""
    dls = DataLoaders.in_memory(garments, 32)
    losses = []
    for _ in range(2):
        learner = new_learner(dls, SGD, 0.1)
        learner.fit(1)
        losses.append(learner.history.losses)
    assert losses[0] == losses[1]
    assert capsys.readouterr().out == ""


def test_accuracies_are_those_of_the_evaluations(garments):
    """One for each epoch, and not those of training."""
    learner = new_learner(DataLoaders.in_memory(garments, 32), SGD, 0.1)
    learner.fit(2)
    evaluations = [row for row in learner.history.rows if row["mode"] == "eval"]
    assert accuracies(learner) == [row["accuracy"] for row in evaluations]
    assert len(accuracies(learner)) == 2


def test_the_steepest_place_is_found_under_noise():
    """A step of the loss between two rates is found to a batch, also where losses alternate around it."""
    lrs = [1.25**k for k in range(20)]
    smooth = [2.0] * 10 + [1.0] * 10
    noisy = [loss + 0.02 * (-1) ** k for k, loss in enumerate(smooth)]
    for window in (1, 3, 5):
        assert abs(lrs.index(steepest(lrs, smooth, window)) - 10) <= window // 2
        assert abs(lrs.index(steepest(lrs, noisy, window)) - 10) <= window // 2


def test_without_smoothing_the_batch_after_the_fall_is_named():
    """Each loss stands beside the rate that brought it about, and so does its fall."""
    assert steepest([1.0, 2.0, 4.0, 8.0], [3.0, 2.9, 1.0, 0.9], window=1) == 4.0


def test_a_search_that_is_too_short_to_smooth_is_refused():
    """Five losses do not make two means of five."""
    with pytest.raises(ValueError, match="5 losses"):
        steepest([1.0] * 5, [1.0] * 5)
