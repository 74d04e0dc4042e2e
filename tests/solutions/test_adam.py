import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

from nntrain_lessons.solutions import Adam

from .walks import (
    CLOSE,
    Problem,
    assert_same_path,
    decays,
    drawn,
    kept,
    moves,
    numpy_walk,
    parameter,
    problems,
    rates,
    walk,
)

betas = st.floats(0.5, 0.999)


@drawn
@given(problem=problems(), lr=rates, wd=decays, beta1=kept, beta2=betas)
def test_it_walks_the_same_path_as_adamw(problem, lr, wd, beta1, beta2):
    """With a vanishing eps Adam is torch.optim.AdamW, step by step, decay and all."""
    ours = walk(lambda params: Adam(params, lr, wd, beta1, beta2, eps=1e-30), problem)
    theirs = walk(
        lambda params: torch.optim.AdamW(params, lr, betas=(beta1, beta2), eps=1e-15, weight_decay=wd), problem
    )
    assert_same_path(ours, theirs, problem.close)


@drawn
@given(problem=problems(), lr=rates, wd=decays, beta1=kept, beta2=betas, eps=st.sampled_from([1e-8, 1e-5, 1e-2, 1.0]))
def test_it_follows_the_recurrence_with_eps_inside_the_root(problem, lr, wd, beta1, beta2, eps):
    """The corrected averages are weighted means of all gradients and squares, and eps is added under the root."""

    def rule(g, memory):
        seen = memory.setdefault("gradients", [])
        seen.append(g)
        ages = np.arange(len(seen))[::-1]
        m = sum(beta1**age * past for age, past in zip(ages, seen, strict=True)) / sum(beta1**ages)
        v = sum(beta2**age * past**2 for age, past in zip(ages, seen, strict=True)) / sum(beta2**ages)
        return m / np.sqrt(v + eps)

    ours = walk(lambda params: Adam(params, lr, wd, beta1, beta2, eps), problem)
    assert_same_path(ours, numpy_walk(rule, problem, lr, wd), problem.close)


def first_move(g, lr=1.0, **options):
    """How far a coordinate with this gradient moves, downwards, at the first step."""
    p = parameter(0.0)
    return -moves(Adam([p], lr, **options), p, [g])[0]


@drawn
@given(g=st.floats(-1e3, 1e3), lr=rates, beta1=kept, beta2=betas, eps=st.floats(1e-10, 1.0))
def test_the_first_step_needs_no_history(g, lr, beta1, beta2, eps):
    """The first step is lr * g / sqrt(g ** 2 + eps), whatever the betas are."""
    expected = lr * g / (g**2 + eps) ** 0.5
    assert first_move(g, lr, beta1=beta1, beta2=beta2, eps=eps) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("g", "share"), [(1.0, 1.0), (1e-2, 0.9535), (1e-3, 0.3015), (1e-4, 0.0316)])
def test_small_gradients_are_scaled_down(g, share):
    """Gradients below sqrt(eps) = 0.003 take less than a full step, unlike in torch's Adam."""
    assert first_move(g) == pytest.approx(share, abs=5e-5)


def test_the_first_step_by_hand():
    """With g = 2 and lr = 0.1 the averages are 0.2 and 0.04, corrected 2 and 4, so that p moves by 0.1."""
    p = parameter(1.0)
    optimizer = Adam([p], lr=0.1)
    moves(optimizer, p, [2.0])
    assert (optimizer.avg[p].item(), optimizer.sqr_avg[p].item()) == pytest.approx((0.2, 0.04), rel=1e-12)
    assert p.item() == pytest.approx(1 - 0.1, abs=1e-6)


@drawn
@given(problem=problems(dtypes=(torch.float64,), min_steps=3), scale=st.floats(1e-3, 1e3))
def test_the_size_of_the_gradients_does_not_matter(problem, scale):
    """Gradients that are all a thousand times larger take the same path, as long as eps is nothing beside them."""
    scaled = Problem(problem.starts, [[scale * g for g in step] for step in problem.gradients])
    ours = [walk(lambda params: Adam(params, 0.1, eps=1e-30), p) for p in (problem, scaled)]
    assert_same_path(*ours, CLOSE[torch.float64])


def test_equal_gradients_are_full_steps_from_the_first():
    """The correction makes every step lr long where all gradients are equal, at the start as later."""
    p = parameter()
    assert moves(Adam([p], lr=0.1, eps=1e-30), p, [0.5] * 60) == pytest.approx([-0.1] * 60, rel=1e-9)
