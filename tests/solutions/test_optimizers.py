"""What all four optimizers have in common: the step."""

import inspect

import pytest
import torch
from hypothesis import given
from torch import nn

from nntrain_lessons import DataLoaders, Learner
from nntrain_lessons.solutions import SGD, Adam, Momentum, RMSProp

from .walks import assert_same_path, decays, drawn, every_optimizer, moves, parameter, problems, rates, step_with, walk

DEFAULTS = {
    SGD: {"wd": 0.0},
    Momentum: {"wd": 0.0, "mom": 0.9},
    RMSProp: {"wd": 0.0, "sqr_mom": 0.99, "eps": 1e-5},
    Adam: {"wd": 0.0, "beta1": 0.9, "beta2": 0.99, "eps": 1e-5},
}


@every_optimizer
def test_names_and_defaults_are_the_posts(optimizer_class):
    """The arguments, their order and their defaults are those of the post."""
    arguments = inspect.signature(optimizer_class).parameters
    assert list(arguments) == ["params", "lr", *DEFAULTS[optimizer_class]]
    defaults = {name: a.default for name, a in arguments.items() if a.default is not a.empty}
    assert defaults == DEFAULTS[optimizer_class]
    optimizer = optimizer_class([parameter()], 0.1)
    assert {name: getattr(optimizer, name) for name in defaults} == defaults


@every_optimizer
@drawn
@given(problem=problems(), lr=rates, wd=decays)
def test_the_decay_is_decoupled(optimizer_class, problem, lr, wd):
    """With decay a step first shrinks the parameter by 1 - lr * wd, and then moves it as without decay."""
    plain = [problem.starts, *walk(lambda params: optimizer_class(params, lr), problem)]
    decayed = [problem.starts, *walk(lambda params: optimizer_class(params, lr, wd), problem)]
    for k in range(len(problem.gradients)):
        moved = [after - before for before, after in zip(plain[k], plain[k + 1], strict=True)]
        expected = [p * (1 - lr * wd) + d for p, d in zip(decayed[k], moved, strict=True)]
        assert_same_path(decayed[k + 1], expected, problem.close)


@every_optimizer
def test_a_frozen_parameter_stays(optimizer_class):
    """A parameter that is frozen in mid-training stays where it is, its decay too."""
    frozen, other = parameter(), parameter()
    optimizer = optimizer_class([frozen, other], 0.1, 0.5)
    for p in (frozen, other):
        p.grad = torch.ones_like(p)
    optimizer.step()
    frozen.requires_grad_(False)
    optimizer.zero_grad()
    place, other_place = frozen.item(), other.item()
    (2 * frozen + 2 * other).sum().backward()
    optimizer.step()
    assert frozen.item() == place
    assert other.item() < other_place


@every_optimizer
def test_gradients_can_be_cleared_before_there_are_any(optimizer_class):
    """Clearing works before the first backward pass, and keeps gradients from adding up afterwards."""
    p = parameter(3.0)
    optimizer = optimizer_class([p], 0.1)
    optimizer.zero_grad()
    optimizer.step()
    assert p.item() == 3.0
    for _ in range(2):
        (2 * p).sum().backward()
        assert p.grad.item() == 2
        optimizer.zero_grad()
        assert p.grad is None


@every_optimizer
def test_the_decay_follows_the_learning_rate(optimizer_class):
    """The decay of a step uses the learning rate of that step."""
    p = parameter()
    optimizer = optimizer_class([p], 0.1, 0.5)
    moves(optimizer, p, [0.0])
    assert p.item() == pytest.approx(0.95)
    optimizer.lr = 0.2
    moves(optimizer, p, [0.0])
    assert p.item() == pytest.approx(0.95 * 0.9)


@every_optimizer
def test_a_step_leaves_the_gradients_alone(optimizer_class):
    """A step changes neither the gradients nor what a parameter is: a leaf that wants a gradient."""
    p = parameter()
    optimizer = optimizer_class([p], 0.1, 0.1)
    for value in (2.0, -1.0, 0.01, 0.0, 1.0):
        p.grad = torch.full_like(p, value)
        gradient = p.grad
        optimizer.step()
        assert p.grad is gradient
        assert gradient.item() == value
        assert p.is_leaf
        assert p.requires_grad
        assert p.grad_fn is None
    assert optimizer.params[0] is p


@every_optimizer
def test_a_gradient_of_zero_is_no_trouble(optimizer_class):
    """Zero gradients from the start move nothing, and after large ones the parameter stays finite."""
    p = parameter()
    assert moves(optimizer_class([p], 0.1), p, [0.0, 0.0]) == [0.0, 0.0]
    for d in moves(optimizer_class([p], 0.1), p, [1e3, 0.0, 0.0, 1e-8, 0.0]):
        assert abs(d) < 1e3


@every_optimizer
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_the_type_of_a_parameter_stays(optimizer_class, dtype):
    """Parameters keep their number type, and their place in memory."""
    p = nn.Parameter(torch.ones(2, dtype=dtype))
    place = p.data_ptr()
    optimizer = optimizer_class([p], 0.1, 0.1)
    for _ in range(2):
        step_with(optimizer, [p], [torch.ones(2, dtype=dtype)])
    assert (p.dtype, p.data_ptr()) == (dtype, place)


@every_optimizer
def test_it_trains_under_the_learner(optimizer_class):
    """The Learner builds the optimizer from parameters and rate alone, and the loss falls."""
    x = torch.randn(64, 3)
    batches = [[x, x @ torch.tensor([[1.0], [-2.0], [0.5]])]] * 5
    learner = Learner(nn.Linear(3, 1), DataLoaders(batches, batches[:1]), nn.MSELoss(), optimizer_class, 0.05)
    learner.fit(10)
    losses = [row["loss"] for row in learner.history.rows if row["mode"] == "eval"]
    assert losses[-1] < losses[0] / 2
    assert learner.opt.i == 50
