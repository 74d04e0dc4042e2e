"""A scheduler under the real Learner: the learning rate at each step of the optimizer."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from torch.optim.lr_scheduler import ExponentialLR, LambdaLR, LRScheduler, OneCycleLR

from ..train import CancelFitException, Learner, Subscriber
from ._diary import BETWEEN, Diary, KeepPlace, places, steps_with, told_by_place
from ._drawn import Observations, batches
from ._fits import Cancels, Plain, PlannedError, RaiseAt, tiny_learner, tiny_model
from ._watched import watched_schedule, watched_sgd

BATCHES = 3  # to train on in each epoch
RATES, AFTERWARDS = "rates of a step", "rates after the fit"
GROUPS = (", first group", ", second group")


def prescribed_rates(answer: Any, seed: int, lr: float, factors: Sequence[float]) -> Observations:
    """Observe the rates of one fit of two epochs, evaluation in between, of an optimizer with two groups."""
    diary = Diary()
    learner = _learner(seed, lr, [KeepPlace(diary), _scheduler(answer, factors, diary)], diary, groups=True)
    tell = partial(_told, diary, GROUPS)
    yield from told_by_place(partial(_fit, learner, diary), diary, places([""], BATCHES), tell)
    yield from _afterwards(diary, [""], GROUPS)


def two_fits(answer: Any, seed: int, max_lr: float) -> Observations:
    """Observe the rates of two fits under the one-cycle schedule, which has no step to spare."""
    diary, names = Diary(), ["first fit, ", "second fit, "]
    keep = KeepPlace(diary)
    scheduler = answer.SchedulerS(_watched(OneCycleLR, diary, max_lr=max_lr, total_steps=2 * BATCHES))
    learner = _learner(seed, max_lr, [keep, scheduler], diary)

    def run() -> None:
        for keep.name in names:
            _fit(learner, diary, keep.name)

    yield from told_by_place(run, diary, places(names, BATCHES), partial(_told, diary, [""]))
    yield from _afterwards(diary, names, [""])


def cancelled_batch(answer: Any, seed: int, lr: float, factors: Sequence[float], nth: int) -> Observations:
    """Observe the rates where one batch is left before the optimizer's step."""
    diary = Diary()
    learner = _learner(seed, lr, [KeepPlace(diary), Cancels(nth), _scheduler(answer, factors, diary)], diary)
    yield from told_by_place(partial(_fit, learner, diary), diary, places([""], BATCHES), partial(_told, diary, [""]))
    yield from _afterwards(diary, [""], [""])


def cut_short(answer: Any, seed: int, lr: float, factors: Sequence[float], nth: int) -> Observations:
    """Observe the rates of a fit after one that was cancelled, and of a fit after one that failed."""
    for end, name in (
        (CancelFitException, "fit after a cancelled one, "),
        (PlannedError, "fit after one that failed, "),
    ):
        diary = Diary()
        keep = KeepPlace(diary, "first fit, ")
        subs = [keep, RaiseAt("after_backward", nth, end), _scheduler(answer, factors, diary)]
        run = partial(_fit_again, _learner(seed, lr, subs, diary), keep, name)
        yield from told_by_place(run, diary, places([name], BATCHES), partial(_told, diary, [""]))


def two_learners(answer: Any, seed: int, lr: float, factors: Sequence[Sequence[float]]) -> Observations:
    """Observe the rates of two Learners, one of which is trained after each epoch of the other."""
    one, other = factors
    yield from _in_turns(answer, seed, lr, (one, other), "")
    yield from _in_turns(answer, seed, lr, (one, one), "of one schedule for both, ")


def _in_turns(answer: Any, seed: int, lr: float, factors: Sequence[Sequence[float]], name: str) -> Observations:
    diary = Diary()
    one = _schedule(factors[0], diary)
    other = one if factors[1] is factors[0] else _schedule(factors[1], diary)
    keep = KeepPlace(diary, f"{name}one Learner, "), KeepPlace(diary)
    second = _learner(seed + 1, lr / 2, [keep[1], answer.SchedulerS(other)], diary)
    trains = _Trains(second, keep[1], f"{name}the other Learner, fit ")
    first = _learner(seed, lr, [keep[0], answer.SchedulerS(one), trains], diary)
    planned = places([f"{name}one Learner, "], BATCHES)
    planned += places([f"{trains.name}{nr}, " for nr in (1, 2)], BATCHES, epochs=1)
    yield from told_by_place(partial(first.fit, 2, valid=False), diary, planned, partial(_told, diary, [""]))


def refusal(answer: Any, seed: int, lr: float, gamma: float) -> Observations:
    """Observe whether a fit ends in an error where the optimizer is none of torch's, so that no schedule can run."""
    model, train = tiny_model(seed), batches(seed, "training", BATCHES)
    scheduler = answer.SchedulerS(partial(ExponentialLR, gamma=gamma))
    learner = tiny_learner(model, train, [], [scheduler], Plain, lr)
    try:
        learner.fit(1)
    except NotImplementedError:  # a hole
        raise
    except Exception:  # noqa: BLE001 - torch's own, or one that says it in other words
        ends = "in an error"
    else:
        ends = "as if nothing was amiss"
    yield "with an optimizer that is none of torch's, the fit ends", ends


def _scheduler(answer: Any, factors: Sequence[float], diary: Diary) -> Any:
    return answer.SchedulerS(_schedule(factors, diary))


def _schedule(factors: Sequence[float], diary: Diary) -> Any:
    return _watched(LambdaLR, diary, lr_lambda=partial(_nth, factors))


def _watched(kind: type[LRScheduler], diary: Diary, **options: Any) -> Any:
    return partial(watched_schedule(kind, partial(_built, diary, []), partial(_moves, diary)), **options)


def _built(diary: Diary, optimizers: list[Any], schedule: Any) -> None:
    # The first one of a fit may be built wherever its author likes.
    if _is_of_this_fit(diary, schedule) and schedule.optimizer in optimizers:
        diary.tell(f"another schedule is built in `{diary.event}`, and starts over")
    optimizers.append(schedule.optimizer)


def _moves(diary: Diary, schedule: Any) -> None:
    """Say where a schedule moves: after the step that it belongs to, in whichever event, or at which other time."""
    whose = "the schedule" if _is_of_this_fit(diary, schedule) else "a schedule of another optimizer"
    if diary.in_batch and diary.seen(diary.where, RATES):
        when = "after the step"
    else:
        when = f"in `{diary.event}`" + (", without a step" if diary.in_batch else "")
    diary.tell(f"{whose} moves on {when}")


def _is_of_this_fit(diary: Diary, schedule: Any) -> bool:
    return diary.learner is not None and schedule.optimizer is diary.learner.opt


def _nth(factors: Sequence[float], step: int) -> float:
    return factors[min(step, len(factors) - 1)]


class _Trains(Subscriber):
    # Trains another Learner after each epoch.
    def __init__(self, other: Learner, keep: KeepPlace, name: str) -> None:
        self.other, self.keep, self.name = other, keep, name

    def after_epoch(self, learner: Learner) -> None:
        self.keep.name = f"{self.name}{learner.epoch + 1}, "
        self.other.fit(1, valid=False)


def _fit_again(learner: Learner, keep: KeepPlace, name: str) -> None:
    with suppress(PlannedError):
        learner.fit(2)
    keep.name = name
    learner.fit(2)


def _learner(seed: int, lr: float, subs: Sequence[Any], diary: Diary, groups: bool = False) -> Learner:
    train, valid = batches(seed, "training", BATCHES), batches(seed, "evaluation", 2)
    optimizer = watched_sgd(partial(_steps, diary), groups)
    return tiny_learner(tiny_model(seed), train, valid, subs, optimizer, lr)


def _steps(diary: Diary, rates: list[float]) -> None:
    diary.add(RATES, rates)
    diary.tell(steps_with(rates))


def _fit(learner: Learner, diary: Diary, name: str = "") -> None:
    learner.fit(2)
    diary.add(f"{name}{AFTERWARDS}", [float(group["lr"]) for group in learner.opt.param_groups])


def _told(diary: Diary, groups: Sequence[str], place: str) -> Observations:
    steps = diary.seen(place, RATES)
    for nr, group in enumerate(groups):
        rate = steps[0][nr] if len(steps) == 1 else f"{len(steps)} steps"
        yield f"{place}: learning rate of the step{group}", rate


def _afterwards(diary: Diary, names: Sequence[str], groups: Sequence[str]) -> Observations:
    for name in names:
        (rates,) = diary.seen(BETWEEN, f"{name}{AFTERWARDS}")
        for group, rate in zip(groups, rates, strict=True):
            yield f"{name}after its last step: learning rate{group}", rate
