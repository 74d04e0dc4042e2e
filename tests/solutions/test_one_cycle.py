"""The 1cycle schedule, beside torch's and beside what can be said of it without either."""

import math
from inspect import signature
from itertools import pairwise

import pytest
import torch
from hypothesis import given, strategies as st
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR

from nntrain_lessons.solutions import one_cycle_lr, one_cycle_mom

from .walks import drawn

# How many steps, and the share that rises: the turn falls on a step in the first five, and lies between two in the
# others; in the last three it is before the first step.
SCHEDULES = [(10, 0.4), (16, 0.25), (100, 0.3), (20, 0.9), (7, 3 / 7), (295, 0.3), (11, 0.5), (23, 0.123)]
SCHEDULES += [(9, 0.8), (2, 0.9), (31, 0.04), (1, 0.3), (2, 0.3), (3, 0.0)]
every_schedule = pytest.mark.parametrize(("total_steps", "pct_start"), SCHEDULES)

totals = st.integers(1, 400)
shares = st.floats(0.0, 0.99)
positive = st.floats(1e-3, 1e3)
momenta = st.tuples(st.floats(0.0, 0.99), st.floats(0.0, 0.99)).map(sorted)


def walk(optimizer, total_steps, key, **options):
    """Return the rate, and the momentum kept under a key, that torch's own schedule has at each step."""
    scheduler = OneCycleLR(optimizer, total_steps=total_steps, **options)
    seen = []
    for step in range(total_steps):
        kept = optimizer.param_groups[0][key]
        seen.append((optimizer.param_groups[0]["lr"], kept[0] if isinstance(kept, tuple) else kept))
        optimizer.step()
        if step < total_steps - 1:
            scheduler.step()
    return seen


def ours(total_steps, max_lr, rate=None, momentum=None, **shared):
    """Return our rate and momentum at each step."""
    return [
        (
            one_cycle_lr(step, total_steps, max_lr, **(rate or {}), **shared),
            one_cycle_mom(step, total_steps, **(momentum or {}), **shared),
        )
        for step in range(total_steps)
    ]


def weights():
    """Return something to optimize."""
    return [nn.Parameter(torch.zeros(1))]


@every_schedule
def test_every_step_is_torchs(total_steps, pct_start):
    """Rate and momentum are those of torch's OneCycleLR at every step, wherever the turn is, all arguments given."""
    rate = {"div_factor": 7.0, "final_div_factor": 13.0}
    sgd = torch.optim.SGD(weights(), 0.1, momentum=0.5)
    theirs = walk(
        sgd, total_steps, "momentum", max_lr=1.7, pct_start=pct_start, base_momentum=0.6, max_momentum=0.9, **rate
    )
    mine = ours(total_steps, 1.7, rate, {"base": 0.6, "max": 0.9}, pct_start=pct_start)
    for at_mine, at_theirs in zip(mine, theirs, strict=True):
        assert at_mine == pytest.approx(at_theirs, rel=1e-12, abs=0)


@pytest.mark.parametrize("total_steps", [1, 2, 5, 59, 295])
def test_the_defaults_are_torchs(total_steps):
    """With nothing but the highest rate given it is the post's run: torch's Adam, whose first beta is cycled."""
    theirs = walk(torch.optim.Adam(weights(), 0.1), total_steps, "betas", max_lr=6e-2)
    for at_mine, at_theirs in zip(ours(total_steps, 6e-2), theirs, strict=True):
        assert at_mine == pytest.approx(at_theirs, rel=1e-12, abs=0)


def test_the_example_by_hand():
    """Ten steps of which four rise: at a third of a phase the cosine has gone a quarter of its way."""
    most, least = (2 + 3**0.5) / 4, (2 - 3**0.5) / 4  # half of 1 + cos, at a sixth and at five sixths
    rates = [0.1, 0.325, 0.775, 1, 0.01 + 0.99 * most, 0.7525, 0.505, 0.2575, 0.01 + 0.99 * least]
    momenta = [0.95, 0.925, 0.875, 0.85, 0.95 - 0.1 * most, 0.875, 0.9, 0.925, 0.95 - 0.1 * least]
    mine = ours(10, 1.0, {"div_factor": 10, "final_div_factor": 10}, pct_start=0.4)
    assert mine == [pytest.approx(pair) for pair in zip([*rates, 0.01], [*momenta, 0.95], strict=True)]


def test_the_posts_run_never_quite_gets_to_the_top():
    """Of 295 steps none is at 87.5, where the schedule turns: the highest rate is a little below `max_lr`."""
    rates = [one_cycle_lr(step, 295, 6e-2) for step in range(295)]
    assert max(rates) == rates[88]
    # The two phases differ in length: the cosine is flatter in the longer one, so that its first step is the higher.
    fallen = (1 - math.cos(math.pi * 0.5 / (294 - 87.5))) / 2
    assert rates[88] == pytest.approx(6e-2 - fallen * (6e-2 - 6e-2 / 25 / 1e4))


@drawn
@given(total_steps=totals, max_lr=positive, pct_start=shares, div=positive, final_div=positive)
def test_the_ends_are_exact(total_steps, max_lr, pct_start, div, final_div):
    """The last rate is max_lr / div / final_div; the first is max_lr / div, where there is a rise to begin."""
    options = {"pct_start": pct_start, "div_factor": div, "final_div_factor": final_div}
    end = one_cycle_lr(total_steps - 1, total_steps, max_lr, **options)
    assert end == pytest.approx(max_lr / div / final_div, rel=1e-9)
    if pct_start * total_steps > 1.001:
        assert one_cycle_lr(0, total_steps, max_lr, **options) == pytest.approx(max_lr / div, rel=1e-9)


@drawn
@given(total_steps=totals, max_lr=positive, pct_start=shares)
def test_it_rises_once_and_falls_once(total_steps, max_lr, pct_start):
    """The rate stays within its bounds, rises up to the turn, and falls from there on, never the other way."""
    rates = [one_cycle_lr(step, total_steps, max_lr, pct_start) for step in range(total_steps)]
    tiny = max_lr * 1e-12
    assert max_lr / 25 / 1e4 - tiny <= min(rates)
    assert max(rates) <= max_lr + tiny
    turn = pct_start * total_steps - 1
    for step, (rate, following) in enumerate(pairwise(rates)):
        if step + 1 <= turn:
            assert rate < following
        elif step >= turn:
            assert rate > following


@drawn
@given(total_steps=st.integers(20, 400), max_lr=positive, pct_start=st.floats(0.15, 0.85))
def test_there_is_no_jump(total_steps, max_lr, pct_start):
    """From one step to the next the rate goes no further than at the steepest place of the shorter phase."""
    turn = pct_start * total_steps - 1
    steepest = math.pi / 2 * max_lr / min(turn, total_steps - 1 - turn)
    rates = [one_cycle_lr(step, total_steps, max_lr, pct_start) for step in range(total_steps)]
    assert max(abs(a - b) for a, b in pairwise(rates)) <= steepest * (1 + 1e-9)


@drawn
@given(total_steps=totals, bounds=momenta, pct_start=shares)
def test_momentum_is_the_rate_upside_down(total_steps, bounds, pct_start):
    """Where a rate goes from 0 to 1 and back to 0, momentum goes from max to base and back to max in the same way."""
    base, top = bounds
    for step in range(total_steps):
        share = one_cycle_lr(step, total_steps, 1.0, pct_start, div_factor=1e15)
        expected = top - (top - base) * share
        assert one_cycle_mom(step, total_steps, base, top, pct_start) == pytest.approx(expected, abs=1e-12)


@drawn
@given(total_steps=totals, more=st.integers(0, 1000), pct_start=shares)
def test_after_the_last_step_nothing_changes(total_steps, more, pct_start):
    """Both functions give from `total_steps` on what they gave at the last step."""
    last, later = total_steps - 1, total_steps + more
    rates = [one_cycle_lr(step, total_steps, 0.5, pct_start) for step in (last, later)]
    assert rates[0] == rates[1]
    assert one_cycle_mom(later, total_steps, pct_start=pct_start) == pytest.approx(0.95, rel=1e-12)


@drawn
@given(step=st.integers(0, 100), max_lr=positive, factor=positive)
def test_the_rate_scales_with_its_highest(step, max_lr, factor):
    """A schedule for a rate so many times higher is so many times higher at each step."""
    assert one_cycle_lr(step, 80, factor * max_lr) == pytest.approx(factor * one_cycle_lr(step, 80, max_lr), rel=1e-12)


@pytest.mark.parametrize("function", [one_cycle_lr, one_cycle_mom], ids=["rate", "momentum"])
@pytest.mark.parametrize(
    ("nonsense", "said"),
    [
        ({"total_steps": 0}, "there has to be one"),
        ({"step": -1}, "step -1 of 10"),
        ({"pct_start": 1.0}, r"pct_start = 1\.0"),
        ({"pct_start": -0.1}, r"pct_start = -0\.1"),
        ({"pct_start": math.nan}, "pct_start = nan"),
    ],
    ids=["no steps", "before the first", "never falls", "below 0", "not a number"],
)
def test_nonsense_is_refused(function, nonsense, said):
    """What makes no sense to either function is a ValueError that says what was given, and what should be."""
    sense = {"step": 3, "total_steps": 10} | ({"max_lr": 0.1} if function is one_cycle_lr else {})
    with pytest.raises(ValueError, match=said):
        function(**(sense | nonsense))


@pytest.mark.parametrize("factors", [(0, 10), (25, 0), (-25, 10)])
def test_a_factor_has_to_be_above_zero(factors):
    """A division by nothing, or a rate below zero, is not given."""
    with pytest.raises(ValueError, match="above 0"):
        one_cycle_lr(0, 10, 0.1, 0.3, *factors)


@pytest.mark.parametrize("bounds", [(0.95, 0.85), (-0.1, 0.9), (0.9, 1.0)])
def test_momentum_has_to_be_within_its_bounds(bounds):
    """Bounds that are swapped, below 0, or so high that nothing is ever forgotten are refused."""
    with pytest.raises(ValueError, match=r"base = .*, max = "):
        one_cycle_mom(0, 10, *bounds)


def test_the_signatures_are_the_stated_ones():
    """Names, order and defaults of the arguments are those that are relied on elsewhere."""
    names = [
        ["step", "total_steps", "max_lr", "pct_start", "div_factor", "final_div_factor"],
        ["step", "total_steps", "base", "max", "pct_start"],
    ]
    defaults = [[0.3, 25.0, 1e4], [0.85, 0.95, 0.3]]
    for function, name, default in zip((one_cycle_lr, one_cycle_mom), names, defaults, strict=True):
        parameters = signature(function).parameters.values()
        assert [parameter.name for parameter in parameters] == name
        given = [parameter.default for parameter in parameters if parameter.default is not parameter.empty]
        assert given == default
