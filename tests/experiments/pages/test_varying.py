import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import DataLoaders, Learner, Subscriber, drawn_garments
from nntrain_lessons.experiments.pages.timing import ClockS
from nntrain_lessons.experiments.pages.varying import first_images, told_apart
from nntrain_lessons.train import QuietS


def test_the_first_images_come_in_the_order_of_the_file():
    """Grey values from 0 to 1 and classes, no more than there are."""
    dd = drawn_garments(n_train=12, n_test=8)
    images, classes = first_images(dd, "test", 5)
    assert images.shape == (5, 1, 28, 28)
    assert 0 <= images.min() <= images.max() <= 1
    assert classes.tolist() == dd["test"]["label"][:5]
    assert len(first_images(dd, "train", 100)[0]) == 12


@pytest.fixture(scope="module")
def bright_on_the_left():
    """Draw grey images whose left half is brighter."""
    torch.manual_seed(0)
    images = 0.2 * torch.rand(600, 1, 28, 28)
    images[..., :14] += 0.5
    return images


def test_a_change_that_shows_is_noticed(bright_on_the_left):
    """Mirrored, the bright half changes sides; every image is told rightly both ways."""
    told = told_apart(lambda x: x.flip(-1), bright_on_the_left, bright_on_the_left[:50], epochs=6)
    assert told.shape == (50,)
    assert told.mean() > 0.9


def test_a_change_that_is_none_cannot_be_noticed(bright_on_the_left):
    """Of two versions that are one, exactly one is told rightly: half."""
    told = told_apart(lambda x: x.clone(), bright_on_the_left[:100], bright_on_the_left[:50], epochs=1)
    assert told.tolist() == [0.5] * 50


class SlowS(Subscriber):
    """Makes each part of a batch the slowest by pretending that time passes."""

    def __init__(self, clock, lasts):
        self.clock, self.lasts = clock, lasts

    def before_batch(self, learner):
        self.clock[0] += self.lasts["loading"]

    def after_predict(self, learner):
        self.clock[0] += self.lasts["forward"]

    def after_backward(self, learner):
        self.clock[0] += self.lasts["backward"]

    def after_step(self, learner):
        self.clock[0] += self.lasts["step"]


def test_the_clock_gives_each_part_its_share_but_for_the_first_batch(monkeypatch):
    """Where the parts last 1, 2, 5 and 2, that is what it says, in evaluation nothing."""
    clock, lasts = [0.0], {"loading": 1.0, "forward": 2.0, "backward": 5.0, "step": 2.0}
    monkeypatch.setattr("nntrain_lessons.experiments.pages.timing.perf_counter", lambda: clock[0])
    batches = [[torch.randn(4, 2), torch.tensor([0, 1, 0, 1])]] * 3
    heard = ClockS()
    learner = Learner(nn.Linear(2, 2), DataLoaders(batches, batches), F.cross_entropy, torch.optim.SGD, 0.1)
    learner.fit(1, subs=[SlowS(clock, lasts), QuietS(), heard])
    assert heard.seconds == {name: 2 * seconds for name, seconds in lasts.items()}
    assert heard.shares() == {name: pytest.approx(seconds / 10) for name, seconds in lasts.items()}
