"""The two normalisations that lack a part of BatchNorm: what is missing in each, and what is not."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from nntrain_lessons.experiments.training.networks import DetachedNorm, RunningNorm


@pytest.fixture
def batch():
    """Provide one batch of 3 channels whose means and spreads differ."""
    generator = torch.Generator().manual_seed(3)
    sizes = torch.tensor([1.0, 2.0, 5.0])[:, None, None]
    return torch.randn(16, 3, 4, 4, generator=generator) * sizes + sizes


def test_detached_statistics_change_no_output(batch):
    """In training and in evaluation DetachedNorm gives what torch's BatchNorm gives, batch after batch."""
    ours, torchs = DetachedNorm(3), nn.BatchNorm2d(3)
    for _ in range(3):
        assert_close(ours(batch), torchs(batch))
    assert_close(ours.eval()(batch), torchs.eval()(batch))
    assert (ours.eval()(batch) - ours.train()(batch)).abs().max() > 0.1


def test_detached_statistics_are_numbers_to_the_gradient(batch):
    """The gradient that comes in is divided by the spread, and nothing is subtracted from it."""
    inputs = batch.requires_grad_()
    coming = torch.rand(batch.shape, generator=torch.Generator().manual_seed(4))
    DetachedNorm(3)(inputs).backward(coming)
    spread = (batch.detach().var((0, 2, 3), correction=0) + 1e-5).sqrt()
    assert_close(inputs.grad, coming / spread[:, None, None])


def test_running_statistics_normalise_no_first_batch(batch):
    """They have moved a tenth of the way from 0 and 1, and serve as they are, in training as in evaluation."""
    norm = RunningNorm(3)
    out = norm(batch)
    mean = 0.1 * batch.mean((0, 2, 3))
    var = 0.9 + 0.1 * batch.var((0, 2, 3))
    assert_close(out, (batch - mean[:, None, None]) / (var[:, None, None] + 1e-5).sqrt())
    assert_close(norm.eval()(batch), out)


def test_running_statistics_are_numbers_to_the_gradient(batch):
    """The gradient that comes in is divided by the running spread, and nothing is subtracted from it."""
    inputs = batch.requires_grad_()
    coming = torch.rand(batch.shape, generator=torch.Generator().manual_seed(4))
    RunningNorm(3)(inputs).backward(coming)
    var = 0.9 + 0.1 * batch.detach().var((0, 2, 3))
    assert_close(inputs.grad, coming / (var[:, None, None] + 1e-5).sqrt())
