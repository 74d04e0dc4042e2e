import pytest
import torch
from hypothesis import given

from nntrain_lessons.solutions import Momentum

from .walks import assert_same_path, decays, drawn, kept, moves, numpy_walk, parameter, problems, rates, walk


@drawn
@given(problem=problems(), lr=rates, mom=kept)
def test_it_walks_the_same_path_as_torch_at_a_smaller_rate(problem, lr, mom):
    """Momentum at rate lr is torch.optim.SGD with momentum at rate lr * (1 - mom)."""
    ours = walk(lambda params: Momentum(params, lr, mom=mom), problem)
    theirs = walk(lambda params: torch.optim.SGD(params, lr * (1 - mom), momentum=mom), problem)
    assert_same_path(ours, theirs, problem.close)


class DecayingTorch:
    """Torch's SGD with momentum, and the decay done by hand before each of its steps."""

    def __init__(self, params, lr, wd, mom):
        self.params, self.factor = params, 1 - lr * wd
        self.optimizer = torch.optim.SGD(params, lr * (1 - mom), momentum=mom)

    def step(self):
        """Shrink every parameter, then let torch step."""
        for p in self.params:
            p.data = p.data * self.factor
        self.optimizer.step()


@drawn
@given(problem=problems(), lr=rates, wd=decays, mom=kept)
def test_the_decay_stays_out_of_the_average(problem, lr, wd, mom):
    """Weight decay shrinks the parameter and leaves the average of gradients alone."""
    ours = walk(lambda params: Momentum(params, lr, wd, mom), problem)
    assert_same_path(ours, walk(lambda params: DecayingTorch(params, lr, wd, mom), problem), problem.close)


@drawn
@given(problem=problems(), lr=rates, wd=decays, mom=kept)
def test_the_average_is_a_weighted_sum_of_all_gradients(problem, lr, wd, mom):
    """After n steps the average is the sum of (1 - mom) * mom ** (n - k) * g_k."""

    def weighted_sum(g, memory):
        seen = memory.setdefault("gradients", [])
        seen.append(g)
        return sum((1 - mom) * mom ** (len(seen) - 1 - k) * past for k, past in enumerate(seen))

    ours = walk(lambda params: Momentum(params, lr, wd, mom), problem)
    assert_same_path(ours, numpy_walk(weighted_sum, problem, lr, wd), problem.close)


def test_three_steps_by_hand():
    """With g = 1, lr = 0.1 and mom = 0.9 the parameter moves by 0.01, 0.019 and 0.0271."""
    p = parameter()
    assert moves(Momentum([p], lr=0.1), p, [1.0] * 3) == pytest.approx([-0.01, -0.019, -0.0271], rel=1e-12)


def test_equal_gradients_end_up_as_full_steps():
    """Equal gradients g end up as steps of lr * g, starting from a tenth of that where mom is 0.9."""
    p = parameter()
    steps = moves(Momentum([p], lr=0.1), p, [3.0] * 300)
    assert steps[0] == pytest.approx(-0.03)
    assert steps[-1] == pytest.approx(-0.3)


@drawn
@given(problem=problems(dtypes=(torch.float64,)), lr=rates, mom=kept)
def test_no_step_exceeds_the_largest_gradient(problem, lr, mom):
    """A step along an average is never longer than lr times the largest gradient so far."""
    before, largest = problem.starts, [torch.zeros_like(s) for s in problem.starts]
    path = walk(lambda params: Momentum(params, lr, mom=mom), problem)
    for after, gradients in zip(path, problem.gradients, strict=True):
        largest = [torch.maximum(most, g.abs()) for most, g in zip(largest, gradients, strict=True)]
        for a, b, most in zip(after, before, largest, strict=True):
            assert torch.all((a - b).abs() <= lr * most + 1e-12)
        before = after


def test_the_decay_is_not_a_penalty_here():
    """Unlike for plain gradient descent, decay is not the same as adding wd * p to the gradient."""
    decayed, penalised = parameter(), parameter()
    assert moves(Momentum([decayed], lr=0.1, wd=0.5), decayed, [1.0]) == pytest.approx([-0.05 - 0.01])
    assert moves(Momentum([penalised], lr=0.1), penalised, [1.0 + 0.5]) == pytest.approx([-0.015])
