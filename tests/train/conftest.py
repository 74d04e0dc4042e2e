"""A model of three numbers, two batches to train on and one to evaluate on."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import DataLoaders, Learner


@pytest.fixture
def batches():
    """Three batches of four rows: inputs [4, 2], targets 0 or 1 [4]."""
    torch.manual_seed(0)
    return [[torch.randn(4, 2), torch.randint(0, 2, (4,))] for _ in range(3)]


@pytest.fixture
def make_learner(batches):
    """Make a learner with subscribers, of a fresh model that always starts from the same weights."""

    def make(*subs, learner=Learner, optimizer=torch.optim.SGD, lr=0.1, dls=None, model=None, **more):
        torch.manual_seed(1)
        dls = dls or DataLoaders(batches[:2], batches[2:])
        return learner(model or nn.Linear(2, 2), dls, F.cross_entropy, optimizer, lr, list(subs), **more)

    return make
