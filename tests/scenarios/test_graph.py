import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.scenarios._graph import Graph
from nntrain_lessons.scenarios._graph_lines import lines
from nntrain_lessons.scenarios._reading import follow, read
from nntrain_lessons.solutions import ResBlock, resnet

X = torch.randn(2, 3, 7, 7)
CONVS = "[conv 3x3 3->5, norm, ReLU, conv 3x3 5->5 stride 2, norm]"
SKIP = "[average pool 2x2 rounding up, conv 1x1 3->5 with bias]"


class Calls(nn.Module):
    """A network of one function."""

    def __init__(self, function, *layers):
        super().__init__()
        self.function, self.layers = function, nn.ModuleList(layers)

    def forward(self, x):
        return self.function(x, *self.layers)


def told(model, x=X, of_block=True):
    """Return the lines that are read of a model."""
    graph = Graph(of_block=of_block)
    read(model, x, graph)
    return lines(graph)


def line(function, *layers):
    """Return the line that is read of a function of x and some layers."""
    (one,) = told(Calls(function, *layers))
    return one


def test_a_block_is_its_two_paths_and_what_comes_after_the_sum():
    """In one line, which nothing but what was computed decides."""
    assert told(ResBlock(3, 5)) == [f"{CONVS} + {SKIP}, ReLU"]
    assert told(ResBlock(3, 3, stride=1)) == ["[conv 3x3 3->3, norm, ReLU, conv 3x3 3->3, norm] + x, ReLU"]


def test_a_network_has_a_line_for_each_block_and_one_for_its_head():
    """Each path begins where the block before it ended."""
    said = told(resnet(), torch.randn(2, 1, 28, 28), of_block=False)
    assert len(said) == 7
    assert said[0] == "[conv 3x3 1->8, norm, ReLU, conv 3x3 8->8, norm] + [conv 1x1 1->8 with bias], ReLU"
    assert said[-1] == "flatten, linear 256->10, norm"


class Functions(nn.Module):
    """A block without a module of torch's, whose convolutions have a bias that the norm takes away."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Parameter(torch.randn(5, 3, 3, 3)), nn.Parameter(torch.randn(5, 5, 3, 3))
        self.small, self.shift = nn.Parameter(torch.randn(5, 3)), nn.Parameter(torch.randn(5, 1, 1))
        self.bias = nn.Parameter(torch.randn(5))

    def forward(self, x):
        mean, var = torch.zeros(5), torch.ones(5)
        y = F.batch_norm(F.conv2d(x, self.one, self.bias, padding=1), mean, var, self.bias, self.bias)
        y = F.batch_norm(F.conv2d(y.clamp(min=0), self.two, None, 2, 1), mean, var, self.bias, self.bias)
        x = F.avg_pool2d(x, 2, ceil_mode=True)
        x = (self.small @ x.flatten(2)).unflatten(2, x.shape[2:]) + self.shift
        return torch.maximum(x + y, torch.zeros(()))


def test_functions_read_like_modules():
    """However a block is written, a right one reads as is asked for."""
    assert [text.replace("the same ", "") for text in told(Functions())] == told(ResBlock(3, 5))


ONE = {
    "halved sum": (lambda x: (F.relu(x) + x) / 2, "[ReLU] + x, times 0.5"),
    "difference": (lambda x: x - F.relu(x), "[ReLU, times -1] + x"),
    "concatenation": (lambda x: torch.cat([x, F.relu(x)], 1), "x concatenated with [ReLU]"),
    "product": (lambda x: x * F.silu(x), "x * [SiLU]"),
    "broadcast": (lambda x: x + x.mean((2, 3), keepdim=True).relu(),
                  "[average pool 7x7, ReLU, stretched from [3, 1, 1] to [3, 7, 7]] + x"),
    "other activation": (F.relu6, "ReLU6"),
    "maximum": (lambda x: F.max_pool2d(x, 3, 2, 1), "max pool 3x3 stride 2 padding 1"),
    "adaptive": (lambda x: F.adaptive_avg_pool2d(x, 4), "adaptive average pool to 4x4"),
    "rounding": (lambda x: F.avg_pool2d(x, 2), "average pool 2x2 rounding down"),
    "subsampling": (lambda x: x[:, :, ::2, ::2], "rows ::2, columns ::2"),
    "padding": (lambda x: F.pad(x, (0, 1, 0, 1)), "padding with zeros by 0,1,0,1"),
    "softmax": (lambda x: x.softmax(1), "softmax over dim 1"),
    "dropout": (lambda x: F.dropout(x, 0.25), "dropout 0.25"),
    "dropped channels": (lambda x: F.dropout2d(x, 0.25), "dropout 0.25"),
    "in place": (lambda x: x.clone().relu_() + x, "[ReLU] + x"),
    "in the input": (lambda x: x.add_(F.relu(x)), "[ReLU] + x written into the input"),
    "nothing": (lambda x: x, "x"),
    "no return": (lambda x: F.relu(x) and None if x.numel() < 2 else print(end=""), "but nothing is returned"),
}  # fmt: skip


@pytest.mark.parametrize(("function", "said"), ONE.values(), ids=ONE)
def test_each_operation_has_its_name(function, said):
    """Also those that are written as functions, operators and slices."""
    assert line(function) == said


LAYERS = {
    "other norm": ([nn.GroupNorm(3, 3)], "GroupNorm"),
    "statistics": ([nn.BatchNorm2d(3, track_running_stats=False)], "norm by the batch's own statistics"),
    "padding": ([nn.Conv2d(3, 4, 5, padding=1)], "conv 5x5 3->4 padding 1 with bias"),
    "groups": ([nn.Conv2d(3, 6, 1, groups=3, bias=False)], "conv 1x1 3->6 in 3 groups"),
    "frozen": ([nn.Conv2d(3, 3, 1).requires_grad_(False)], "conv 1x1 3->3 with bias (not trained)"),
    "shared": ([nn.Conv2d(3, 3, 1, bias=False)] * 2, "conv 1x1 3->3, the same conv 1x1 3->3"),
}


@pytest.mark.parametrize(("layers", "said"), LAYERS.values(), ids=LAYERS)
def test_what_is_unusual_about_a_layer_is_told(layers, said):
    """A kernel that is not padded, weights that are not trained, or are there twice."""
    assert told(nn.Sequential(*layers)) == [said]


@pytest.mark.parametrize("how", ["detach", "no_grad"])
def test_a_path_without_a_gradient_is_told(how):
    """Whichever way the gradient is cut off, it is told once, behind the last step that it does not reach."""

    def cut(x, conv):
        if how == "detach":
            return conv(x).relu().detach() + x
        with torch.no_grad():
            y = conv(x).relu()
        return y + x

    assert line(cut, nn.Conv2d(3, 3, 1, bias=False)) == "[conv 1x1 3->3, ReLU, detached] + x"


def test_a_scripted_function_is_not_said_to_be_cut_off():
    """Inside a function of TorchScript's no tensor looks as if it had a gradient, and yet there is one."""
    with pytest.warns(FutureWarning):
        scripted = torch.jit.script(nn.Sequential(nn.Conv2d(3, 3, 1, bias=False), nn.ReLU()))
    said = [told(nn.Sequential(scripted, nn.ReLU())) for _ in range(4)]
    assert said == [["conv 1x1 3->3, ReLU, ReLU"]] * 4


def test_an_error_ends_the_line_with_what_did_not_fit():
    """What came before it is read, and the error is the model's own."""
    graph = Graph()
    with pytest.raises(RuntimeError, match="size of tensor"):
        read(Calls(lambda x: F.avg_pool2d(x, 2) + x), X, graph)
    (said,) = lines(graph)
    assert said == "[average pool 2x2 rounding down] + x, but the shapes [2, 3, 3, 3] and [2, 3, 7, 7] do not fit"


def test_a_missing_flatten_shows_at_the_linear_layer():
    """The layer is named, and the two shapes."""
    graph = Graph(of_block=False)
    with pytest.raises(RuntimeError, match="shapes"):
        read(nn.Sequential(nn.ReLU(), nn.Linear(9, 4)), X, graph)
    assert lines(graph) == ["ReLU", "linear 9->4, but the shapes [42, 7] and [9, 4] do not fit"]


def test_a_part_of_what_a_convolution_gives_is_told():
    """A slice of it is not the whole."""
    conv = nn.Conv2d(3, 4, 1, bias=False)
    assert line(lambda x, conv: conv(x)[:, :2].relu(), conv) == "conv 1x1 3->4, channels :2, ReLU"


def test_training_reads_like_evaluation():
    """A block is the same in both modes, dropout is not."""
    for layers, same in ((ResBlock(3, 5), True), (nn.Sequential(nn.ReLU(), nn.Dropout(0.5)), False)):
        usual, graph = Graph(), Graph(training=True)
        read(layers, X, usual)
        with torch.no_grad():
            follow(layers.train(), X.clone(), graph)
        assert (lines(usual, bare=True) == lines(graph, bare=True)) is same


def test_whatever_cannot_be_read_changes_nothing():
    """A graph that fails in every call is no matter to the network, whose numbers are the same."""

    class Broken(Graph):
        def note(self, *given):
            raise ZeroDivisionError

    block = ResBlock(3, 5).eval()
    _, y = follow(block, X.clone(), Broken())
    assert torch.equal(y, block(X))


def test_an_endless_network_is_not_read_back():
    """It would be no help, and cost time."""
    assert told(Calls(lambda x: [x := x + 1 for _ in range(2000)][-1])) == []
