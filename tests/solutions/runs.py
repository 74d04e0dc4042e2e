"""Small fits under the real Learner."""

import torch
from torch import nn

from nntrain_lessons import DataLoaders, Learner, Subscriber


def batches(count, size=4, shape=(1, 2, 2)):
    """Draw batches of inputs [size, *shape] and targets [size, 1]."""
    return [[torch.randn(size, *shape), torch.randn(size, 1)] for _ in range(count)]


def tiny_model():
    """Build a model with weights, running averages and a mode."""
    return nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(4, 1))


def tiny_learner(subs=(), train=3, valid=2, model=None, optim_class=torch.optim.SGD, lr=0.1, loss_fn=None):
    """Make a learner on so many batches to train and to evaluate on."""
    dls = DataLoaders(batches(train), batches(valid))
    return Learner(model or tiny_model(), dls, loss_fn or nn.MSELoss(), optim_class, lr, subs)


def image_learner(model, subs=(), size=2, shape=(1, 28, 28)):
    """Make a learner that trains and evaluates on one batch of random images."""
    data = batches(1, size, shape)
    return Learner(model, DataLoaders(data, data), lambda preds, targets: preds.mean(), torch.optim.SGD, 1.0, subs)


def snapshot(model):
    """Copy the model's weights and buffers."""
    return {name: value.clone() for name, value in model.state_dict().items()}


def assert_same_state(model, before):
    """Check that weights and buffers are what they were, bit by bit."""
    after = model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], before[name]) for name in before)


class Cancels(Subscriber):
    """Raises an exception at one event, the n-th time it comes (counted from 1)."""

    def __init__(self, event, exception, nth=1, order=0):
        self.left, self.exception, self.order = nth, exception, order
        setattr(self, event, self.count_down)

    def count_down(self, learner):
        """Raise when the time has come."""
        self.left -= 1
        if self.left == 0:
            raise self.exception


class Collects(Subscriber):
    """Keeps what the model was shown: one list of batches for training, one for evaluation."""

    order = 1000

    def __init__(self):
        self.train, self.valid = [], []

    def after_predict(self, learner):
        """Keep the batch itself, not a copy."""
        (self.train if learner.model.training else self.valid).append(learner.batch)
