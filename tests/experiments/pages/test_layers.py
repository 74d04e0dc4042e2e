import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.experiments.pages.layers import bytes_kept, gradients, milliseconds


def small():
    """Make a network of two 3x3 convolutions, one of another kernel between them, and scores."""
    torch.manual_seed(0)
    convs = nn.Conv2d(1, 2, 3, padding=1), nn.Conv2d(2, 2, 1), nn.Conv2d(2, 3, 3, padding=1)
    return nn.Sequential(*convs, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def batch(seed):
    """Draw four images and their classes."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.rand(4, 1, 6, 6, generator=generator), torch.randint(3, (4,), generator=generator)]


def test_gradients_are_those_of_a_backward_pass():
    """Of the 3x3 convolutions, in their order, the length is what `backward` leaves behind; nothing is left here."""
    model, (x, y) = small(), batch(1)
    seen = gradients(model, [[x, y], [x, y]])
    assert all(p.grad is None for p in model.parameters())
    F.cross_entropy(model(x), y).backward()
    assert seen.sizes == pytest.approx([model[0].weight.grad.norm().item(), model[2].weight.grad.norm().item()])


def test_a_batch_agrees_with_itself_and_not_with_its_opposite():
    """The cosine of a gradient with itself is 1, with its reverse -1; of three batches it is the mean of the pairs."""
    model, one = small(), batch(1)
    assert gradients(model, [one, one]).agreement == pytest.approx([1, 1])
    signs = iter([1, -1, 1])
    seen = gradients(model, [one, one, one], lambda preds, y: next(signs) * F.cross_entropy(preds, y))
    assert seen.agreement == pytest.approx([-1 / 3, -1 / 3])


def test_a_layer_keeps_what_its_backward_pass_needs():
    """A linear layer keeps its input, a ReLU its output; what two keep in common is counted once, weights never."""
    x = torch.rand(4, 10)  # 160 bytes
    assert bytes_kept([nn.Linear(10, 5)], x) == [160]
    assert bytes_kept([nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2)], x) == [160, 80, 0]


def test_every_layer_is_timed_on_what_the_one_before_gives():
    """Each runs once for nothing and then once a round, forwards and backwards; there is a number for each."""
    calls = []

    class Halve(nn.Module):
        def forward(self, x):
            calls.append(x.shape[1])
            return x[:, ::2] * 1.0

    taken = milliseconds([Halve(), Halve()], torch.rand(2, 8), rounds=3)
    assert calls == [8] * 4 + [4] * 4
    assert len(taken) == 2
    assert min(taken) > 0
