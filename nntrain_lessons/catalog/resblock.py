"""What is asked of the residual block."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake

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
    cases = [(a, b, 2, 7, 7), (b, b, 2, 7, 7), (a, b, 1, 7, 7), (a, b, 2, 5, 5), (b, b, 2, 1, 1), (b, b, 2, 6, 3)]
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
    Check("odd-grids", "a grid of 7 goes to 4, in the skip too", "networks.block_outputs", _odd_grids, points=2, close=CLOSE),
    Check("default-stride", "the stride is 2 where none is given", "networks.default_block_outputs", _defaults,
          points=1, close=CLOSE),
    Check("gradients", "every parameter takes part, and gets a gradient", "networks.block_gradients", _every_cell,
          points=1, close=CLOSE),
    Check("parameters", "as many parameters as the formula has", "networks.block_parameters", _every_cell,
          note="the block has other parameters than the formula: a convolution right before a BatchNorm, say, needs no "
          "bias, because BatchNorm takes it away again"),
    Check("skip-compute", "the skip pools before its convolution", "networks.skip_compute", _every_cell,
          note="the skip's 1x1 convolution works on the whole grid, which is then averaged to a quarter; pooling first "
          "gives the same numbers for a quarter of its multiply-accumulates"),
)  # fmt: skip

_SUM = "        return F.relu(self.convs(x) + self.skip(x))"
_FIRST = "conv_block(in_c, out_c, kernel_size, stride=1),"
_SECOND = "conv_block(out_c, out_c, kernel_size, stride=stride, act=False),"
_POOL = "skip.append(nn.AvgPool2d(2, ceil_mode=True))"
_SMALL = "skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))"
_NORM = "\n            skip.append(nn.BatchNorm2d(out_c))"
_SKIP = "        self.skip = nn.Sequential(*skip)"
_UNUSED = "        if in_c == out_c:\n            self.small = nn.Conv2d(in_c, out_c, kernel_size=1)\n"
_IF_POOL = "        if stride == 2:"
_IF_SMALL = "        if in_c != out_c:"
_NORM_2D = "\n        nn.BatchNorm2d(out_c),"
_BY_HAND = "nn.Conv2d(in_c, out_c, kernel_size, padding=kernel_size // 2, bias=False),"
_BY_HAND_2 = "nn.Conv2d(out_c, out_c, kernel_size, stride, kernel_size // 2, bias=False),"

WIRING = (
    mistake("no-skip", "The block gives only what the convolutions make: there is no way around them",
            "If the convolutions put out zeros everywhere, what should the block still pass on?",
            (_SUM, "        return F.relu(self.convs(x))")),
    mistake("activation-before-sum", "The convolutions' output is activated before the sum, and the sum is not",
            "Which values can the convolutions add to x if a ReLU comes right behind them?",
            (_SUM, "        return F.relu(self.convs(x)) + self.skip(x)")),
    mistake("no-activation", "Nothing is activated after the sum",
            "Can your block put out a negative number? Should it?",
            (_SUM, "        return self.convs(x) + self.skip(x)")),
    mistake("activated-skip", "The skip is activated before the sum",
            "What happens, on the way around, to the negative numbers of x before they reach the sum?",
            (_SUM, "        return F.relu(self.convs(x) + F.relu(self.skip(x)))")),
    mistake("activated-second", "The second convolution has an activation of its own, before the sum",
            "Which `act` does `conv_block` take if you say nothing, and what does the sum lose by it?",
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=stride),")),
    mistake("stride-first", "The first convolution takes the stride",
            "On which grid does each of the two convolutions work? Which of them should make it smaller?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=stride),"),
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=1, act=False),")),
    mistake("widens-late", "The channels change in the second convolution, not in the first",
            "How many channels lie between the two convolutions?",
            (_FIRST, "conv_block(in_c, in_c, kernel_size, stride=1),"),
            (_SECOND, "conv_block(in_c, out_c, kernel_size, stride=stride, act=False),")),
    mistake("one-norm", "Both convolutions have the same BatchNorm",
            "How many scales and shifts are there in your block, and how many running averages?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=1, act=False, norm=False),\n"
                     "        norm := nn.BatchNorm2d(out_c),\n        nn.ReLU(),"),
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=stride, act=False, norm=False),\n        norm,")),
    mistake("norm-after-activation", "The first norm comes after the activation, not before it",
            "In which order do convolution, norm and activation stand in `conv_block`?",
            (_FIRST, f"{_BY_HAND}\n        nn.ReLU(),{_NORM_2D}")),
    mistake("no-second-norm", "The second convolution has no norm",
            "What comes between the second convolution and the sum?",
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=stride, act=False, norm=False),"),
            variants=(((_SECOND, _BY_HAND_2),),)),
    mistake("no-norm", "The convolutions have no norm",
            "What comes after each of the two convolutions in `conv_block`?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=1, norm=False),"),
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=stride, act=False, norm=False),")),
    mistake("no-inner-activation", "There is no activation between the two convolutions",
            "What do two convolutions in a row amount to, with nothing but a norm between them?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=1, act=False),")),
    mistake("stride-ignored", "Neither convolution takes the stride",
            "How large is the grid that `conv_conn` puts out with stride 2, and how large should it be?",
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=1, act=False),")),
    mistake("stride-twice", "Both convolutions take the stride",
            "How large is the grid that `conv_conn` puts out with stride 2, and how large should it be?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=stride),")),
    mistake("padding-of-one", "The padding is 1, whatever the kernel: only a kernel of 3 keeps the grid",
            "By how much does a kernel of 5 make a grid smaller, and by how much a kernel of 1?",
            (_FIRST, _BY_HAND.replace("kernel_size // 2", "1") + _NORM_2D + "\n        nn.ReLU(),"),
            (_SECOND, _BY_HAND_2.replace("kernel_size // 2", "1") + _NORM_2D)),
    mistake("kernel-ignored", "`conv_conn` always takes a kernel of 3, whatever `kernel_size` says",
            "Who reads the parameter `kernel_size`?",
            (_FIRST, "conv_block(in_c, out_c, 3, stride=1),"),
            (_SECOND, "conv_block(out_c, out_c, 3, stride=stride, act=False),")),
)  # fmt: skip

SKIPS = (
    mistake("floor-pooling", "The pooling rounds an odd grid down; the convolution rounds it up",
            "A grid of 7: how large is it after your pooling, and how large after a convolution of stride 2?",
            (_POOL, "skip.append(nn.AvgPool2d(2))")),
    mistake("plain-skip", "x is added as it is, whatever becomes of channels and grid",
            "How many channels and which grid do the convolutions put out? And x?",
            (_IF_POOL, "        if False:"), (_IF_SMALL, "        if False:")),
    mistake("max-pooling", "The skip pools by the maximum, not by the average",
            "Which of four pixels does the way around pass on, and what becomes of the other three?",
            (_POOL, "skip.append(nn.MaxPool2d(2, ceil_mode=True))")),
    mistake("max-pooling-last", "The skip pools its 1x1 convolution's output by the maximum, not by the average",
            "Which of four numbers does the way around pass on, and what becomes of the other three?",
            (_IF_POOL, f"{_IF_SMALL}\n            {_SMALL}\n{_IF_POOL}"),
            (_POOL, f"skip.append(nn.MaxPool2d(2, ceil_mode=True))\n        if False:\n            {_POOL}"),
            (f"{_IF_SMALL}\n            {_SMALL}\n        self.skip", "        self.skip")),
    mistake("always-small", "The skip has a 1x1 convolution even where the channels stay the same",
            "With equal channels and stride 1, what does the skip have to change about x?",
            (_IF_SMALL, "        if True:")),
    mistake("dead-parameters", "A 1x1 convolution is built where it is not used: its weights never get a gradient",
            "Which of the layers in `__init__` does `forward` use when the channels are the same?",
            (_SKIP, _UNUSED + _SKIP)),
    mistake("pooling-needs-channels", "The skip pools only where the channels differ: stride and channels are tangled",
            "Equal channels and stride 2: how large are the two grids that are to be added?",
            (_IF_POOL, "        if stride == 2 and in_c != out_c:")),
    mistake("tangled", "With equal channels the skip does not pool, and its 1x1 convolution is built but not used",
            "Two questions that have nothing to do with each other: do the channels change? Does the grid change?",
            (_IF_POOL, "        if stride == 2 and in_c != out_c:"),
            (_SKIP, _UNUSED + _SKIP)),
    mistake("small-needs-stride", "The skip has its 1x1 convolution only at stride 2: stride and channels are tangled",
            "Other channels and stride 1: how many channels do the two sides of the sum have?",
            (_IF_SMALL, "        if in_c != out_c and stride == 2:")),
    mistake("strided-small", "The skip takes the stride with its 1x1 convolution, and does not pool",
            "A 1x1 convolution of stride 2 looks at one pixel of four. What should become of the other three?",
            (_IF_POOL, "        if False:"),
            (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
            (_SMALL, "skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, stride=stride))")),
    mistake("small-without-bias", "The skip's 1x1 convolution has no bias",
            "In `conv_block` a convolution needs no bias because of what follows it. What follows this one?",
            (_SMALL, "skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, bias=False))")),
    mistake("normed-skip", "The skip has a norm",
            "If the way around is to leave x alone as far as it can, what may stand on it besides the 1x1 convolution?",
            (_SMALL, _SMALL + _NORM)),
    mistake("normed-skip-then-pooled", "The skip has a norm, before its pooling",
            "If the way around is to leave x alone as far as it can, what may stand on it besides the 1x1 convolution?",
            (_IF_POOL, f"{_IF_SMALL}\n            {_SMALL}{_NORM}\n{_IF_POOL}"),
            (f"{_IF_SMALL}\n            {_SMALL}\n        self.skip", "        self.skip")),
    mistake("classic-skip", "The skip is the classic one: a 1x1 convolution with stride and norm, no pooling",
            "In this block, which layer makes the grid of the skip smaller, and which one changes the channels?",
            (_IF_POOL, "        if False:"),
            (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
            (_SMALL, f"skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, stride=stride)){_NORM}")),
    mistake("classic-block", "This is the classic block: stride in the first convolution, stride and norm in the skip",
            "Compare with the formula: where does the stride stand in each of the two paths, and what is on the skip?",
            (_FIRST, "conv_block(in_c, out_c, kernel_size, stride=stride),"),
            (_SECOND, "conv_block(out_c, out_c, kernel_size, stride=1, act=False),"),
            (_IF_POOL, "        if False:"),
            (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
            (_SMALL, f"skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, stride=stride)){_NORM}")),
    mistake("default-stride", "The stride is 1 where none is given",
            "What does the first line of `__init__` say about `stride`?",
            ("    def __init__(self, in_c: int, out_c: int, stride: int = 2) -> None:",
             "    def __init__(self, in_c: int, out_c: int, stride: int = 1) -> None:")),
)  # fmt: skip

EXERCISE = Exercise(
    id="resblock",
    number=8,
    title="A residual block",
    names=("conv_conn", "ResBlock"),
    minutes=45,
    page="",
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
