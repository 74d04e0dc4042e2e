"""Mistakes in a residual block's skip."""

from ..spec import mistake
from ._block_wiring import FIRST, SECOND, SUM

_POOL = "skip.append(nn.AvgPool2d(2, ceil_mode=True))"
_SMALL = "skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))"
_NORM = "\n            skip.append(nn.BatchNorm2d(out_c))"
_SKIP = "        self.skip = nn.Sequential(*skip)"
_UNUSED = "        if in_c == out_c:\n            self.small = nn.Conv2d(in_c, out_c, kernel_size=1)\n"
_IF_POOL = "        if stride == 2:"
_IF_SMALL = "        if in_c != out_c:"
_STRIDED = "skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, stride=stride))"
_BLOCK = "skip.append(conv_block(in_c, out_c, kernel_size=1, act=False, norm=False))"
_SLICED = "        return F.relu(self.convs(x) + self.skip(x[:, :, :: self.stride, :: self.stride]))"
_SMALL_STAY = (
    "        y = self.convs(x)\n"
    "        if self.stride == 2 and min(x.shape[-2:]) > 2:\n"
    "            x = F.avg_pool2d(x, 2, ceil_mode=True)\n"
    "        return F.relu(y + self.skip(x))"
)
_BLOCKS_STRIDE = "    def __init__(self, in_c: int, out_c: int, stride: int = 2) -> None:"
_CONVS_STRIDE = "kernel_size: int = 3, stride: int = 2) -> nn.Sequential:"


def _wide(settings: str) -> str:
    return f"skip.append(nn.Conv2d(in_c, out_c, 3{settings}))"


SKIPS = (
    mistake("floor-pooling", "The pooling rounds an odd grid down; the convolution rounds it up",
            "A grid of 7: how large is it after your pooling, and how large after a convolution of stride 2?",
            (_POOL, "skip.append(nn.AvgPool2d(2))")),
    mistake("padded-pooling", "An odd grid is padded with zeros before the pooling, and they are averaged in",
            "A row that ends with a lonely 7: what is its last average, 7 or 3.5?",
            (_SKIP, f"{_SKIP}\n        self.stride = stride"),
            (SUM, "        odd = (0, x.shape[-1] % self.stride, 0, x.shape[-2] % self.stride)\n"
                  "        return F.relu(self.convs(x) + self.skip(F.pad(x, odd)))"),
            variants=(((_POOL, "skip.append(nn.AvgPool2d(2, padding=1))"),),)),
    mistake("adaptive-pooling", "The skip pools adaptively: on odd grids the windows overlap",
            "Seven numbers in four windows: which of the numbers does `adaptive_avg_pool2d` take twice?",
            (_IF_POOL, "        if False:"),
            (SUM, "        y = self.convs(x)\n"
                  "        return F.relu(y + self.skip(F.adaptive_avg_pool2d(x, y.shape[-2:])))")),
    mistake("wide-pooling", "The skip pools over 3 x 3, not over 2 x 2",
            "How many pixels does the formula average, and how many does yours?",
            (_POOL, "skip.append(nn.AvgPool2d(3, 2, 1))"),
            variants=(((_POOL, "skip.append(nn.AvgPool2d(3, 2, 1, count_include_pad=False))"),),
                      ((_POOL, "skip.append(nn.AvgPool2d(3, 2, 1, ceil_mode=True))"),))),
    mistake("small-grids-unpooled", "Small grids are not pooled: they are stretched over the other path (broadcasting)",
            "A grid of 2 with stride 2: how large are the two sides of your sum, and what does `+` make of that?",
            (_IF_POOL, "        if False:"), (_SKIP, f"{_SKIP}\n        self.stride = stride"), (SUM, _SMALL_STAY),
            variants=(((_IF_POOL, "        if False:"), (_SKIP, f"{_SKIP}\n        self.stride = stride"),
                       (SUM, _SMALL_STAY.replace("min", "max"))),)),
    mistake("one-side-decides", "Whether the skip pools is decided by one side of the grid",
            "A grid of 5 x 1 with stride 2: which of its sides gets smaller?",
            (_IF_POOL, "        if False:"), (_SKIP, f"{_SKIP}\n        self.stride = stride"),
            (SUM, _SMALL_STAY.replace("min(x.shape[-2:]) > 2", "x.shape[-1] > 1"))),
    mistake("channels-padded", "The new channels of the skip are zeros (padding): there is no 1x1 convolution",
            "In the table of the four cells: what makes 16 channels of 8?",
            (_IF_SMALL, "        self.more = out_c - in_c\n        if False:"),
            (SUM, SUM.replace("self.skip(x)", "F.pad(self.skip(x), (0, 0, 0, 0, 0, self.more))"))),
    mistake("slicing", "Subsampling: the skip takes one pixel of four, and does not pool",
            "What should become of the three pixels that your skip leaves out?",
            (_IF_POOL, "        if False:"), (_SKIP, f"{_SKIP}\n        self.stride = stride"), (SUM, _SLICED),
            variants=(((_IF_POOL, "        if stride == 2 and in_c != out_c:"),
                       (_SKIP, f"{_SKIP}\n        self.stride = stride if in_c == out_c else 1"), (SUM, _SLICED)),)),
    mistake("plain-list", "The skip's layers are in a plain list, where the block does not find their parameters",
            "What does `parameters()` of your block list, and what would an optimizer train?",
            (_SKIP, "        self.skip = skip"),
            (SUM, "        around = x\n        for layer in self.skip:\n            around = layer(around)\n"
                  "        return F.relu(self.convs(x) + around)")),
    mistake("detached-skip", "The skip is detached: no gradient flows through it",
            "Which way does the gradient take around the convolutions, and what stands in it?",
            (SUM, SUM.replace("self.skip(x)", "self.skip(x).detach()")),
            variants=(((SUM, SUM.replace("self.skip(x)", "self.skip(x.detach())")),),
                      ((SUM, "        with F.torch.no_grad():\n            around = self.skip(x)\n"
                             "        return F.relu(self.convs(x) + around)"),))),
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
    mistake("always-small", "The skip has a projection (1x1 convolution) even where the channels stay the same",
            "With equal channels and stride 1, what does the skip have to change about x?",
            (_IF_SMALL, "        if True:"),
            variants=(((_IF_SMALL, "        if in_c != out_c or stride == 2:"),),)),
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
            (_SMALL, _STRIDED),
            variants=(((_IF_POOL, "        if stride == 2 and in_c == out_c:"), (_SMALL, _STRIDED)),
                      ((_IF_POOL, "        if False:"), (_SMALL, _STRIDED)))),
    mistake("stride-on-top", "The skip takes the stride twice: by its pooling, and by its 1x1 convolution",
            "How large is the grid behind your pooling, and how large behind the 1x1 convolution?",
            (_SMALL, _STRIDED)),
    mistake("small-left-at-two", "The skip's 1x1 convolution is left at `conv_block`'s own stride, which is 2",
            "Which stride does `conv_block` take where none is given?",
            (_SMALL, _BLOCK), variants=(((_IF_POOL, "        if False:"), (_SMALL, _BLOCK)),)),
    mistake("wide-projection", "The skip's convolution looks at the neighbours: it is 3x3, not 1x1 (pointwise)",
            "What has the way around to change in x, and which kernel is enough for that?",
            (_SMALL, _wide(", padding=1")),
            variants=(((_SMALL, _wide(", padding=1, bias=False")),),
                      ((_IF_POOL, f"{_IF_SMALL}\n            {_wide(', padding=1')}\n{_IF_POOL}"),
                       (f"{_IF_SMALL}\n            {_SMALL}\n        self.skip", "        self.skip")),
                      ((_IF_POOL, "        if stride == 2 and in_c == out_c:"), (_SMALL, _wide(", stride, 1"))),
                      ((_IF_POOL, "        if False:"), (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
                       (_SMALL, _wide(", stride, 1"))),
                      ((_SMALL, _wide("")),))),
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
    mistake("classic-skip", "The skip is the classic projection shortcut: 1x1 with stride and norm, no pooling",
            "In this block, which layer makes the grid of the skip smaller, and which one changes the channels?",
            (_IF_POOL, "        if False:"),
            (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
            (_SMALL, f"{_STRIDED}{_NORM}")),
    mistake("classic-block", "This is the classic block: stride in the first convolution, stride and norm in the skip",
            "Compare with the formula: where does the stride stand in each of the two paths, and what is on the skip?",
            (FIRST, "conv_block(in_c, out_c, kernel_size, stride=stride),"),
            (SECOND, "conv_block(out_c, out_c, kernel_size, stride=1, act=False),"),
            (_IF_POOL, "        if False:"),
            (_IF_SMALL, "        if in_c != out_c or stride == 2:"),
            (_SMALL, f"{_STRIDED}{_NORM}")),
    mistake("default-stride", "The stride is 1 where none is given",
            "What do the first lines of `conv_conn` and of `__init__` say about `stride`?",
            (_BLOCKS_STRIDE, _BLOCKS_STRIDE.replace("2", "1")),
            variants=(((_CONVS_STRIDE, _CONVS_STRIDE.replace("2", "1")),),
                      ((_BLOCKS_STRIDE, _BLOCKS_STRIDE.replace("2", "1")),
                       (_CONVS_STRIDE, _CONVS_STRIDE.replace("2", "1"))))),
)  # fmt: skip
