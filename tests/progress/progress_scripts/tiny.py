"""Small things to fit, for the tests of the progress display and for what they start."""

from types import SimpleNamespace

import torch
from torch import nn

from nntrain_lessons.progress import ProgressS
from nntrain_lessons.train import Learner, MetricsS, Subscriber


class Accuracy:
    """The share of right answers, with the three methods that MetricsS asks for."""

    def reset(self):
        self.right, self.seen = torch.tensor(0), 0

    def update(self, preds, targets):
        self.right = self.right + (preds.argmax(dim=1) == targets).sum()
        self.seen += len(targets)

    def compute(self):
        return self.right / self.seen


class Descent:
    """Plain gradient descent: importing `torch.optim`'s would take longer than the fits."""

    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self):
        with torch.no_grad():
            for p in self.params:
                p.sub_(self.lr * p.grad)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class At(Subscriber):
    """Does something once so many training batches of an epoch are over."""

    def __init__(self, epoch, batches, do):
        self.epoch, self.batches, self.do = epoch, batches, do

    def before_epoch(self, learner):
        self.seen = 0

    def before_batch(self, learner):
        if learner.model.training and (learner.epoch, self.seen) == (self.epoch, self.batches):
            self.do()
        self.seen += 1


class Stream:
    """Batches that nobody has counted, behind a `__len__` that refuses, as that of a DataLoader over a stream."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)

    def __len__(self):
        raise TypeError("a stream has no length")


def batches(n):
    """Make n batches of eight points in four dimensions, of three classes."""
    generator = torch.Generator().manual_seed(n)
    return [[torch.randn(8, 4, generator=generator), torch.randint(0, 3, (8,), generator=generator)] for _ in range(n)]


def learner(*subs, train=20, valid=4, metrics=("accuracy",), plot=False, stream=False):
    """Make a learner with so many batches, which shows its progress."""
    torch.manual_seed(0)
    wrap = Stream if stream else list
    dls = SimpleNamespace(train=wrap(batches(train)), valid=wrap(batches(valid)))
    shown = [MetricsS(**{name: Accuracy() for name in metrics})] if metrics else []
    loss = nn.functional.cross_entropy
    return Learner(nn.Linear(4, 3), dls, loss, Descent, 0.1, [*shown, ProgressS(plot), *subs])


def fail():
    """Fail as a training may."""
    raise ValueError("a fault in training")
