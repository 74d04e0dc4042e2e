import math
from contextlib import suppress

import matplotlib as mpl
import pytest
import torch
from torch import nn

from nntrain_lessons import CancelBatchException, DataLoaders, Subscriber
from nntrain_lessons.solutions import SGD, Adam, LRFindS

from .runs import Cancels, Collects, assert_same_state, batches, snapshot, tiny_learner


class Steps(Subscriber):
    """Keeps the history of a search, which the Learner forgets."""

    def after_step(self, learner):
        self.history = learner.history


def scripted(losses):
    """Make a loss function that gives these losses one after the other, whatever the model says."""
    rest = iter(losses)
    return lambda preds, targets: preds.sum() * 0 + next(rest)


def find(losses, finder=None, epochs=1, lr=1e-5, **options):
    """Run the finder on prescribed losses, one batch each, and give it back."""
    finder = finder or LRFindS()
    tiny_learner([finder], train=len(losses), loss_fn=scripted(losses * epochs), **options).fit(epochs, lr=lr)
    return finder


def steady_learner(finder, **options):
    """Make a learner that is shown one batch six times, so that the loss does not jump from batch to batch."""
    learner = tiny_learner([finder], **options)
    learner.dls = DataLoaders(batches(1) * 6, [])
    return learner


@pytest.mark.parametrize("mult", [1.25, 1.01, 3.0])
@pytest.mark.parametrize("optim_class", [SGD, Adam, torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop])
def test_the_rates_are_a_geometric_row(optim_class, mult):
    """The rates start at the given one and grow by the same factor, with torch's optimizers and with ours."""
    finder = find([1.0] * 8, LRFindS(mult), optim_class=optim_class)
    assert finder.lrs == pytest.approx([1e-5 * mult**k for k in range(8)], rel=1e-12)
    assert finder.losses == [1.0] * 8
    assert LRFindS().mult == 1.25


@pytest.mark.parametrize("optim_class", [SGD, torch.optim.SGD])
def test_a_rate_stands_beside_the_loss_before_its_step(optim_class):
    """The steps use the rates from the second on: a rate is raised before its batch's step."""
    finder, steps = LRFindS(2.0), Steps()
    learner = steady_learner(finder, optim_class=optim_class)
    learner.fit(1, lr=1e-5, subs=[steps])
    assert steps.history.lrs == [1e-5 * 2**k for k in range(1, 7)]
    assert finder.lrs == [1e-5 * 2**k for k in range(6)]
    assert steps.history.losses == finder.losses


def test_the_losses_are_those_of_training_at_these_rates():
    """The finder trains for real, with the rates it tries: a plain loop gives the same losses."""
    learner = steady_learner(finder := LRFindS(2.0), model=nn.Sequential(nn.Flatten(), nn.Linear(4, 1)))
    weight, bias = (p.detach().clone().requires_grad_() for p in learner.model.parameters())
    learner.fit(1, lr=1e-3)
    losses = []
    for k, (x, y) in enumerate(learner.dls.train, start=1):
        loss = ((x.flatten(1) @ weight.T + bias - y) ** 2).mean()
        losses.append(loss.item())
        for p, slope in zip((weight, bias), torch.autograd.grad(loss, (weight, bias)), strict=True):
            p.data -= 1e-3 * 2**k * slope
    assert finder.losses == pytest.approx(losses, rel=1e-5)
    assert len(losses) == 6


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_it_stops_where_the_loss_is_no_number(bad):
    """A loss that is not finite ends the search, and is not noted."""
    finder = find([3.0, 2.0, bad, 1.0])
    assert (finder.losses, len(finder.lrs)) == ([3.0, 2.0], 2)


def test_it_stops_where_the_loss_runs_away():
    """A loss above three times the best so far ends the search; one of just three times does not."""
    assert find([4.0, 2.0, 6.0, 6.1, 1.0]).losses == pytest.approx([4.0, 2.0, 6.0, 6.1])


def test_negative_losses_are_losses_too():
    """Falling negative losses do not stop the search, and running away from them does."""
    assert find([-1.0, -2.0, -3.0, 3.0, 3.1, 0.0]).losses == pytest.approx([-1.0, -2.0, -3.0, 3.0, 3.1])


def test_it_goes_on_over_epochs_and_skips_evaluation():
    """The search takes as many epochs as the fit allows, and evaluates in none of them."""
    finder, shown = LRFindS(2.0), Collects()
    learner = tiny_learner([finder, shown], train=3, valid=2, loss_fn=scripted([1.0] * 12))
    learner.fit(4, lr=1e-6)
    assert finder.lrs == pytest.approx([1e-6 * 2**k for k in range(12)])
    assert (len(shown.train), len(shown.valid)) == (12, 0)


def test_a_stop_ends_the_fit():
    """Once the loss has run away no further batch and no further epoch is tried."""
    shown = Collects()
    learner = tiny_learner([LRFindS(), shown], train=3, loss_fn=scripted([1.0, 5.0]))
    learner.fit(4)
    assert len(shown.train) == 2


def test_a_second_use_starts_afresh():
    """A finder used again, on a loss five times larger, forgets what it saw before."""
    finder = find([3.0, 2.0, 1.0])
    find([15.0, 10.0, 5.0], finder, lr=1e-3)
    assert finder.losses == [15.0, 10.0, 5.0]
    assert finder.lrs == pytest.approx([1e-3 * 1.25**k for k in range(3)])


def test_every_group_is_raised():
    """Groups of parameters with rates of their own rise together; the first one's rate is noted."""

    def two_groups(params, lr):
        weight, *rest = params
        return torch.optim.SGD([{"params": [weight]}, {"params": rest, "lr": 10 * lr}], lr)

    learner = steady_learner(finder := LRFindS(2.0), optim_class=two_groups)
    learner.fit(1, lr=1e-5)
    assert [group["lr"] for group in learner.opt.param_groups] == pytest.approx([64e-5, 640e-5])
    assert finder.lrs == pytest.approx([1e-5 * 2**k for k in range(6)])


class BrokenError(Exception):
    """What a test raises."""


ENDINGS = {
    "the fit's end": lambda: (),
    "a cancelled batch": lambda: [Cancels("after_loss", CancelBatchException, nth=2)],
    "an error in training": lambda: [Cancels("after_backward", BrokenError(), nth=2)],
    "an error in cleaning up": lambda: [Cancels("cleanup_fit", BrokenError())],
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_the_model_is_given_back(ending, training):
    """Weights, running averages and mode are afterwards what they were, however the search ends."""
    learner = tiny_learner([LRFindS(2.0), *ending()])
    learner.model.train(training)
    before, parameters = snapshot(learner.model), list(learner.model.parameters())
    with suppress(BrokenError):
        learner.fit(2, lr=0.1)
    assert_same_state(learner.model, before)
    assert learner.model.training is training
    assert all(p is q for p, q in zip(learner.model.parameters(), parameters, strict=True))


@pytest.mark.parametrize("losses", [[1.0, math.nan, 1.0], [1.0, 9.0, 1.0]], ids=["no number", "running away"])
def test_the_model_is_given_back_after_a_stop(losses):
    """The model is also as before where the finder itself has ended the fit."""
    learner = tiny_learner([LRFindS()], loss_fn=scripted(losses))
    before = snapshot(learner.model)
    learner.fit(1)
    assert_same_state(learner.model, before)


def test_a_fit_afterwards_trains_as_if_nothing_had_been():
    """After a search with a temporary finder the next fit equals one without any search."""
    data = DataLoaders(batches(3), batches(1))
    results = []
    for search in (True, False):
        torch.manual_seed(1)
        learner = tiny_learner()
        learner.dls = data
        if search:
            learner.fit(1, lr=1e-2, subs=[LRFindS()])
        learner.fit(2)
        results.append(learner.history.losses)
    assert results[0] == results[1]


def test_the_plot_is_on_a_log_scale():
    """The plot shows the losses over the rates, on the axes it is given or on new ones."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    finder = find([3.0, 2.0, 4.0])
    _, given = plt.subplots()
    assert finder.plot(given) is given
    for ax in (given, finder.plot()):
        (line,) = ax.lines
        assert (list(line.get_xdata()), list(line.get_ydata())) == (finder.lrs, finder.losses)
        assert (ax.get_xscale(), ax.get_xlabel()) == ("log", "learning rate")
    plt.close("all")


@pytest.mark.parametrize("make_finder", [LRFindS, lambda: find([1.0, 1.0])], ids=["new", "used before"])
def test_a_finder_that_never_started_undoes_nothing(make_finder):
    """Where another subscriber fails before the finder has begun, that error comes through and the weights stay."""
    learner = tiny_learner([Cancels("before_fit", BrokenError()), make_finder()])
    before = snapshot(learner.model)
    with pytest.raises(BrokenError):
        learner.fit(1)
    assert_same_state(learner.model, before)
