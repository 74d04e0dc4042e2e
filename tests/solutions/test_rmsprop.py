import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

from nntrain_lessons.solutions import RMSProp

from .walks import CLOSE, Problem, assert_same_path, decays, drawn, kept, numpy_walk, problems, rates, walk

small = st.sampled_from([1e-12, 1e-8, 1e-5, 1e-2])


@drawn
@given(problem=problems(), lr=rates, wd=decays, sqr_mom=kept, eps=small)
def test_it_follows_the_recurrence(problem, lr, wd, sqr_mom, eps):
    """The average of squares starts at the first square, and eps is added to its root."""

    def rule(g, memory):
        memory["s"] = sqr_mom * memory["s"] + (1 - sqr_mom) * g**2 if memory else g**2
        return g / (np.sqrt(memory["s"]) + eps)

    ours = walk(lambda params: RMSProp(params, lr, wd, sqr_mom, eps), problem)
    assert_same_path(ours, numpy_walk(rule, problem, lr, wd), problem.close)


@drawn
@given(problem=problems(), lr=rates, sqr_mom=kept, eps=small)
def test_it_walks_the_same_path_as_torch_from_the_same_start(problem, lr, sqr_mom, eps):
    """Once torch's average of squares is set to the first square, torch.optim.RMSprop takes the same steps."""

    def preset(params):
        theirs = torch.optim.RMSprop(params, lr, alpha=sqr_mom, eps=eps)
        for p, g in zip(params, problem.gradients[0], strict=True):
            theirs.state[p] = {"step": torch.tensor(0.0), "square_avg": g**2}
        return theirs

    ours = walk(lambda params: RMSProp(params, lr, sqr_mom=sqr_mom, eps=eps), problem)
    assert_same_path(ours, walk(preset, problem), problem.close)


def first_step(make_optimizer, gradients):
    """How far coordinates with these gradients move, downwards, at the first step."""
    g = torch.tensor(gradients, dtype=torch.float64)
    return -walk(make_optimizer, Problem([torch.zeros_like(g)], [[g]]))[0][0]


@drawn
@given(gradients=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4), lr=rates, sqr_mom=kept)
def test_the_first_step_is_the_sign(gradients, lr, sqr_mom):
    """The first step is lr * g / (|g| + eps), whatever sqr_mom is."""
    expected = torch.tensor([lr * g / (abs(g) + 1e-5) for g in gradients], dtype=torch.float64)
    ours = first_step(lambda params: RMSProp(params, lr, sqr_mom=sqr_mom), gradients)
    torch.testing.assert_close(ours, expected, **CLOSE[torch.float64])


def test_torch_starts_with_a_larger_step():
    """Torch's first step is 1 / sqrt(1 - sqr_mom) times larger, because its average starts from zero."""
    ours = first_step(lambda params: RMSProp(params, 0.1, sqr_mom=0.99, eps=1e-12), [3.0])
    theirs = first_step(lambda params: torch.optim.RMSprop(params, 0.1, alpha=0.99, eps=1e-12), [3.0])
    assert (theirs / ours).item() == pytest.approx(10, rel=1e-9)


@drawn
@given(problem=problems(dtypes=(torch.float64,)), scale=st.floats(1e-3, 1e3))
def test_the_size_of_the_gradients_does_not_matter(problem, scale):
    """Gradients that are all a thousand times larger take the same path, as long as eps is nothing beside them."""
    scaled = Problem(problem.starts, [[scale * g for g in step] for step in problem.gradients])
    ours = [walk(lambda params: RMSProp(params, 0.1, eps=1e-30), p) for p in (problem, scaled)]
    assert_same_path(*ours, problem.close)


def test_two_coordinates_by_hand():
    """Coordinates with gradients 100 and 0.01 both move by 0.1 at lr = 0.1, the second by 0.0999 because of eps."""
    moved = first_step(lambda params: RMSProp(params, lr=0.1), [100.0, 0.01])
    assert moved.tolist() == pytest.approx([0.1, 0.0999], abs=5e-6)
