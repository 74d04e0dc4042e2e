"""Runs scenarios in this process, as the grader does in children, and keeps what they observe."""

import importlib
import json
import math
import random
import types
from contextlib import nullcontext
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import torch

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.scenarios import borrowed

ROOT = Path(__file__).parents[2]
GRADING = ROOT / "tests" / "grading"
TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-5}


def exercise(name):
    """Return an exercise's record."""
    return EXERCISES[name]


def solution(name):
    """Return the text of an exercise's solution."""
    return (ROOT / "solutions" / f"{name}.py").read_text("utf-8")


def mistakes():
    """List every exercise's mistakes, as (exercise, mistake)."""
    return [(name, known) for name in EXERCISES for known in exercise(name).mistakes]


def answer_from(text):
    """Run a learner's text, and give its names as attributes."""
    module = types.ModuleType("answer")
    exec(compile(text, "answer.py", "exec"), vars(module))  # noqa: S102 - as the grader does
    return module


def observe(check, text, seed):
    """Run one check's scenario, and give (label, value) pairs; an error is the last. What is read is left out."""
    return [pair for pair in observe_and_read(check, text, seed) if pair[0] != "reads"]


def observe_without_chance(check, text, seed):
    """Do as `observe`; where torch's own random numbers are drawn or seeded, again under others: nothing may change."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(torch.random, "fork_rng", lambda *_, **__: nullcontext())  # so that it shows what is drawn
        before = torch.manual_seed(1).get_state()
        seen = observe(check, text, seed)
        if not torch.equal(torch.get_rng_state(), before):
            torch.manual_seed(2)
            assert same(seen, observe(check, text, seed)), check.id
    return seen


def read(check, text, seed):
    """Run one check's scenario, and give the lines that it reads."""
    return [value for label, value in observe_and_read(check, text, seed) if label == "reads"]


def observe_and_read(check, text, seed):
    """Run one check's scenario, and give all that it yields."""
    module, _, function = check.scenario.partition(".")
    run = getattr(importlib.import_module(f"nntrain_lessons.scenarios.{module}"), function)
    seen = []
    borrowed.watch(also_fused=False)
    borrowed.begin()
    try:
        for label, value in run(answer_from(text), **json.loads(inputs(check, f"{seed} {check.id}"))):
            seen.append((label, plain(value)))
    except Exception as error:  # noqa: BLE001 - whatever the answer raises is an observation
        seen.append(("error", type(error).__name__))
    return seen


def inputs(check, seed):
    """Draw a check's inputs, as JSON."""
    return json.dumps(check.draw(random.Random(seed)), allow_nan=False)  # noqa: S311 - as the grader draws them


def plain(value):
    """Copy what was observed, and refuse what the grader would refuse."""
    if type(value) in (list, tuple):
        return [plain(part) for part in value]
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    assert value is None or type(value) in (int, float, bool, str), f"{value!r} cannot be compared"
    return value


@cache
def trace(name, text, seed, required=True):
    """Return what all required checks of an exercise observe (or all optional ones)."""
    checks = [check for check in exercise(name).checks if check.required is required]
    return list(chain.from_iterable(observe(check, text, seed) for check in checks))


def same(seen, other):
    """Return whether two traces are equal, as the grader compares them."""
    return len(seen) == len(other) and all(
        label == other_label and equal(value, other_value)
        for (label, value), (other_label, other_value) in zip(seen, other, strict=True)
    )


def equal(value, other):
    """Compare two observations: type, shape, dtype, value; a wrong answer may be known to give NaN."""
    if type(value) is not type(other):
        return False
    if isinstance(value, list):
        return len(value) == len(other) and all(map(equal, value, other))
    if isinstance(value, torch.Tensor):
        if value.shape != other.shape or value.dtype != other.dtype:
            return False
        tolerance = TOLERANCE.get(value.dtype, 0.0)
        return torch.allclose(value, other, rtol=tolerance, atol=tolerance, equal_nan=True)
    if isinstance(value, float):
        if math.isnan(value) or math.isnan(other):
            return math.isnan(value) and math.isnan(other)
        return abs(value - other) <= 1e-9 + 1e-9 * abs(other)
    return value == other
