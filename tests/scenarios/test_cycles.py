"""What the scenarios of the schedule take for a number, for a refusal, and for somebody else's work."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import OneCycleLR

from nntrain_lessons.scenarios import borrowed as noted, cycles

CALL = ("rate", [3, 10], {"pct_start": 0.4})


def answers(function):
    """Make an answer of one function."""
    return SimpleNamespace(rate=function)


@pytest.mark.parametrize(
    "number", [0.5, np.float64(0.5), np.float32(0.5), np.array(0.5), torch.tensor(0.5), torch.tensor([0.5])], ids=repr
)
def test_a_number_may_come_as_any(number):
    """Python's, NumPy's and torch's numbers are one and the same float."""
    ((place, seen),) = cycles.values(answers(lambda *args, **options: number), [CALL])
    assert place == "rate(3, 10, pct_start=0.4)"
    assert (type(seen), seen) == (float, 0.5)


@pytest.mark.parametrize("other", [None, "0.5", [0.5], (0.5, 0.9), 1j], ids=repr)
def test_what_is_no_number_stays_what_it_is(other):
    """Nothing is read into what is not a number, such as words or lists."""
    ((_, seen),) = cycles.values(answers(lambda *args, **options: other), [CALL])
    assert seen is other


def test_float32_keeps_its_seven_digits():
    """An answer runs as in a notebook, where a tensor made of a Python number is float32; that shows."""
    ((_, seen),) = cycles.values(answers(lambda *args, **options: torch.tensor(0.1)), [CALL])
    assert seen != 0.1
    assert seen == pytest.approx(0.1, rel=1e-7)


CALLS = [("rate", [step], {}) for step in range(1, 9)]


@pytest.mark.parametrize(
    ("function", "few"),
    [
        (math.exp, [False, False]),
        (lambda step: torch.tensor(step, dtype=torch.float64).exp(), [False, False]),
        (lambda step: np.exp(np.float32(step)), [True, False]),
        (lambda step: torch.tensor(float(step)).exp().item(), [True, False]),
        (lambda step: round(math.exp(-step), 6), [False, True]),
        (lambda step: round(1e-7 * math.exp(-step), 10), [False, True]),
        (lambda step: 0.5, [False, False]),
        (lambda step: None, [False, False]),
    ],
    ids=["exact", "float64", "numpy32", "torch32", "rounded", "tiny", "constant", "none"],
)
def test_few_digits_are_told_by_the_values_alone(function, few):
    """Rounded numbers and those of float32 are known for what they are, whatever formula they come from."""
    assert [seen for _, seen in cycles.digits(answers(function), CALLS)] == few


def raises(error):
    """Make a function that raises an error."""

    def function(*args, **options):
        raise error

    return function


@pytest.mark.parametrize(
    ("function", "refused"),
    [
        (raises(ValueError()), True),
        (raises(AssertionError()), True),
        (raises(ZeroDivisionError()), False),
        (min, False),
    ],
    ids=["ValueError", "AssertionError", "ZeroDivisionError", "a value"],
)
def test_an_accident_is_no_refusal(function, refused):
    """An error refuses what makes no sense; a division by zero only happens to."""
    assert [seen for _, seen in cycles.refusals(answers(function), [("rate", [3, 10], {})])] == [refused]


def test_an_accident_is_told_apart_from_an_error_that_was_meant():
    """A TypeError inside a formula is not what somebody raises who refuses to go on."""
    seen = [next(cycles.values_or_errors(answers(raises(error)), [CALL]))[1] for error in (TypeError(), IndexError())]
    assert seen == ["the error TypeError", "an error"]


def test_a_hole_is_told_as_one():
    """Where errors are observed, what is not written yet is still told apart."""
    ((_, seen),) = cycles.values_or_errors(answers(raises(IndexError())), [CALL])
    assert seen == "an error"
    with pytest.raises(NotImplementedError):
        list(cycles.values_or_errors(answers(raises(NotImplementedError())), [CALL]))


def built(*args, **options):
    """Ask torch's schedule."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.1, momentum=0.9)
    return OneCycleLR(optimizer, 1.0, total_steps=10).get_last_lr()[0]


def borrowed(*args, **options):
    """Use only the cosine of torch's schedule."""
    return OneCycleLR._annealing_cos(0.1, 0.2, 0.5)


@pytest.mark.parametrize(
    ("function", "found"), [(built, True), (borrowed, True), (lambda *args, **options: 0.5, False)]
)
def test_torchs_schedules_are_seen_at_work(function, found):
    """Whoever asks torch's schedule, or a piece of it, is seen to."""
    noted.watch(also_fused=False)
    noted.begin()
    assert [seen for _, seen in cycles.own_work(answers(function), [CALL])] == [found]
