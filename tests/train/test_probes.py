import matplotlib as mpl
import pytest
import torch
from torch import nn

from nntrain_lessons import ActivationStatsS, Hook, Hooks


def keep_mean(hook, layer, inp, outp):
    """Note the mean of an output."""
    hook.mean = outp.mean().item()


def test_a_hook_sees_its_layer_until_it_is_removed():
    """It is named after number and class, keeps what it is given, and can be removed twice."""
    layer = nn.Linear(2, 3)
    hook = Hook(4, layer, keep_mean)
    out = layer(torch.ones(1, 2))
    assert (hook.layer_name, hook.mean) == ("4_Linear", pytest.approx(out.mean().item()))
    hook.remove()
    hook.remove()
    layer(torch.zeros(1, 2))
    assert hook.mean == pytest.approx(out.mean().item())


def test_hooks_are_gone_after_their_block_even_when_it_fails():
    """`with Hooks(...)` leaves no hook behind."""
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())

    def fail():
        with Hooks(model, keep_mean) as hooks:
            assert [hook.layer_name for hook in hooks] == ["0_Linear", "1_ReLU"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not any(layer._forward_hooks for layer in model)


@pytest.fixture
def followed(make_learner, batches):
    """Follow a ReLU layer through two epochs of training and evaluation."""
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    stats = ActivationStatsS([model[1], model[2]])
    learner = make_learner(stats, model=model, lr=0.0)
    learner.fit(2)
    return stats, model, batches


def test_the_statistics_are_those_of_the_training_batches(followed):
    """Mean, deviation, histogram and silence agree with the layer's outputs, computed apart."""
    stats, model, batches = followed
    means, stds, histograms, silent = stats.hooks[0].stats
    assert len(means) == len(stds) == len(histograms) == len(silent) == 4
    with torch.no_grad():
        outputs = model[:2](batches[0][0])
    torch.testing.assert_close(means[0], outputs.mean())
    torch.testing.assert_close(stds[0], outputs.std())
    torch.testing.assert_close(silent[0], (outputs == 0).float().mean(0))
    assert histograms[0].sum() == outputs.numel()
    assert histograms[0][:20].sum() == 0  # nothing below zero after a ReLU


def test_no_hook_is_left_after_the_fit(followed):
    """What was recorded stays, the hooks do not."""
    _, model, _ = followed
    assert not any(layer._forward_hooks for layer in model)


@pytest.mark.parametrize(
    ("draw", "panels"),
    [
        (lambda stats: stats.plot(), 2),
        (lambda stats: stats.plot(average_firing_rate=True), 3),
        (lambda stats: stats.plot_hist(), 2),
        (lambda stats: stats.plot_hist(log=False), 2),
        (lambda stats: stats.plot_dead(), 2),
        (lambda stats: stats.plot_dead(binary=True), 2),
    ],
)
def test_each_picture_has_its_panels_labelled(followed, draw, panels):
    """Every panel says what its axes are."""
    mpl.use("agg")
    axes = draw(followed[0])
    assert len(axes) == panels
    assert all(ax.get_xlabel() == "training batch" and ax.get_ylabel() for ax in axes)
    mpl.pyplot.close("all")
