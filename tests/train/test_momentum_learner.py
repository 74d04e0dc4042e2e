import copy

import pytest
import torch
from torch import nn

from nntrain_lessons import DataLoaders, MomentumLearner

from ..weights import same, weights


@pytest.mark.parametrize("mom", [0.0, 0.5, 0.85])
def test_the_momentum_learner_is_torchs_undampened_momentum(make_learner, mom):
    """Plain SGD in a MomentumLearner walks the path of torch.optim.SGD(momentum=mom) in a Learner."""
    ours = make_learner(learner=MomentumLearner, mom=mom)
    theirs = make_learner(optimizer=lambda params, lr: torch.optim.SGD(params, lr, momentum=mom))
    ours.fit(3)
    theirs.fit(3)
    for a, b in zip(weights(ours), weights(theirs), strict=True):
        torch.testing.assert_close(a, b)


def test_the_momentum_learner_leaves_no_gradient_and_starts_afresh(make_learner):
    """After a fit no gradient is left, and a second fit begins without momentum."""
    learner = make_learner(learner=MomentumLearner)
    learner.fit(1)
    assert all(p.grad is None or not p.grad.any() for p in learner.model.parameters())
    plain = make_learner(model=copy.deepcopy(learner.model))
    one_batch = DataLoaders(learner.dls.train[:1], [])
    learner.dls = plain.dls = one_batch
    learner.fit(1)
    plain.fit(1)
    assert same(weights(learner), weights(plain))


def test_the_momentum_learner_passes_over_a_missing_gradient(make_learner):
    """A parameter without a gradient is no error."""
    model = nn.Linear(2, 2)
    model.bias.requires_grad_(False)
    learner = make_learner(learner=MomentumLearner, model=model)
    learner.fit(1)
    assert model.bias.grad is None


def test_momentum_survives_an_optimizer_that_zeroes_in_place(make_learner):
    """The sums are the MomentumLearner's own: clearing gradients in place, as the post's SGD does, leaves them."""

    class InPlace(torch.optim.SGD):
        def zero_grad(self):
            super().zero_grad(set_to_none=False)

    ours, theirs = (make_learner(learner=MomentumLearner, optimizer=kind) for kind in (InPlace, torch.optim.SGD))
    ours.fit(2)
    theirs.fit(2)
    assert same(weights(ours), weights(theirs))
