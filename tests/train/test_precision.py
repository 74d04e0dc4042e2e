import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import (
    CancelBatchException,
    DataLoaders,
    Learner,
    NormalizationS,
    PrecisionS,
    Subscriber,
    conv_block,
)


class Look(Subscriber):
    """Notes what the model gave, and whether the loss is computed under autocast."""

    def __init__(self, cancel=False):
        self.cancel, self.inside, self.preds, self.autocast = cancel, [], [], []

    def before_fit(self, learner):
        learner.model[0].register_forward_hook(lambda layer, inputs, output: self.inside.append(output.dtype))

    def before_batch(self, learner):
        if self.cancel:
            raise CancelBatchException

    def after_predict(self, learner):
        self.preds.append(learner.preds.dtype)
        self.autocast.append(torch.is_autocast_enabled("cpu"))


def learner_with(*subs):
    """Make a Learner of a small network on four images, eight batches an epoch."""
    torch.manual_seed(0)
    model = nn.Sequential(conv_block(1, 4), nn.Flatten(), nn.Linear(4 * 16, 3))
    batches = [[torch.rand(4, 1, 8, 8), torch.tensor([0, 1, 2, 0])] for _ in range(8)]
    learner = Learner(model, DataLoaders(batches, batches[:1]), F.cross_entropy, torch.optim.SGD, 0.1, subs)
    learner.history.output = lambda row: None
    return learner


def test_the_model_computes_in_half_the_width_and_all_else_in_full():
    """Layers give bfloat16 in training and evaluation; predictions, loss, weights and gradients are float32."""
    look = Look()
    learner = learner_with(PrecisionS(), look)
    gradients = []
    learner.zero_grad = lambda: gradients.extend(p.grad.dtype for p in learner.model.parameters())
    learner.fit(1)
    assert set(look.inside) == {torch.bfloat16}
    assert len(look.inside) == 9
    assert {*look.preds, learner.loss.dtype, *gradients} == {torch.float32}
    assert {p.dtype for p in learner.model.parameters()} == {torch.float32}
    assert not any(look.autocast)


def test_autocast_ends_also_where_a_batch_is_cancelled_or_fails():
    """Whatever happens to a batch, what runs after it is computed in full width."""
    learner_with(PrecisionS(), Look(cancel=True)).fit(1)
    assert not torch.is_autocast_enabled("cpu")
    failing = learner_with(PrecisionS())
    failing.model.forward = lambda x: 1 / 0
    with pytest.raises(ZeroDivisionError):
        failing.fit(1)
    assert not torch.is_autocast_enabled("cpu")


def test_the_layout_of_the_images_changes_no_result_but_by_rounding():
    """In float32 with channels last the losses are those without, and the weights lie channels last."""
    plain, laid_out = (
        learner_with(NormalizationS(0.5, 0.3)),
        learner_with(NormalizationS(0.5, 0.3), PrecisionS(bfloat16=False)),
    )
    plain.fit(1)
    laid_out.fit(1)
    assert laid_out.history.losses == pytest.approx(plain.history.losses, rel=1e-5)
    layer = conv_block(3, 4)[0]
    rgb = learner_with(PrecisionS(bfloat16=False))
    rgb.model = nn.Sequential(layer, nn.Flatten())
    rgb.dls = DataLoaders([[torch.rand(2, 3, 8, 8), torch.tensor([0, 1])]], [])
    seen = []
    layer.register_forward_hook(lambda layer, inputs, output: seen.append(inputs[0]))
    rgb.fit(1, valid=False)
    assert layer.weight.is_contiguous(memory_format=torch.channels_last)
    assert seen[0].is_contiguous(memory_format=torch.channels_last)


def test_the_losses_are_close_to_those_in_full_width():
    """Eight bits of precision move the losses of a short fit by a few thousandths, and do move them."""
    full, half = learner_with(), learner_with(PrecisionS())
    full.fit(1)
    half.fit(1)
    assert half.history.losses == pytest.approx(full.history.losses, rel=0.02)
    assert half.history.losses != full.history.losses
