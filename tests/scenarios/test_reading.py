import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.scenarios._drawn import between, normal
from nntrain_lessons.scenarios._reading import plant, read, unlisted

X = torch.randn(2, 3, 5, 5)


def layers(*more):
    """Build two convolutions of one shape, with a norm behind the first."""
    return nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3), *more, nn.Conv2d(3, 3, 3, padding=1))


class Functions(nn.Module):
    """The same without modules, registered in another order, and without the bias that the norm takes away."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(3))
        self.later, self.earlier = (nn.Parameter(torch.zeros(3, 3, 3, 3)) for _ in range(2))
        self.norm = nn.BatchNorm2d(3)

    def forward(self, x):
        x = self.norm(F.conv2d(x, self.earlier, padding=1))
        return F.conv2d(x, self.later, self.bias, padding=1)


def names(model, x=X):
    """List the names of what a model computes."""
    return [step.name for step in read(model, x).steps]


def test_what_is_computed_has_a_name():
    """Convolutions are named by how many numbers they make of how many, and their turn, a norm by what it follows."""
    assert names(layers()) == [
        "map to 3 from 27, no. 1",
        "norm after map to 3 from 27, no. 1, no. 1",
        "map to 3 from 27, no. 2",
    ]


def test_functions_read_like_modules():
    """How a network is written makes no difference to the names of what it computes."""
    assert names(Functions()) == names(layers())


@pytest.mark.parametrize("activation", [nn.ReLU(), nn.ReLU(inplace=True), nn.Hardtanh()], ids=str)
def test_a_norm_behind_an_activation_follows_no_convolution(activation):
    """What stands between convolution and norm, in place or not, is seen."""
    model = nn.Sequential(nn.Conv2d(3, 3, 1), activation, nn.BatchNorm2d(3))
    assert names(model)[1] == "norm after something else, no. 1"


@pytest.mark.parametrize("bias", [True, False])
def test_a_view_is_what_it_views(bias):
    """A norm behind a flattened matrix product still follows it; the product is named as a convolution is."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(75, 4, bias=bias), nn.Unflatten(1, (4, 1)), nn.BatchNorm1d(4))
    assert names(model) == ["map to 4 from 75, no. 1", "norm after map to 4 from 75, no. 1, no. 1"]


class Mixed(nn.Module):
    """A map between channels, written as a matrix product whose bias is added afterwards."""

    def __init__(self):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(4, 3)), nn.Parameter(torch.zeros(4, 1, 1))

    def forward(self, x):
        return (self.weight @ x.flatten(2)).unflatten(2, x.shape[2:]) + self.bias


class Permuted(nn.Linear):
    """The same, as a linear layer over the channels."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


@pytest.mark.parametrize("build", [Mixed, lambda: Permuted(3, 4), lambda: nn.LazyConv2d(4, 1)])
def test_a_map_between_channels_is_one_however_it_is_written(build):
    """A 1x1 convolution, lazy or not, a linear layer and a matrix product get the same weights and biases."""
    outputs = []
    for model in (build(), nn.Conv2d(3, 4, 1)):
        assert plant(model, X, seed=1) == 0
        outputs.append(model(X))
    torch.testing.assert_close(*outputs)


def test_what_cannot_be_planted_is_counted():
    """The weights of a norm that is written by hand, or of another kind, are left as they were, and counted."""
    assert plant(nn.Sequential(nn.Conv2d(3, 3, 1), nn.GroupNorm(3, 3)), X, seed=1) == 2


def test_planting_leaves_the_input_alone():
    """Also where the network writes into it."""
    given = X.clone()
    plant(nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(3, 3, 1)), given, seed=1)
    assert torch.equal(given, X)


def test_planted_networks_are_one_network():
    """Two ways to write a network give the same outputs with planted weights, in evaluation and in training."""
    models = [layers(), Functions()]
    for model in models:
        plant(model, X, seed=1)
    for training in (False, True):
        one, other = (model.train(training)(X) for model in models)
        torch.testing.assert_close(one, other)


def test_planting_depends_on_the_seed_only():
    """The same seed plants the same weights, another seed others, whatever was drawn before."""
    model = layers()
    planted = []
    for seed in (1, 1, 2):
        torch.randn(seed + 7)
        plant(model, X, seed)
        planted.append({name: value.clone() for name, value in model.state_dict().items()})
    assert all(torch.equal(planted[0][name], planted[1][name]) for name in planted[0])
    assert not torch.equal(planted[0]["0.weight"], planted[2]["0.weight"])


def test_a_bias_before_a_norm_is_planted_as_zero():
    """The first convolution's bias is taken away by the norm, and so is set to zero; the second one's is not."""
    model = layers()
    plant(model, X, seed=1)
    assert model[0].bias.abs().max() == 0
    assert model[2].bias.abs().min() > 0


def test_constants_stay():
    """A kernel that is no parameter, such as that of a pooling written as a convolution, is left alone."""

    class Pooling(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("kernel", torch.full((3, 1, 2, 2), 0.25))

        def forward(self, x):
            return F.conv2d(x, self.kernel, stride=2, groups=3)

    model = Pooling()
    plant(model, X, seed=1)
    assert model.kernel.unique().tolist() == [0.25]


def test_reading_gives_the_mode_back():
    """The network is read in evaluation, its averages stay, and it is in its own mode afterwards."""
    model = layers()
    read(model, X)
    assert model.training
    assert model[1].num_batches_tracked == 0


def test_weights_in_a_plain_list_are_unlisted():
    """Weights that a network uses and `parameters()` does not list are counted."""

    class Lists(nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = [nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1)]

        def forward(self, x):
            return self.convs[1](self.convs[0](x))

    for model, count in ((Lists(), 4), (layers(), 0)):
        assert unlisted(model, read(model, X)) == count


def test_drawn_numbers_depend_on_seed_and_name():
    """A name has numbers of its own, the same at each call, and within the bounds where there are any."""
    torch.testing.assert_close(normal(1, "a", 4), normal(1, "a", 4), rtol=0, atol=0)
    assert not torch.equal(normal(1, "a", 4), normal(1, "b", 4))
    assert not torch.equal(normal(1, "a", 4), normal(2, "a", 4))
    assert between(2.0, 3.0, 1, "a", 100).sub(2.5).abs().max() <= 0.5


RUN = """
import sys, torch
from nntrain_lessons.scenarios import networks, monitor, augmentation
from nntrain_lessons.scenarios._reading import read
read(torch.nn.Conv2d(1, 1, 1), torch.zeros(1, 1, 1, 1))
sys.exit("torch._dynamo" in sys.modules)
"""


def test_reading_a_network_imports_no_compiler():
    """Torch's compiler, which takes over a second to import, is not needed to read a network."""
    assert subprocess.run([sys.executable, "-c", RUN], check=False).returncode == 0
