import pytest
import torch
from torch import nn

from nntrain_lessons import DataLoaders, DeviceS, Learner, NormalizationS, RandomFlip
from nntrain_lessons.solutions import AugmentS

from .runs import Collects, batches


class Counting:
    """Adds a number, and keeps what it was given."""

    def __init__(self):
        self.given = []

    def __call__(self, x):
        self.given.append(x)
        return x + 100


def fit(subs, train, valid, epochs=1):
    """Fit a model that hardly learns, and give the learner."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    learner = Learner(model, DataLoaders(train, valid), nn.MSELoss(), torch.optim.SGD, 1e-9, subs)
    learner.fit(epochs)
    return learner


def copies(data):
    """Copy every tensor of every batch."""
    return [[x.clone() for x in batch] for batch in data]


def assert_same(actual, expected):
    """Check that batches are equal, bit by bit."""
    for batch, other in zip(actual, expected, strict=True):
        assert all(torch.equal(x, y) for x, y in zip(batch, other, strict=True))


def test_only_training_batches_are_changed():
    """The transform is called once on each training batch's inputs; evaluation sees the images as they are."""
    train, valid = batches(3), batches(2)
    transform, shown = Counting(), Collects()
    fit([AugmentS(transform), shown], train, valid, epochs=2)
    assert [id(x) for x in transform.given] == [id(x) for x, _ in train] * 2
    assert_same(shown.train, [[x + 100, y] for x, y in train] * 2)
    assert_same(shown.valid, valid * 2)


def test_a_fit_that_only_evaluates_changes_nothing():
    """Without training the transform is never called."""
    transform = Counting()
    learner = fit([AugmentS(transform)], batches(2), batches(2), epochs=1)
    transform.given.clear()
    learner.fit(1, train=False)
    assert transform.given == []


def test_targets_and_further_elements_stay():
    """What follows the inputs in a batch is passed on untouched, however much it is."""
    (x, y), extra = batches(1)[0], torch.arange(4)
    shown = Collects()
    fit([AugmentS(Counting()), shown], [[x, y, extra, "names"]], [])
    (batch,) = shown.train
    assert isinstance(batch, list)
    assert batch[1] is y
    assert batch[2] is extra
    assert batch[3] == "names"


@pytest.mark.parametrize("kind", [list, tuple])
def test_the_data_stay_as_they_are(kind):
    """Neither the images nor the batches of the data are changed, so that the next epoch starts from the same."""
    train = [kind(batch) for batch in batches(2)]
    kept, shown = copies(train), Collects()
    fit([AugmentS(Counting()), shown], train, [], epochs=3)
    assert_same(train, kept)
    assert_same(shown.train, [[x + 100, y] for x, y in kept] * 3)
    assert all(seen[0].data_ptr() != x.data_ptr() for seen, (x, _) in zip(shown.train, train * 3, strict=True))


@pytest.mark.parametrize("turned", [False, True], ids=["augmentation first", "normalisation first"])
def test_it_comes_before_normalisation(turned):
    """Whatever the order of the list, images are augmented first and normalised afterwards, on their device."""
    train, valid, shown = batches(2), batches(1), Collects()
    subs = [AugmentS(Counting()), NormalizationS(3.0, 2.0), DeviceS("cpu")]
    fit([*(reversed(subs) if turned else subs), shown], train, valid)
    assert_same(shown.train, [[(x + 100 - 3.0) / 2.0, y] for x, y in train])
    assert_same(shown.valid, [[(x - 3.0) / 2.0, y] for x, y in valid])
    assert DeviceS.order < AugmentS.order < NormalizationS.order


def test_two_fits_apply_it_once_per_batch_each():
    """A second fit of one learner augments each batch once, as the first did."""
    train, transform, shown = batches(2), Counting(), Collects()
    learner = fit([AugmentS(transform), shown], train, [])
    learner.fit(1)
    assert len(transform.given) == 4
    assert_same(shown.train, [[x + 100, y] for x, y in train] * 2)


def test_two_augmentations_follow_one_another():
    """Several augmentations of one list are applied in its order."""
    shown = Collects()
    train = batches(1)
    fit([AugmentS(lambda x: x + 1), AugmentS(lambda x: x * 2), shown], train, [])
    assert_same(shown.train, [[(x + 1) * 2, y] for x, y in train])


def test_it_takes_the_librarys_transforms():
    """With the library's RandomFlip at probability 1 the model is shown every image mirrored."""
    shown = Collects()
    train = batches(1)
    fit([AugmentS(RandomFlip(p=1.0)), shown], train, [])
    assert_same(shown.train, [[x.flip(-1), y] for x, y in train])
