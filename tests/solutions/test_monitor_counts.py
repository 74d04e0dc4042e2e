"""The monitor's counts, held against torch's own counter, an op-by-op count in fvcore's manner, and closed forms."""

from math import prod

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from nntrain_lessons import DataLoaders, Learner
from nntrain_lessons.solutions import SGD, ModelMonitorS

from .networks import BEYOND, CLOSED, SEEN, B, Twice, packed

aten = torch.ops.aten


class OpByOp(TorchDispatchMode):
    """Counts multiply-accumulates of products and convolutions by the shapes of each call, as fvcore does."""

    total = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        name = func.overloadpacket
        if name in (aten.mm, aten.addmm):
            a, b = args[-2:]
            self.total += a.shape[0] * a.shape[1] * b.shape[1]
        elif name in (aten.bmm, aten.baddbmm):
            a, b = args[-2:]
            self.total += prod(a.shape) * b.shape[2]
        elif name == aten.convolution:
            x, weight, is_transposed = args[0], args[1], args[6]
            self.total += (x if is_transposed else out).numel() * prod(weight.shape[1:])
        elif "scaled_dot_product" in str(name):
            q, k, v = args[:3]
            self.total += prod(q.shape) * k.shape[-2] + prod(q.shape[:-1]) * k.shape[-2] * v.shape[-1]
        return out


def count(build, rows=nn.Module.children, device="meta"):
    """Count in a network, on tensors without numbers; return the monitor, the model and its input."""
    with torch.device(device):
        model, x = build()
    monitor = ModelMonitorS(rows(model))
    Learner(model, DataLoaders([[x, torch.zeros(B)]], []), nn.MSELoss(), SGD, 0.1, [monitor]).fit(1)
    return monitor, model.eval(), x


def total(monitor):
    """Return the parameters and the multiply-accumulates of the table's last line but remarks."""
    (line,) = [line for line in str(monitor).splitlines() if line.split()[0] == "total"]
    return [float(number.replace(",", "")) for number in line.split()[1:]]


@pytest.mark.parametrize("name", SEEN)
def test_a_network_is_counted_as_two_other_counters_do(name):
    """Parameters are the model's; multiply-accumulates are torch's, and those of an op-by-op count."""
    monitor, model, x = count(SEEN[name])
    parameters, macs = total(monitor)
    assert parameters == sum(p.numel() for p in {p for child in model.children() for p in child.parameters()})
    with FlopCounterMode(display=False) as torchs:
        model(x)
    assert macs == torchs.get_total_flops() / 2 / B
    with OpByOp() as ops:
        model(x)
    assert macs == ops.total / B


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("name", CLOSED)
def test_recurrent_layers_are_counted_by_the_closed_form(name):
    """Each gate's two matrices, at every step; torch's counter sees some of them on some machines."""
    build, macs = CLOSED[name]
    monitor, model, _ = count(build, device="cpu")
    assert total(monitor) == [sum(p.numel() for p in model.parameters()), macs]
    assert "more" not in str(monitor)


def test_a_packed_sequence_is_counted_by_its_steps():
    """Two sequences of four steps and two are six steps, three an image."""
    model = nn.ModuleList([nn.LSTM(6, 7, batch_first=True)])
    model.forward = lambda x: model[0](x)[1]
    monitor = ModelMonitorS(model.children())
    batch = [packed(torch.zeros(B, 4, 6)), torch.zeros(B)]
    Learner(model, DataLoaders([batch], []), nn.MSELoss(), SGD, 0.1, [monitor]).fit(1)
    assert monitor.hooks[0].mac == 3 * 4 * 7 * (6 + 7)


@pytest.mark.parametrize("name", BEYOND)
def test_products_of_functions_are_told_below_the_table(name):
    """What is multiplied outside of layers is not in the row, and one line says how much it is."""
    build, beyond = BEYOND[name]
    monitor, _, _ = count(build, device="cpu")
    (line,) = [line for line in str(monitor).splitlines() if " more, of the whole batch" in line]
    assert f": {beyond:,} more" in line


@pytest.mark.parametrize("rows", [nn.Module.modules, lambda model: [*model.children(), *model.children()]])
@pytest.mark.parametrize("name", ["resnet18", "encoder", "siamese", "tied"])
def test_rows_that_overlap_are_in_the_total_once(name, rows):
    """Whether all modules are rows, or each is named twice."""
    assert total(count(SEEN[name], rows)[0]) == total(count(SEEN[name])[0])


def test_each_row_has_the_calls_made_while_it_runs():
    """A convolution that two rows share counts in each row for that row's calls; called twice, twice."""
    conv, macs = nn.Conv2d(4, 4, 3, padding=1), 9 * 4 * 4 * 64
    monitor, _, _ = count(
        lambda: (nn.Sequential(Twice(conv), nn.Sequential(conv)), torch.zeros(B, 4, 8, 8)), device="cpu"
    )
    assert [row.mac for row in monitor.hooks] == [2 * macs, macs]
    assert [row.nparams for row in monitor.hooks] == [148, 148]
    assert "parameters that rows share are in it once" in str(monitor)


def test_what_was_not_called_is_told():
    """A layer that the model does not use has its parameters, no shape, and a line."""
    monitor, _, _ = count(SEEN["never called"], lambda model: model.inside.values())
    assert "1_Linear: was not called" in str(monitor)
    assert monitor.hooks[1].nparams == 21


def test_tuples_dicts_and_keywords_have_shapes():
    """The first tensor inside counts."""
    monitor, _, _ = count(SEEN["dicts"])
    assert (monitor.hooks[0].in_shape, monitor.hooks[0].out_shape) == ((B, 6), (B, 5))
    monitor, _, _ = count(SEEN["cross attention"], lambda model: model.inside.values())
    assert (monitor.hooks[0].in_shape, monitor.hooks[0].out_shape) == ((B, 5, 6), (B, 5, 6))


def test_before_a_fit_nothing_is_counted_yet():
    """The table says so, instead of being empty."""
    assert str(ModelMonitorS([nn.Linear(2, 2)])) == "ModelMonitorS: 1 layers, nothing counted yet"
