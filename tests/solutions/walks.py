"""Optimizers on prescribed gradients, and what Hypothesis draws for them."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
import torch
from hypothesis import settings, strategies as st
from torch import nn

from nntrain_lessons.solutions import SGD, Adam, Momentum, RMSProp

every_optimizer = pytest.mark.parametrize("optimizer_class", [SGD, Momentum, RMSProp, Adam], ids=lambda c: c.__name__)

# How far two right answers may lie apart: the rounding of a few steps. A wrong formula is off by far more.
CLOSE = {torch.float32: {"rtol": 1e-5, "atol": 1e-5}, torch.float64: {"rtol": 1e-9, "atol": 1e-9}}
drawn = settings(deadline=None, max_examples=25, database=None, derandomize=True)
shapes = st.lists(st.integers(1, 3), max_size=3).map(tuple)
rates = st.floats(1e-3, 1.0)
decays = st.floats(0.0, 0.5)
kept = st.floats(0.0, 0.95)  # the share of an average that a step keeps


@dataclass
class Problem:
    """Where some parameters start, and their gradients at each step."""

    starts: list
    gradients: list

    @property
    def close(self):
        """The tolerance for these numbers."""
        return CLOSE[self.starts[0].dtype]

    def only(self, index):
        """The same problem for one of its parameters."""
        return Problem([self.starts[index]], [[step[index]] for step in self.gradients])


@st.composite
def problems(draw, dtypes=(torch.float32, torch.float64), min_steps=1):
    """Draw three parameters, the first two of one shape, and gradients that rise, fall and vanish."""
    shape, other, steps = draw(shapes), draw(shapes), draw(st.integers(min_steps, 6))
    dtype, generator = draw(st.sampled_from(dtypes)), torch.Generator().manual_seed(draw(st.integers(0, 2**32)))

    def normal(shape):
        return torch.randn(shape, generator=generator, dtype=dtype)

    starts = [normal(s) for s in (shape, shape, other)]
    sizes = [draw(st.sampled_from([0.0, 0.03, 1.0, 3.0])) for _ in range(steps)]
    return Problem(starts, [[size * normal(s.shape) for s in starts] for size in sizes])


def walk(make_optimizer, problem):
    """Return every parameter's value after each step."""
    params = [nn.Parameter(start.clone()) for start in problem.starts]
    optimizer = make_optimizer(params)
    path = []
    for gradients in problem.gradients:
        step_with(optimizer, params, gradients)
        path.append([p.detach().clone() for p in params])
    return path


def step_with(optimizer, params, gradients):
    """Take one step with these gradients; None stands for no gradient."""
    for p, g in zip(params, gradients, strict=True):
        p.grad = None if g is None else g.clone()
    optimizer.step()


def parameter(value=1.0):
    """Make a parameter of one number, in float64."""
    return nn.Parameter(torch.tensor([value], dtype=torch.float64))


def moves(optimizer, p, gradients):
    """Return how far a parameter of one number moves at each of these gradients."""
    places = [p.item()]
    for g in gradients:
        step_with(optimizer, [p], [torch.tensor([g], dtype=p.dtype)])
        places.append(p.item())
    return [after - before for before, after in pairwise(places)]


def assert_same_path(actual, expected, close):
    """Check that two walks agree after every step."""
    torch.testing.assert_close(actual, expected, **close)


def numpy_walk(rule, problem, lr, wd=0.0):
    """Walk in NumPy's float64: the decay by hand, then `rule(g, memory)` for each parameter's direction."""
    values = [start.numpy().astype("float64") for start in problem.starts]
    memories = [{} for _ in values]
    path = []
    for gradients in problem.gradients:
        directions = [rule(g.numpy().astype("float64"), memory) for g, memory in zip(gradients, memories, strict=True)]
        values = [(1 - lr * wd) * p - lr * d for p, d in zip(values, directions, strict=True)]
        path.append([torch.as_tensor(p, dtype=problem.starts[0].dtype) for p in values])
    return path
