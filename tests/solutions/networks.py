"""Networks that are not simple, each with a batch, to count in: shared, called twice, tuples, dicts, keywords."""

import torch
import torchvision
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

B = 2  # images in every batch


class Call(nn.Module):
    """Calls what is inside as a function says."""

    def __init__(self, how, **inside):
        super().__init__()
        self.how, self.inside = how, nn.ModuleDict(inside)

    def forward(self, x):
        return self.how(self.inside, x)


class Twice(nn.Module):
    """One convolution in a row of its own, called twice."""

    def __init__(self, conv=None):
        super().__init__()
        self.conv = conv or nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        return self.conv(self.conv(x))


class Dicts(nn.Module):
    """Takes a dict and gives one; inside, a layer is called by keyword."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(6, 5)

    def forward(self, x):
        return {"scores": self.linear(input=x["a"]), "same": x["b"]}


class LowRank(nn.Linear):
    """A linear layer with a product besides its own."""

    def __init__(self):
        super().__init__(8, 8)
        self.down, self.up = nn.Parameter(torch.ones(8, 2)), nn.Parameter(torch.ones(2, 8))

    def forward(self, x):
        return super().forward(x) + x @ self.down @ self.up


def tied():
    """Build an autoencoder of two layers with one weight."""
    down, up = nn.Linear(8, 8, bias=False), nn.Linear(8, 8, bias=False)
    up.weight = down.weight
    return nn.Sequential(down, nn.ReLU(), up)


def shared():
    """Build two rows that share a convolution."""
    conv = nn.Conv2d(4, 4, 3, padding=1)
    return nn.Sequential(nn.Sequential(conv, nn.ReLU()), nn.Sequential(conv, nn.BatchNorm2d(4)))


def vit():
    """Build a tiny vision transformer."""
    return torchvision.models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=10)


def packed(x):
    """Pack two sequences, of four steps and of two."""
    return pack_padded_sequence(x, [4, 2], batch_first=True)


def cells(inside, x):
    """Run a cell along each sequence."""
    state = None
    for step in x.unbind(1):
        state = inside["cell"](step, state)
    return state[0]


def tv(name, side=64, **options):
    """Return how a network of torchvision's is built, and its input."""
    return lambda: (getattr(torchvision.models, name)(weights=None, **options), torch.empty(B, 3, side, side))


x4, seq = (lambda: torch.empty(B, 4, 8, 8)), (lambda width=6: torch.empty(B, 5, width))
# Everything that torch's own counter sees, too.
SEEN = {
    "resnet18": tv("resnet18"),
    "resnet50": tv("resnet50"),
    "resnext50": tv("resnext50_32x4d"),
    "vgg11": tv("vgg11"),
    "alexnet": tv("alexnet"),
    "squeezenet": tv("squeezenet1_1"),
    "mobilenet_v2": tv("mobilenet_v2"),
    "mobilenet_v3": tv("mobilenet_v3_small"),
    "shufflenet": tv("shufflenet_v2_x0_5"),
    "densenet": tv("densenet121"),
    "efficientnet": tv("efficientnet_b0"),
    "mnasnet": tv("mnasnet0_5"),
    "convnext": tv("convnext_tiny"),
    "vit": lambda: (vit(), torch.empty(B, 3, 32, 32)),
    "tied": lambda: (tied(), torch.empty(B, 8)),
    "shared": lambda: (shared(), x4()),
    "twice": lambda: (nn.Sequential(Twice(), nn.ReLU()), x4()),
    "thrice": lambda: (nn.Sequential(c := nn.Conv2d(4, 4, 1), nn.ReLU(), c, c), x4()),
    "shared deep": lambda: (nn.Sequential(Twice(c := nn.Conv2d(4, 4, 3, padding=1)), nn.Sequential(Twice(c), c)), x4()),
    "groups": lambda: (nn.Sequential(nn.Conv2d(4, 8, 3, groups=2), nn.Conv2d(8, 8, (1, 3), groups=8)), x4()),
    "dilated": lambda: (nn.Sequential(nn.Conv2d(4, 4, 3, dilation=2, stride=(1, 2))), x4()),
    "transposed": lambda: (
        nn.Sequential(nn.ConvTranspose2d(4, 6, 3, 2, groups=2), nn.ConvTranspose2d(6, 2, 4, output_padding=0)),
        x4(),
    ),
    "1d": lambda: (nn.Sequential(nn.Conv1d(5, 4, 3), nn.ConvTranspose1d(4, 2, 2, 2)), seq(9)),
    "3d": lambda: (nn.Sequential(nn.Conv3d(2, 4, 3), nn.ConvTranspose3d(4, 2, 2)), torch.empty(B, 2, 5, 6, 7)),
    "attention": lambda: (
        Call(lambda at, x: at["mha"](x, x, x)[0], mha=nn.MultiheadAttention(6, 2, batch_first=True)),
        seq(),
    ),
    "cross attention": lambda: (
        Call(
            lambda at, x: at["mha"](x[0], key=x[1], value=x[1], need_weights=False)[0],
            mha=nn.MultiheadAttention(6, 2, kdim=4, vdim=4, batch_first=True),
        ),
        (seq(), torch.empty(B, 3, 4)),
    ),
    "encoder": lambda: (
        nn.Sequential(nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 12, batch_first=True), 2)),
        seq(),
    ),
    "decoder": lambda: (
        Call(lambda at, x: at["d"](x, x), d=nn.TransformerDecoderLayer(6, 2, 12, batch_first=True)),
        seq(),
    ),
    "dicts": lambda: (nn.Sequential(Dicts()), {"a": torch.empty(B, 6), "b": torch.empty(B, 3)}),
    "tokens": lambda: (nn.Sequential(nn.Linear(6, 6), nn.LayerNorm(6), nn.Linear(6, 2)), seq()),
    "frames": lambda: (
        Call(lambda at, x: at["conv"](x.flatten(0, 1)), conv=nn.Conv2d(1, 3, 3)),
        torch.empty(B, 4, 1, 8, 8),
    ),
    "siamese": lambda: (
        Call(lambda at, x: at["trunk"](x[0]) - at["trunk"](x[1]), trunk=nn.Sequential(nn.Conv2d(4, 3, 3), nn.ReLU())),
        (x4(), x4()),
    ),
    "never called": lambda: (Call(lambda at, x: at["a"](x), a=nn.Linear(6, 2), b=nn.Linear(6, 3)), seq()),
    "embedding": lambda: (
        nn.Sequential(nn.Embedding(10, 6), nn.Flatten(), nn.Linear(30, 2)),
        torch.zeros(B, 5, dtype=torch.long),
    ),
}
# What torch's counter does not see on each machine: multiply-accumulates for one image, by closed forms.
CLOSED = {
    "lstm": (
        lambda: (Call(lambda at, x: at["r"](x)[0], r=nn.LSTM(6, 7, batch_first=True)), seq()),
        5 * 4 * 7 * (6 + 7),
    ),
    "two-way lstm": (
        lambda: (Call(lambda at, x: at["r"](x)[0], r=nn.LSTM(6, 7, 2, bidirectional=True, batch_first=True)), seq()),
        5 * 2 * 4 * 7 * ((6 + 7) + (14 + 7)),
    ),
    "projected lstm": (
        lambda: (Call(lambda at, x: at["r"](x)[0], r=nn.LSTM(6, 7, proj_size=3, batch_first=True)), seq()),
        5 * (4 * 7 * (6 + 3) + 7 * 3),
    ),
    "gru": (lambda: (Call(lambda at, x: at["r"](x)[1], r=nn.GRU(6, 7, batch_first=True)), seq()), 5 * 3 * 7 * (6 + 7)),
    "rnn": (lambda: (Call(lambda at, x: at["r"](x)[1], r=nn.RNN(6, 7, batch_first=True)), seq()), 5 * 7 * (6 + 7)),
    "cell": (lambda: (Call(cells, cell=nn.LSTMCell(6, 7)), seq()), 5 * 4 * 7 * (6 + 7)),
    "bilinear": (
        lambda: (
            Call(lambda at, x: at["b"](x[0], x[1]), b=nn.Bilinear(3, 4, 5)),
            (torch.empty(B, 3), torch.empty(B, 4)),
        ),
        3 * 4 * 5,
    ),
}
# What functions multiply that are no layers, for the whole batch.
BEYOND = {
    "functional": (
        lambda: (Call(lambda at, x: F.linear(at["l"](x), at["l"].weight.t()), l=nn.Linear(8, 4)), torch.empty(B, 8)),
        B * 32,
    ),
    "an image alone": (lambda: (nn.Sequential(Call(lambda at, x: x @ x.mT)), torch.empty(B, 3, 4)), B * 3 * 3 * 4),
    "low rank": (lambda: (nn.Sequential(LowRank()), torch.empty(B, 8)), B * (16 + 16)),
    "own attention": (
        lambda: (Call(lambda at, x: (q := at["l"](x)) @ q.mT @ q, l=nn.Linear(6, 6)), seq()),
        B * (5 * 5 * 6) * 2,
    ),
    "lstm and a product": (
        lambda: (Call(lambda at, x: at["r"](x)[0] @ torch.empty(7, 2), r=nn.LSTM(6, 7, batch_first=True)), seq()),
        B * 5 * 7 * 2,
    ),
}
