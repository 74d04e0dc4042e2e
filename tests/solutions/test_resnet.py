import pytest
import torch
from torch import nn

from nntrain_lessons.solutions import ResBlock, resnet

PARAMETERS = [696, 3664, 14496, 57664, 230016, 918784, 0, 2560, 20]
WIDTHS = [(8, 28), (16, 14), (32, 7), (64, 4), (128, 2), (256, 1)]


def count(module):
    """Count the numbers in a module's parameters."""
    return sum(p.numel() for p in module.parameters())


def test_the_parameters():
    """The network has 1,227,900 parameters, layer by layer as in the post's table."""
    model = resnet()
    assert [count(layer) for layer in model] == PARAMETERS
    assert count(model) == sum(PARAMETERS) == 1_227_900


def test_the_parameters_of_a_block_by_formula():
    """A block has 9 * in * out + 9 * out * out weights, 4 * out of norms and in * out + out of the 1x1 convolution."""
    for block, in_c, out_c in zip(resnet(), [1, 8, 16, 32, 64, 128], [8, 16, 32, 64, 128, 256], strict=False):
        assert count(block) == 9 * in_c * out_c + 9 * out_c**2 + 4 * out_c + in_c * out_c + out_c


def test_the_grids():
    """Six blocks take one channel on a grid of 28 to 256 channels on a grid of 1."""
    x = torch.randn(2, 1, 28, 28)
    for block, (channels, side) in zip(resnet(), WIDTHS, strict=False):
        assert isinstance(block, ResBlock)
        x = block(x)
        assert x.shape == (2, channels, side, side)


def test_the_head():
    """After the blocks come flattening, a linear layer without bias and a norm, and no softmax."""
    flatten, linear, norm = resnet()[6:]
    assert [type(layer) for layer in (flatten, linear, norm)] == [nn.Flatten, nn.Linear, nn.BatchNorm1d]
    assert linear.bias is None


def test_the_outputs_are_normalised_logits():
    """In training each class's outputs have mean 0 and variance 1 over the batch."""
    y = resnet()(torch.randn(16, 1, 28, 28))
    assert y.shape == (16, 10)
    torch.testing.assert_close(y.mean(0), torch.zeros(10), rtol=0, atol=1e-5)
    torch.testing.assert_close(y.var(0, unbiased=False), torch.ones(10), rtol=0, atol=1e-2)


def test_a_batch_of_one():
    """One image alone can be evaluated, and is refused in training, where a norm would have nothing to compare."""
    model, x = resnet(), torch.randn(1, 1, 28, 28)
    assert model.eval()(x).shape == (1, 10)
    with pytest.raises(ValueError, match="more than 1 value"):
        model.train()(x)


def test_each_call_builds_its_own_network():
    """Two networks, and the blocks of one, share no parameters."""
    models = nn.ModuleList([resnet(), resnet()])
    assert count(models) == 2 * 1_227_900


def test_it_learns():
    """A few steps of Adam on ten images halve the loss."""
    model, x, y = resnet(), torch.randn(10, 1, 28, 28), torch.arange(10)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for _ in range(10):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2
    assert all(p.grad is not None for p in model.parameters())
