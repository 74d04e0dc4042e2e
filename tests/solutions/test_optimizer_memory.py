"""What all four optimizers have in common: what they remember, and what they forget."""

from copy import deepcopy

import pytest
import torch
from hypothesis import given
from torch import nn

from .walks import Problem, assert_same_path, drawn, every_optimizer, moves, parameter, problems, step_with, walk

UP_AND_DOWN = [2.0, -1.0, 0.01, 0.0, 1.0]


@every_optimizer
@drawn
@given(problem=problems(min_steps=2))
def test_parameters_do_not_share_state(optimizer_class, problem):
    """Each of several parameters, two of one shape, walks as it would alone."""
    together = walk(lambda params: optimizer_class(params, 0.1, 0.1), problem)
    for index in range(len(problem.starts)):
        alone = walk(lambda params: optimizer_class(params, 0.1, 0.1), problem.only(index))
        assert_same_path([step[index] for step in together], [step[0] for step in alone], problem.close)


@every_optimizer
@drawn
@given(problem=problems(min_steps=2))
def test_a_late_first_gradient_is_a_first_step(optimizer_class, problem):
    """A parameter without a gradient is neither moved nor decayed, and starts afresh when it gets one."""
    late = [[*step[:-1], None] for step in problem.gradients]
    path = walk(lambda params: optimizer_class(params, 0.1, 0.3), Problem(problem.starts, late + problem.gradients))
    waiting, walking = path[: len(late)], path[len(late) :]
    assert all(torch.equal(step[-1], problem.starts[-1]) for step in waiting)
    alone = walk(lambda params: optimizer_class(params, 0.1, 0.3), problem.only(-1))
    assert_same_path([step[-1] for step in walking], [step[0] for step in alone], problem.close)


@every_optimizer
def test_it_takes_a_generator_of_parameters(optimizer_class):
    """The parameters may come from a generator, and move at the second step as at the first."""
    model = nn.Linear(2, 2)
    optimizer = optimizer_class(model.parameters(), 0.1)
    for _ in range(2):
        before = [p.detach().clone() for p in model.parameters()]
        step_with(optimizer, list(model.parameters()), [torch.ones_like(p) for p in before])
        assert all(torch.all(p < b) for p, b in zip(model.parameters(), before, strict=True))


@every_optimizer
def test_the_learning_rate_is_read_at_every_step(optimizer_class):
    """Doubling the learning rate between steps doubles the step, and leaves what is averaged alone."""
    plain, changed = parameter(), parameter()
    optimizer, other = optimizer_class([plain], 0.01), optimizer_class([changed], 0.01)
    expected, actual = moves(optimizer, plain, UP_AND_DOWN[:2]), moves(other, changed, UP_AND_DOWN[:2])
    assert actual == expected
    other.lr = 0.02
    assert moves(other, changed, UP_AND_DOWN[2:]) == pytest.approx(
        [2 * d for d in moves(optimizer, plain, UP_AND_DOWN[2:])], rel=1e-9, abs=1e-14
    )


@every_optimizer
def test_a_second_optimizer_starts_afresh(optimizer_class):
    """A new optimizer on trained parameters remembers nothing, because nothing is kept on them."""
    used, new = parameter(), parameter()
    moves(optimizer_class([used], 0.01), used, [1.0] * 100)
    assert vars(used) == {}
    expected = moves(optimizer_class([new], 0.01), new, [-1.0, 0.5])
    assert moves(optimizer_class([used], 0.01), used, [-1.0, 0.5]) == pytest.approx(expected, rel=1e-9)
    assert expected[0] > 0  # downhill; the old averages would still go the other way


@every_optimizer
def test_a_copy_walks_the_same_path(optimizer_class):
    """A copy of model and optimizer together goes on as they do, and apart from them."""
    model = nn.Linear(3, 2).double()
    optimizer = optimizer_class(model.parameters(), 0.1, 0.1)
    gradients = [[torch.randn_like(p) for p in model.parameters()] for _ in range(4)]
    for step in gradients[:2]:
        step_with(optimizer, list(model.parameters()), step)
    twin, twins_optimizer = deepcopy((model, optimizer))
    for step in gradients[2:]:
        step_with(optimizer, list(model.parameters()), step)
    path = [p.detach().clone() for p in model.parameters()]
    for step in gradients[2:]:
        step_with(twins_optimizer, list(twin.parameters()), step)
    assert all(torch.equal(a, b) for a, b in zip(path, twin.parameters(), strict=True))
    assert all(torch.equal(a, b) for a, b in zip(path, model.parameters(), strict=True))


@every_optimizer
def test_steps_are_counted(optimizer_class):
    """`i` counts the steps taken, and clearing gradients is none."""
    p = parameter()
    optimizer = optimizer_class([p, parameter()], 0.1)
    assert optimizer.i == 0
    for taken in (1, 2, 3):
        moves(optimizer, p, [1.0])
        optimizer.zero_grad()
        assert optimizer.i == taken
