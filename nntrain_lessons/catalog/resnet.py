"""What is asked of the residual network."""

from random import Random
from re import sub

from ..spec import Check, Exercise, Inputs, Pair, mistake

# Over 25 networks of drawn weights, float32 lay within 3e-5 of float64, in evaluation and in training.
CLOSE = 1e-3


def _nothing(random: Random) -> Inputs:
    return {}


def _seed(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31)}


CHECKS = (
    Check("parameters", "1,227,900 parameters, and new ones at each call", "networks.resnet_parameters", _nothing,
          points=3),
    Check("output", "[B, 1, 28, 28] -> [B, 10], by six blocks and the head", "networks.resnet_outputs", _seed,
          points=5, close=CLOSE),
    Check("gradients", "every parameter takes part, and gets a gradient", "networks.resnet_gradients", _seed,
          points=2),
)  # fmt: skip

_NORM = "        nn.BatchNorm1d(10),"
_LOOP = """
    def forward(x):
        for block in blocks:
            x = block(x)
        return head(x)

    model.forward = forward"""
_LAST = "        ResBlock(128, 256),"
_FIRST = "        ResBlock(1, 8, stride=1),"
_LATER = tuple(f"        ResBlock({width}, {2 * width})," for width in (8, 16, 32, 64, 128))
_FLATTEN = "        nn.Flatten(),"
_DEF = "def resnet() -> nn.Sequential:"
_CLASS = "class Last(nn.Module):\n    def forward(self, x):\n        return {}\n\n\n"
_HALF = """class Half(nn.BatchNorm1d):
    def __init__(self, features):
        super().__init__(features)
        self.register_parameter("{}", None)


"""
_LINEAR = "        nn.Linear(256, 10, bias=False),"
_IN_TRAINING = (
    "class Last(nn.BatchNorm1d):\n    def forward(self, x):\n"
    "        return super().forward(x) if self.training else x\n\n\n"
)
_PLAIN = """from nntrain_lessons.train import conv_block


class ResBlock(nn.Sequential):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__(conv_block(in_c, out_c, stride=1), conv_block(out_c, out_c, stride=stride))
"""
_TWO_CONVS = "conv_block(in_c, out_c, stride=1), conv_block(out_c, out_c, stride=stride)"
_UNUSED = (
    _PLAIN
    + """        self.small = nn.Conv2d(in_c, out_c, 1)

    def forward(self, x):
        return self[1](self[0](x))
"""
)
_POOLED = "        nn.AdaptiveAvgPool2d(1),\n        nn.Flatten(),"
_FOUR_POINTS = "        nn.Linear(256 * 2 * 2, 10, bias=False),"  # what a grid of 2 x 2 gives


def _at_stride_one(block: str) -> str:
    return block.replace("),", ", stride=1),")


def _without(convs: str) -> tuple[Pair]:
    return ((_DEF, f"{_PLAIN.replace(_TWO_CONVS, convs)}\n\n{_DEF}"),)


def _widths(factor: float) -> tuple[Pair, ...]:
    def scaled(text: str) -> str:
        return sub(r"\d+", lambda width: str(int(int(width[0]) * factor)), text)

    later = "\n".join(_LATER)
    blocks = f"        ResBlock(1, {int(8 * factor)}, stride=1),\n{scaled(later)}"
    return (f"{_FIRST}\n{later}", blocks), (_LINEAR, _LINEAR.replace("256", str(int(256 * factor))))


MISTAKES = (
    mistake("softmax", "The network ends in a softmax",
            "`F.cross_entropy` takes logits, and has a softmax inside. How many would there be with yours?",
            (_NORM, _NORM + "\n        nn.Softmax(dim=1),"),
            variants=(((_NORM, _NORM + "\n        nn.LogSoftmax(dim=1),"),),
                      ((_NORM, _NORM + "\n        nn.Softmax(dim=0),"),))),
    mistake("softmax-in-evaluation", "In evaluation the network ends in a softmax",
            "What does the loss make of a batch of evaluation, if the scores are probabilities already?",
            (_DEF, _CLASS.format("x if self.training else x.softmax(1)") + _DEF), (_NORM, _NORM + "\n        Last(),"),
            variants=(((_DEF, _CLASS.format("x if self.training else x.log_softmax(1)") + _DEF),
                       (_NORM, _NORM + "\n        Last(),")),)),
    mistake("squeezed", "A single image loses its batch dimension: `squeeze` takes away every dimension of 1",
            "Which dimensions of 1 has [1, 256, 1, 1], and which of them is to go?",
            (_DEF, _CLASS.format("x.squeeze()") + _DEF), (_NORM, _NORM + "\n        Last(),"),
            variants=(((_DEF, _CLASS.format("x.squeeze()") + _DEF), ("        nn.Flatten(),", "        Last(),")),)),
    mistake("layer-norm-head", "The scores have a LayerNorm, which compares an image's ten scores with each other",
            "Over which dimension of [B, 10] does BatchNorm take its means, and over which does LayerNorm?",
            (_NORM, "        nn.LayerNorm(10),")),
    mistake("no-return", "A `return` is missing",
            "What does a Python function give back whose last line is no `return`?",
            ("    return nn.Sequential(\n", "    nn.Sequential(\n")),
    mistake("activated-head", "The network ends in an activation",
            "Which numbers can a logit be, and which are left after a ReLU?",
            (_NORM, _NORM + "\n        nn.ReLU(),"),
            variants=(((_NORM, _NORM + "\n        nn.Sigmoid(),"),), ((_NORM, _NORM + "\n        nn.Tanh(),"),))),
    mistake("activation-before-norm", "There is an activation between the linear layer and its norm",
            "Which numbers does the linear layer give, and which of them does the norm still see?",
            (_LINEAR, _LINEAR + "\n        nn.ReLU(),")),
    mistake("norm-in-training-only", "In evaluation the head's norm is left out",
            "Which layers change with the mode? What does BatchNorm do in evaluation?",
            (_DEF, _IN_TRAINING + _DEF), (_NORM, "        Last(10),")),
    mistake("other-head-norm", "The scores have another norm than BatchNorm",
            "Over which dimension of [B, 10] does BatchNorm take its means, and over which does yours?",
            (_NORM, "        nn.RMSNorm(10),"),
            variants=(((_LINEAR, "        nn.Linear(256, 10),"), (_NORM, "        nn.RMSNorm(10),")),
                      ((_NORM, "        nn.GroupNorm(2, 10),"),))),
    mistake("norm-without-weights", "The head's norm has no scale and no shift to learn (`affine=False`)",
            "How many numbers does the head's norm learn in the table, and how many in your network?",
            (_NORM, "        nn.BatchNorm1d(10, affine=False),"),
            variants=(((_LINEAR, "        nn.Linear(256, 10),"),
                       (_NORM, "        nn.BatchNorm1d(10, affine=False),")),)),
    mistake("norm-without-shift", "The head's norm has no shift to learn (or no scale): it was taken out as a bias",
            "Which layer of the head has no bias in the table, and what does the shift of the norm do for the scores?",
            (_DEF, _HALF.format("bias") + _DEF), (_NORM, "        Half(10),"),
            variants=(((_DEF, _HALF.format("weight") + _DEF), (_NORM, "        Half(10),")),
                      ((_DEF, _HALF.format("bias") + _DEF), (_NORM, "        Half(10),"),
                       (_LINEAR, "        nn.Linear(256, 10),")))),
    mistake("batch-statistics", "The head's norm takes the statistics of the batch in evaluation, too",
            "What does a BatchNorm use its running averages for, and where does yours keep them?",
            (_NORM, "        nn.BatchNorm1d(10, track_running_stats=False),")),
    mistake("dropout", "There is dropout in the network",
            "Which layer of the table is drawn by chance?",
            (_LINEAR, "        nn.Dropout(0.5),\n" + _LINEAR),
            variants=(((_NORM, "        nn.Dropout(0.5),\n" + _NORM),),
                      ((_LINEAR, "        nn.Dropout(0.2),\n" + _LINEAR),))),
    mistake("no-skip", "The blocks have no skip connection",
            "Where in your network is the way around the convolutions?",
            *_without(_TWO_CONVS),
            variants=(((_DEF, f"{_UNUSED}\n\n{_DEF}"),),
                      _without("conv_block(in_c, out_c, stride=stride)"),
                      _without("conv_block(in_c, out_c, stride=stride), conv_block(out_c, out_c, stride=1)"),
                      _without("conv_block(in_c, out_c, stride=1), "
                               "conv_block(out_c, out_c, stride=stride, act=False)"))),
    mistake("plain-first", "The first block is a plain convolution (a stem), with no skip around it",
            "How many convolutions has the first row of the table, and what leads around them?",
            (_DEF, f"from nntrain_lessons.train import conv_block\n\n\n{_DEF}"),
            (_FIRST, "        conv_block(1, 8, stride=1),"),
            variants=(((_FIRST, "        nn.Conv2d(1, 8, 3, padding=1),"),),
                      ((_DEF, f"from nntrain_lessons.train import conv_block\n\n\n{_DEF}"),
                       (_FIRST, "        conv_block(1, 8, stride=1),\n        conv_block(8, 8, stride=1),")))),
    mistake("head-bias", "The linear layer has a bias",
            "What does the BatchNorm behind the linear layer do with a number that is added to all of the batch?",
            (_LINEAR, "        nn.Linear(256, 10),")),
    mistake("no-head-norm", "There is no norm behind the linear layer",
            "Which layer is the last one in the table of the network?",
            (_NORM + "\n", "")),
    mistake("plain-head", "The head is a linear layer as usual: it has a bias, and no norm comes behind it",
            "Which two layers does the table have behind `Flatten`, and which numbers does each of them learn?",
            (_LINEAR, "        nn.Linear(256, 10),"), (_NORM + "\n", "")),
    mistake("norm-before-linear", "The head's norm comes before the linear layer",
            "How many numbers does the head's BatchNorm see: 256 or 10?",
            (_LINEAR, "        nn.BatchNorm1d(256),"),
            (_NORM, _LINEAR)),
    mistake("small-from-the-start", "The first block has stride 2, so each block works on a grid too small",
            "On which grid does the second block work, and which grids are left for the last ones?",
            (_FIRST, "        ResBlock(1, 8),")),
    mistake("stride-moved", "Another block than the first has stride 1: those before it work on a grid too small",
            "Follow the grid with a pencil, block by block: where is it 28 still, and where in the table?",
            *((_FIRST, "        ResBlock(1, 8),"), (_LATER[0], _at_stride_one(_LATER[0]))),
            variants=tuple(((_FIRST, "        ResBlock(1, 8),"), (block, _at_stride_one(block)))
                           for block in _LATER[1:-1])),  # by the last one, a grid of 1 stays 1 anyway
    mistake("keeps-the-grid", "A later block has stride 1, so that the grid is too large for the head",
            "How large is the grid after each of your blocks? How many numbers does `Flatten` then give?",
            ("        ResBlock(8, 16),", "        ResBlock(8, 16, stride=1),"),
            variants=(((_LAST, "        ResBlock(128, 256, stride=1),"),),
                      *(((block, _at_stride_one(block)), (_FLATTEN, _POOLED)) for block in _LATER),
                      *(((block, _at_stride_one(block)), (_LINEAR, _FOUR_POINTS)) for block in _LATER))),
    mistake("block-missing", "A block is missing, so that the grid is too large for the head",
            "How many blocks are there in the table, and how many in yours?",
            ("        ResBlock(1, 8, stride=1),\n        ResBlock(8, 16),", "        ResBlock(1, 16, stride=1),"),
            variants=((("        ResBlock(64, 128),\n        ResBlock(128, 256),", "        ResBlock(64, 256),"),),
                      (("        ResBlock(16, 32),\n        ResBlock(32, 64),", "        ResBlock(16, 64),"),),
                      (("        ResBlock(16, 32),\n        ResBlock(32, 64),", "        ResBlock(16, 64),"),
                       (_LAST, _LAST + "\n        nn.AdaptiveAvgPool2d(1),")),
                      ((_LAST + "\n", ""), (_LINEAR, _LINEAR.replace("256", "128 * 2 * 2"))),
                      ((_LAST + "\n        nn.Flatten(),", _POOLED), (_LINEAR, _LINEAR.replace("256", "128"))),
                      ((_LATER[3] + "\n" + _LAST, "        ResBlock(64, 256),"), (_LINEAR, _FOUR_POINTS)),
                      ((_FIRST + "\n" + _LATER[0], "        ResBlock(1, 16, stride=1),"), (_LINEAR, _FOUR_POINTS)))),
    mistake("block-too-many", "There is a block too many",
            "How many blocks are there in the table, and how many in yours?",
            ("        nn.Flatten(),", "        ResBlock(256, 256),\n        nn.Flatten(),"),
            variants=((("        nn.Flatten(),", "        ResBlock(256, 256, stride=1),\n        nn.Flatten(),"),),
                      *(((block, f"        ResBlock({width}, {width}, stride=1),\n{block}"),)
                        for width, block in zip((8, 16, 32, 64, 128), (*_LATER[:-1], _LAST), strict=True)))),
    mistake("other-widths", "The blocks are wider, or narrower, than the table's",
            "How many channels does each of your blocks put out? Begin with the first one.",
            ("        ResBlock(1, 8, stride=1),\n        ResBlock(8, 16),\n        ResBlock(16, 32),",
             "        ResBlock(1, 16, stride=1),\n        ResBlock(16, 32),\n        ResBlock(32, 32),"),
            variants=(
                (("        ResBlock(1, 8, stride=1),\n        ResBlock(8, 16),",
                  "        ResBlock(1, 16, stride=1),\n        ResBlock(16, 16),"),),
                (("        ResBlock(1, 8, stride=1),\n        ResBlock(8, 16),", "        ResBlock(1, 16, stride=1),"),
                 ("        ResBlock(128, 256),", "        ResBlock(128, 256),\n        ResBlock(256, 256),")),
                (("        ResBlock(1, 8, stride=1),\n        ResBlock(8, 16),",
                  "        ResBlock(1, 8, stride=1),\n        ResBlock(8, 8),\n"),
                 ("        ResBlock(16, 32),", "        ResBlock(8, 32),")),
                _widths(2), _widths(4), _widths(0.5))),
    mistake("no-flatten", "The grid of 1 is not flattened before the linear layer",
            "Which shape does the last block put out, and along which dimension does `nn.Linear` multiply?",
            ("        nn.Flatten(),\n", "")),
    mistake("plain-list", "The blocks are in a plain list, where the network does not find their parameters",
            "What does `parameters()` of your network list, and what would an optimizer train?",
            ("    return nn.Sequential(\n", "    blocks = [\n"),
            ("        nn.Flatten(),\n", "    ]\n    model = nn.Sequential(\n        nn.Flatten(),\n"),
            (_NORM + "\n    )", f"{_NORM}\n    )\n    head = model.forward\n{_LOOP}\n    return model")),
    mistake("one-network", "Every call gives the same network",
            "Two calls, two networks: would training one of yours change the other?",
            ("def resnet() -> nn.Sequential:",
             "from functools import cache\n\n\n@cache\ndef resnet() -> nn.Sequential:")),
    mistake("shared-blocks", "Weight sharing: the blocks are made once, and all networks hold the same ones",
            "Two calls, two networks: would training one of yours change the other?",
            (_DEF, "from functools import cache\n\nResBlock = cache(ResBlock)\n\n\n" + _DEF)),
    mistake("shared-layer", "Weight sharing: a layer is made once, and all networks hold it",
            "When is a default argument made: at each call, or once for all?",
            (_DEF, "def resnet(head=nn.Linear(256, 10, bias=False)) -> nn.Sequential:"), (_LINEAR, "        head,"),
            variants=(((_DEF, "def resnet(norm=nn.BatchNorm1d(10)) -> nn.Sequential:"), (_NORM, "        norm,")),
                      ((_DEF, "def resnet(head=(nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10))) "
                              "-> nn.Sequential:"),
                       (f"{_LINEAR}\n{_NORM}", "        *head,")),
                      ((_DEF, "def resnet(first=ResBlock(1, 8, stride=1)) -> nn.Sequential:"),
                       (_FIRST, "        first,")))),
    mistake("learns-nothing", "A part of the network is detached or frozen: it gets no gradient",
            "What stands between the loss and that part: a `detach`, a `no_grad`, `requires_grad = False`?",
            (_DEF, _CLASS.format("x.detach()") + _DEF), (_LAST, "        Last(),\n" + _LAST),
            identified_by="gradients"),
)  # fmt: skip

EXERCISE = Exercise(
    id="resnet",
    number=9,
    title="A small residual network",
    names=("resnet",),
    minutes=15,
    page="residual",
    checks=CHECKS,
    mistakes=MISTAKES,
    hints=(
        "Follow the grid with a pencil: 28, 28, 14, 7, 4, 2, 1. Which of the six blocks leaves it as it is?",
        "If the count is off, subtract: 10 too many is a bias, 20 too few is a norm. If the last shape is off, print "
        "the shape after each block.",
        "`nn.Sequential` of six `ResBlock`s (the first with `stride=1`), `nn.Flatten()`, a linear layer from 256 to 10 "
        "without bias, `nn.BatchNorm1d(10)`.",
    ),
    needs=("resblock",),
)
