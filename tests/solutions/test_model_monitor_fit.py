"""What a monitor leaves behind: a table, and nothing else."""

import re

import pytest

from nntrain_lessons import cnn_layers
from nntrain_lessons.solutions import ModelMonitorS, resnet

from .runs import Cancels, assert_same_state, image_learner, snapshot


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("train", [True, False], ids=["a fit that trains", "a fit that evaluates"])
def test_the_model_stays_as_it_was(train, training):
    """Counting takes no step, records nothing, and leaves weights, running averages, mode and hooks as they were."""
    model = resnet().train(training)
    learner = image_learner(model, [seen := ModelMonitorS(model)])
    before = snapshot(model)
    learner.fit(3, train=train)
    assert sum(hook.mac for hook in seen.hooks) == 8_406_784
    assert (learner.history.lrs, learner.history.rows) == ([], [])
    assert_same_state(model, before)
    assert all(module.training is training for module in model.modules())
    assert hooked(model) == []


def hooked(model):
    """List the layers that still have a hook."""
    return [layer for layer in model.modules() if layer._forward_hooks]


@pytest.mark.parametrize("event", ["before_batch", "after_predict"])
def test_no_hook_stays_after_an_error(event):
    """Where the batch fails, the error comes through and the hooks are gone."""
    model = cnn_layers()
    seen = ModelMonitorS(model)
    with pytest.raises(OSError, match="broken"):
        image_learner(model, [Cancels(event, OSError("broken"), order=-1), seen]).fit(1)
    assert hooked(model) == []
    assert model.training


def test_no_hook_stays_after_a_batch_that_does_not_fit():
    """Where the model itself refuses the batch, the hooks are gone too."""
    model = cnn_layers()
    with pytest.raises(RuntimeError):
        image_learner(model, [ModelMonitorS(model)], shape=(3, 28, 28)).fit(1)
    assert hooked(model) == []


def test_a_monitor_that_never_started_undoes_nothing():
    """Where another subscriber fails before the monitor has begun, that error comes through."""
    with pytest.raises(OSError, match="broken"):
        image_learner(cnn_layers(), [Cancels("before_fit", OSError("broken")), ModelMonitorS([])]).fit(1)


def test_a_second_fit_counts_the_same():
    """Counting again gives the same numbers, not their double."""
    model = resnet()
    seen = ModelMonitorS(model)
    tables = []
    for _ in range(2):
        image_learner(model, [seen]).fit(1)
        tables.append(repr(seen))
    assert tables[0] == tables[1]


def test_it_can_be_printed():
    """Printed it is a table with a row per layer and a total; before any fit, it says so."""
    model = cnn_layers()
    seen = ModelMonitorS(iter(model))
    assert repr(seen) == f"ModelMonitorS: {len(model)} layers, nothing counted yet"
    image_learner(model, [seen]).fit(1)
    rows = repr(seen).splitlines()
    assert len(rows) == 1 + len(model) + 1
    first = ["0_Sequential", "2 x 1 x 28 x 28", "2 x 8 x 14 x 14", "216", "39,200"]
    assert re.split(r" {2,}", rows[1].strip()) == first
    assert rows[-1].split() == ["total", "30,402", "248,864"]
    assert len({len(row) for row in rows}) == 1


def test_it_can_be_printed_after_an_error():
    """Printed after a batch that failed it shows what it knows."""
    seen = ModelMonitorS(model := cnn_layers())
    with pytest.raises(RuntimeError):
        image_learner(model, [seen], shape=(3, 28, 28)).fit(1)
    assert "30,402" in repr(seen)
