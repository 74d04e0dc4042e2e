import torch
from hypothesis import given
from torch import nn

from nntrain_lessons.solutions import SGD

from .walks import assert_same_path, decays, drawn, parameter, problems, rates, walk


@drawn
@given(problem=problems(), lr=rates, wd=decays)
def test_it_walks_the_same_path_as_torch(problem, lr, wd):
    """SGD with weight decay is torch.optim.SGD, step by step."""
    ours = walk(lambda params: SGD(params, lr, wd), problem)
    theirs = walk(lambda params: torch.optim.SGD(params, lr, weight_decay=wd), problem)
    assert_same_path(ours, theirs, problem.close)


@drawn
@given(problem=problems(dtypes=(torch.float64,)), lr=rates, wd=decays)
def test_the_decay_is_the_gradient_of_a_penalty(problem, lr, wd):
    """For plain gradient descent the decay is what the penalty wd / 2 * sum(p ** 2) on the loss would do."""
    penalised = [nn.Parameter(start.clone()) for start in problem.starts]
    path = []
    for gradients in problem.gradients:
        loss = sum((g * p).sum() + wd / 2 * (p**2).sum() for g, p in zip(gradients, penalised, strict=True))
        slopes = torch.autograd.grad(loss, penalised)
        penalised = [nn.Parameter(p.detach() - lr * slope) for p, slope in zip(penalised, slopes, strict=True)]
        path.append([p.detach() for p in penalised])
    assert_same_path(walk(lambda params: SGD(params, lr, wd), problem), path, problem.close)


def test_a_step_by_hand():
    """With p = 1, g = 2, lr = 0.1 and wd = 0.5 the decay takes p to 0.95, and the gradient to 0.75."""
    p = parameter(1.0)
    p.grad = torch.full_like(p, 2.0)
    optimizer = SGD([p], lr=0.1, wd=0.5)
    with torch.no_grad():
        optimizer.reg_step(p)
    assert abs(p.item() - 0.95) < 1e-12
    with torch.no_grad():
        optimizer.opt_step(p)
    assert abs(p.item() - 0.75) < 1e-12


def test_the_decay_comes_before_the_step():
    """Every parameter is first shrunk, and then moved, before the next one's turn."""
    calls = []

    class Spy(SGD):
        def reg_step(self, p):
            calls.append(("reg", p))

        def opt_step(self, p):
            calls.append(("opt", p))

    a, b = (nn.Parameter(torch.ones(2)) for _ in range(2))
    a.grad, b.grad = torch.ones(2), torch.ones(2)
    Spy([a, b], lr=0.1).step()
    assert [name for name, _ in calls] == ["reg", "opt", "reg", "opt"]
    assert [p is a for _, p in calls] == [True, True, False, False]


def test_it_keeps_what_it_was_given():
    """The parameters, the learning rate and the weight decay can be read from the optimizer."""
    params = [nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))]
    optimizer = SGD(iter(params), lr=0.1, wd=0.2)
    assert [id(p) for p in optimizer.params] == [id(p) for p in params]
    assert (optimizer.lr, optimizer.wd, optimizer.i) == (0.1, 0.2, 0)
