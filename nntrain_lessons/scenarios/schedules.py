"""A scheduler under the real Learner: the learning rate at each step of the optimizer."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from torch.optim.lr_scheduler import LambdaLR, OneCycleLR

from ..train import Learner
from ._drawn import Observations, batches
from ._fits import Cancels, Notes, run_and_yield, tiny_learner, tiny_model
from ._watched import watched_sgd

BATCHES = 3  # to train on in each epoch


def prescribed_rates(answer: Any, seed: int, lr: float, factors: Sequence[float]) -> Observations:
    """Observe the rates of one fit of two epochs, evaluation in between, of an optimizer with two groups."""
    notes = Notes()
    scheduler = answer.SchedulerS(partial(LambdaLR, lr_lambda=partial(_nth, factors)))
    learner = _learner(seed, lr, [scheduler], notes, groups=True)
    yield from run_and_yield(lambda: _fit(learner, notes), notes)


def two_fits(answer: Any, seed: int, max_lr: float) -> Observations:
    """Observe the rates of two fits under the one-cycle schedule, which has no step to spare."""
    notes = Notes()
    scheduler = answer.SchedulerS(partial(OneCycleLR, max_lr=max_lr, total_steps=2 * BATCHES))
    learner = _learner(seed, max_lr, [scheduler], notes)

    def run() -> None:
        for notes.prefix in ("first fit, ", "second fit, "):
            _fit(learner, notes)

    yield from run_and_yield(run, notes)


def cancelled_batch(answer: Any, seed: int, lr: float, factors: Sequence[float], nth: int) -> Observations:
    """Observe the rates where one batch is left before the optimizer's step."""
    notes = Notes()
    scheduler = answer.SchedulerS(partial(LambdaLR, lr_lambda=partial(_nth, factors)))
    learner = _learner(seed, lr, [Cancels(nth), scheduler], notes)
    yield from run_and_yield(lambda: _fit(learner, notes), notes)


def _nth(factors: Sequence[float], step: int) -> float:
    return factors[min(step, len(factors) - 1)]


def _learner(seed: int, lr: float, subs: Sequence[Any], notes: Notes, groups: bool = False) -> Learner:
    train, valid = batches(seed, "training", BATCHES), batches(seed, "evaluation", 2)
    return tiny_learner(tiny_model(seed), train, valid, subs, watched_sgd(notes, groups), lr)


def _fit(learner: Learner, notes: Notes) -> None:
    learner.fit(2)
    rates = [float(group["lr"]) for group in learner.opt.param_groups]
    notes.add("after the last step: learning rate", rates if len(rates) > 1 else rates[0])
