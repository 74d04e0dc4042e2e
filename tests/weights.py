"""What a model's weights are, and whether two models share them."""

import torch


def weights(learner):
    """Copy the model's parameters."""
    return [p.detach().clone() for p in learner.model.parameters()]


def same(one, other):
    """Return whether two lists of tensors are equal to the bit."""
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
