from functools import partial

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LambdaLR, OneCycleLR

from nntrain_lessons import CancelBatchException, Learner
from nntrain_lessons.solutions import SGD, SchedulerS

from .runs import Cancels, snapshot, tiny_learner
from .walks import drawn

SCHEDULES = {
    "one cycle": lambda steps: partial(OneCycleLR, max_lr=0.5, total_steps=steps),
    "exponential": lambda steps: partial(ExponentialLR, gamma=0.7),
    "cosine": lambda steps: partial(CosineAnnealingLR, T_max=steps),
}
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


def rates_by_hand(scheduler_class, steps, lr=0.1):
    """Return the rate of each step where torch's scheduler is driven by a plain loop."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr)
    scheduler = scheduler_class(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@every_schedule
@settings(drawn, max_examples=10)
@given(train=st.integers(1, 4), valid=st.integers(0, 3), epochs=st.integers(1, 3))
def test_the_rates_are_those_of_a_plain_loop(schedule, train, valid, epochs):
    """Every step's rate is what torch's scheduler gives, however many batches are evaluated in between."""
    steps = train * epochs
    learner = tiny_learner([SchedulerS(schedule(steps))], train, valid)
    learner.fit(epochs)
    assert learner.history.lrs == rates_by_hand(schedule(steps), steps)


@every_schedule
def test_the_weights_are_those_of_a_plain_loop(schedule):
    """The model ends with the weights that a plain training loop under the schedule gives."""
    torch.manual_seed(1)
    learner = tiny_learner([SchedulerS(schedule(6))], model=nn.Sequential(nn.Flatten(), nn.Linear(4, 1)))
    by_hand = nn.Linear(4, 1)
    by_hand.load_state_dict(learner.model[1].state_dict())
    learner.fit(2, valid=False)
    optimizer = torch.optim.SGD(by_hand.parameters(), 0.1)
    scheduler = schedule(6)(optimizer)
    for x, y in list(learner.dls.train) * 2:
        nn.functional.mse_loss(by_hand(x.flatten(1)), y).backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
    torch.testing.assert_close(learner.model[1].state_dict(), by_hand.state_dict())


@every_schedule
def test_each_fit_starts_afresh(schedule):
    """A second fit runs the whole schedule again, on its own optimizer."""
    learner = tiny_learner([SchedulerS(schedule(6))])
    for _ in range(2):
        learner.fit(2)
        assert learner.history.lrs == rates_by_hand(schedule(6), 6)


def test_the_schedule_is_built_once_the_optimizer_exists():
    """Each fit builds one scheduler, for the optimizer of that fit."""
    built = []

    def build(optimizer):
        built.append(optimizer)
        return LambdaLR(optimizer, lambda step: 1.0)

    learner = tiny_learner([SchedulerS(build)])
    assert built == []
    learner.fit(2)
    first = learner.opt
    learner.fit(1)
    assert built[0] is first
    assert built[1] is learner.opt
    assert len(built) == 2


def test_evaluation_does_not_move_the_schedule():
    """A fit that only evaluates leaves the schedule at its start."""
    scheduler = SchedulerS(partial(ExponentialLR, gamma=0.5))
    tiny_learner([scheduler]).fit(2, train=False)
    assert scheduler.scheduler.last_epoch == 0


@pytest.mark.parametrize("event", ["before_batch", "after_predict", "after_loss", "after_backward"])
@pytest.mark.parametrize("order", [-1, 1])
def test_a_cancelled_batch_does_not_move_the_schedule(event, order):
    """A batch that is left before its step has no share in the schedule."""
    cancels = Cancels(event, CancelBatchException, nth=2, order=order)
    scheduler = SchedulerS(partial(ExponentialLR, gamma=0.5))
    learner = tiny_learner([scheduler, cancels], train=4, valid=0)
    learner.fit(1)
    assert learner.history.lrs == [0.1, 0.05, 0.025]
    assert scheduler.scheduler.last_epoch == 3


def test_it_scales_every_group():
    """Groups of parameters with rates of their own keep their ratio."""

    def two_groups(params, lr):
        weight, bias = params
        return torch.optim.SGD([{"params": [weight]}, {"params": [bias], "lr": 10 * lr}], lr)

    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    learner = tiny_learner([SchedulerS(partial(ExponentialLR, gamma=0.5))], model=model, optim_class=two_groups)
    learner.fit(1)
    assert [group["lr"] for group in learner.opt.param_groups] == pytest.approx([0.1 / 8, 1 / 8])


def test_an_optimizer_without_groups_is_refused():
    """Our own SGD, which no scheduler of torch can drive, gives a TypeError that says so, and nothing moves."""
    learner: Learner = tiny_learner([SchedulerS(partial(ExponentialLR, gamma=0.5))], optim_class=SGD)
    before = snapshot(learner.model)
    with pytest.raises(TypeError, match=r"^SGD is not an Optimizer$"):
        learner.fit(1)
    assert all(torch.equal(value, before[name]) for name, value in learner.model.state_dict().items())


def test_a_schedule_of_ones_own_may_drive_any_optimizer():
    """What is built for our own SGD, and moves its attribute `lr`, is stepped after each of its steps."""

    class Halves:
        def __init__(self, optimizer: SGD) -> None:
            self.optimizer = optimizer

        def step(self) -> None:
            self.optimizer.lr /= 2

    learner: Learner = tiny_learner([SchedulerS(Halves)], optim_class=SGD)
    learner.fit(1)
    assert learner.history.lrs == pytest.approx([0.1 / 2**k for k in range(len(learner.history.lrs))])
    assert len(learner.history.lrs) > 1
