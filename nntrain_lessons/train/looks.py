"""Fits that only look: a search for a learning rate, a count of parameters. They are no trainings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import UsageError
from .events import Subscriber

KEPT = ("history", "opt", "n_epochs", "epochs", "epoch")  # what a look gives back to the Learner


def names(subs: Iterable[object]) -> str:
    """Return the classes of some objects, by name: 'CheckpointS, SchedulerS'."""
    return ", ".join(type(sub).__name__ for sub in subs)


def taking_part(subs: Iterable[Subscriber]) -> list[Subscriber]:
    """Return who listens to a fit: all; in one that only looks, none of a training's. Says who sits out."""
    subs = list(subs)
    lookers = [sub for sub in subs if sub.only_looks]
    if not lookers:
        return subs
    if out := [sub for sub in subs if sub.of_training]:
        verb = "sits" if len(out) == 1 else "sit"
        print(f"this fit only looks ({names(lookers)}), so {names(out)} {verb} out: what belongs to a training")
    return [sub for sub in subs if not sub.of_training]


@contextmanager
def as_before(learner: Any) -> Iterator[None]:
    """Give a Learner its history, its optimizer and its place back when the block ends."""
    before = {name: value for name, value in vars(learner).items() if name in KEPT}
    try:
        yield
    finally:
        vars(learner).update(before)


def keeping_rates(sub: Subscriber, method: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a subscriber's method that is an error where it changes the learning rate: in a look, nobody else may.

    Raises
    ------
    UsageError
        When it is called, and the rate is another one afterwards.
    """

    def call(learner: Any) -> None:
        opt = learner.opt
        before = learning_rates(opt)
        method(learner)
        if learner.opt is opt and learning_rates(opt) != before:
            who = type(sub).__name__
            raise UsageError(
                f"{who} changes the learning rate, and this fit only looks at rates or layers: "
                f"write `of_training = True` into the class {who}, and it sits out"
            )

    return method if sub.only_looks else call


def learning_rates(opt: Any) -> list[float]:
    """Read the rates an optimizer would use now: of each group, or the one in its attribute `lr`; [] without one."""
    groups = opt.param_groups if hasattr(opt, "param_groups") else [vars(opt)] if hasattr(opt, "__dict__") else []
    return [float(group["lr"]) for group in groups if "lr" in group]
