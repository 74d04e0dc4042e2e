"""Whatever makes Adam fast must leave its path as it is."""

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn

from nntrain_lessons.experiments.bench.fast_adam import ForeachAdam, InPlaceAdam, count_step
from nntrain_lessons.solutions import Adam

every_way = pytest.mark.parametrize("fast", [InPlaceAdam, ForeachAdam], ids=lambda kind: kind.__name__)
drawn = settings(deadline=None, max_examples=40, database=None, derandomize=True)
SHAPES = [(3, 2), (3, 2), (), (4,)]


def walk(make_optimizer, gradients, rates=None):
    """Return four parameters after each step; None stands for no gradient."""
    generator = torch.Generator().manual_seed(0)
    params = [nn.Parameter(torch.randn(shape, generator=generator, dtype=torch.float64)) for shape in SHAPES]
    optimizer, path = make_optimizer(params), []
    for number, step in enumerate(gradients):
        if rates:
            optimizer.lr = rates[number]
        for p, size in zip(params, step, strict=True):
            p.grad = None if size is None else size * torch.randn(p.shape, generator=generator, dtype=torch.float64)
        kept = [p.grad if p.grad is None else p.grad.clone() for p in params]
        optimizer.step()
        assert all(p.grad is g or torch.equal(p.grad, g) for p, g in zip(params, kept, strict=True))
        path.append([p.detach().clone() for p in params])
    return path


sizes = st.sampled_from([None, 0.0, 1e-4, 1.0, 30.0])
walks = st.lists(st.tuples(*[sizes] * len(SHAPES)), min_size=1, max_size=8)


@every_way
@drawn
@given(gradients=walks, wd=st.sampled_from([0.0, 0.3]), eps=st.sampled_from([1e-5, 1e-12]), data=st.data())
def test_it_walks_as_the_lessons_adam(fast, gradients, wd, eps, data):
    """Gradients of any size, missing or late, any rate at each step, with decay or without: the path is the same."""
    rates = data.draw(st.lists(st.floats(1e-3, 1.0), min_size=len(gradients), max_size=len(gradients)))
    ours, lessons = (
        walk(lambda params, kind=kind: kind(params, 0.1, wd, eps=eps), gradients, rates) for kind in (fast, Adam)
    )
    torch.testing.assert_close(ours, lessons, rtol=1e-9, atol=1e-12)


@every_way
def test_it_walks_as_torchs_foreach(fast):
    """With an eps that vanishes it is PyTorch's AdamW over twenty steps, one parameter's first gradient late."""
    gradients = [(1.0, 0.01, 3.0, None)] * 5 + [(0.01, 1.0, None, 2.0)] * 15
    ours = walk(lambda params: fast(params, 0.1, 0.3, beta1=0.8, beta2=0.95, eps=1e-24), gradients)
    theirs = walk(
        lambda params: torch.optim.AdamW(params, 0.1, (0.8, 0.95), eps=1e-12, weight_decay=0.3, foreach=True), gradients
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@every_way
def test_parameters_of_several_kinds_go_together(fast):
    """Half and whole precision, and a layout that is not contiguous, are stepped as each would be alone."""

    def params():
        torch.manual_seed(0)
        weight = torch.randn(4, 3, 2, 2).to(memory_format=torch.channels_last)
        found = [nn.Parameter(weight), nn.Parameter(torch.randn(5).bfloat16()), nn.Parameter(torch.randn(3).double())]
        for p in found:
            p.grad = torch.randn_like(p)
        return found

    together, alone = params(), params()
    optimizer = fast(together, 0.1)
    for _ in range(3):
        optimizer.step()
    for p in alone:
        lessons = Adam([p], 0.1)
        for _ in range(3):
            lessons.step()
    for p, expected in zip(together, alone, strict=True):
        torch.testing.assert_close(p, expected, **({"rtol": 0.02, "atol": 0.02} if p.dtype == torch.bfloat16 else {}))


def test_each_step_of_the_lesson_needs_less():
    """In place there is one new tensor a parameter; all at once, as many calls for ten parameters as for one."""

    def counted(kind, n):
        params = [nn.Parameter(torch.ones(3)) for _ in range(n)]
        for p in params:
            p.grad = torch.ones_like(p)
        optimizer = kind(params, 0.1)
        optimizer.step()
        found = count_step(optimizer)
        return found.calls, found.new

    assert counted(InPlaceAdam, 1)[1] == 1
    assert counted(InPlaceAdam, 10) == tuple(10 * n for n in counted(InPlaceAdam, 1))
    assert counted(ForeachAdam, 10)[0] == counted(ForeachAdam, 1)[0] == counted(InPlaceAdam, 1)[0]
    assert counted(Adam, 1) > counted(InPlaceAdam, 1)
