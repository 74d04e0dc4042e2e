"""What is asked of the residual block."""

from random import Random

from ..spec import Check, Exercise, Inputs
from ._block_skips import SKIPS
from ._block_wiring import WIRING

# Over 200 blocks of drawn weights, float32 lay within 1.4e-6 of float64, in evaluation and in training.
CLOSE = 1e-4


def _convs(random: Random) -> Inputs:
    a, b = _channels(random)
    cases = [(a, b, 3, 1, 6), (a, b, 3, 2, 6), (b, b, 3, 2, 7), (a, b, 1, 2, 6), (b, a, 5, 2, 7), (a, b, 5, 1, 6)]
    return {"seed": _seed(random), "cases": cases}


def _other_channels(random: Random) -> Inputs:
    a, b = _channels(random)
    cases = [(a, b, 2, 6, 6), (a, b, 1, 6, 6), (b, a, 2, 8, 6), (b, a, 1, 4, 5), (a, b, 2, 2, 2)]
    return {"seed": _seed(random), "cases": cases}


def _same_channels(random: Random) -> Inputs:
    a, b = _channels(random)
    cases = [(a, a, 1, 6, 6), (b, b, 1, 7, 7), (b, b, 2, 6, 4), (a, a, 2, 8, 8), (b, b, 2, 2, 2), (a, a, 2, 4, 2)]
    return {"seed": _seed(random), "cases": cases}


def _odd_grids(random: Random) -> Inputs:
    a, b = _channels(random)
    cases = [
        (a, b, 2, 7, 7),
        (b, b, 2, 7, 7),
        (a, b, 1, 7, 7),
        (a, b, 2, 5, 5),
        (b, b, 2, 1, 1),
        (b, b, 2, 6, 3),
        (b, b, 2, 5, 1),
    ]
    return {"seed": _seed(random), "cases": cases}


def _defaults(random: Random) -> Inputs:
    a, b = _channels(random)
    return {"seed": _seed(random), "cases": [(a, b, 6)]}


def _every_cell(random: Random) -> Inputs:
    a, b = _channels(random)
    return {"seed": _seed(random), "cases": [(a, b, 1, 6), (a, b, 2, 6), (b, b, 1, 6), (b, b, 2, 6)]}


def _channels(random: Random) -> tuple[int, int]:
    fewer = random.randint(2, 4)
    return fewer, fewer + random.randint(1, 3)


def _seed(random: Random) -> int:
    return random.randrange(2**31)


CHECKS = (
    Check("conv-conn", "two convolutions: the second has the stride, and no activation", "networks.conv_conn_outputs",
          _convs, points=2, close=CLOSE),
    Check("other-channels", "ReLU(convolutions + skip), where the channels differ", "networks.block_outputs",
          _other_channels, points=2, close=CLOSE),
    Check("same-channels", "ReLU(convolutions + skip), where the channels stay", "networks.block_outputs",
          _same_channels, points=2, close=CLOSE),
    Check("odd-grids", "a grid of 7 goes to 4, in the skip too", "networks.block_outputs", _odd_grids, points=2,
          close=CLOSE),
    Check("default-stride", "the stride is 2 where none is given", "networks.default_block_outputs", _defaults,
          points=1, close=CLOSE),
    Check("gradients", "every parameter takes part, and gets a gradient", "networks.block_gradients", _every_cell,
          points=1),
    Check("parameters", "as many parameters as the formula has", "networks.block_parameters", _every_cell,
          note="the block has other parameters than the formula: a convolution right before a BatchNorm, say, needs no "
          "bias, because BatchNorm takes it away again"),
    Check("skip-compute", "the skip pools before its convolution", "networks.skip_compute", _every_cell,
          note="the skip's 1x1 convolution works on the whole grid, which is then averaged to a quarter; pooling first "
          "gives the same numbers for a quarter of its multiply-accumulates"),
)  # fmt: skip

EXERCISE = Exercise(
    id="resblock",
    number=8,
    title="A residual block",
    names=("conv_conn", "ResBlock"),
    minutes=45,
    page="residual",
    checks=CHECKS,
    mistakes=WIRING + SKIPS,
    hints=(
        "Two questions, asked apart: do the channels change? Does the grid change? Each has its own piece of the skip. "
        "Write down the four cells of the table, and what the skip is in each.",
        "The convolutions take a grid of 7 at stride 2 to 4. Look up how `nn.AvgPool2d` rounds, and which of its "
        "arguments changes that.",
        "Build a list in `__init__`: a pooling if the stride is 2, a 1x1 convolution if the channels differ. "
        "`nn.Sequential` of an empty list gives back what it gets. In `forward`: the sum first, then the ReLU.",
    ),
)
