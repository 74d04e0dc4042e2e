import copy
import inspect
import tempfile
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

import nntrain_lessons
from nntrain_lessons import (
    ActivationStatsS,
    CancelFitException,
    CheckpointS,
    DataLoaders,
    DeviceS,
    FiniteS,
    MetricsS,
    NormalizationS,
    PrecisionS,
    ProgressS,
    RecorderS,
    Subscriber,
    accuracy,
    solutions,
)
from nntrain_lessons.solutions import AugmentS, LRFindS, ModelMonitorS, SchedulerS

MODEL = nn.Linear(2, 2)
STATE = copy.deepcopy(MODEL.state_dict())


def halve_every_step(optimizer):
    """Build a scheduler that halves the rate."""
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)


EVERY_SUBSCRIBER = {
    MetricsS: lambda: MetricsS(accuracy=accuracy()),
    ProgressS: ProgressS,
    DeviceS: lambda: DeviceS("cpu"),
    CheckpointS: lambda: CheckpointS(Path(tempfile.mkdtemp()) / "checkpoint"),
    FiniteS: FiniteS,
    PrecisionS: PrecisionS,
    NormalizationS: lambda: NormalizationS(0.5, 2.0),
    RecorderS: lambda: RecorderS(loss=lambda learner: learner.loss.item()),
    ActivationStatsS: lambda: ActivationStatsS([MODEL]),
    SchedulerS: lambda: SchedulerS(halve_every_step),
    LRFindS: LRFindS,
    ModelMonitorS: lambda: ModelMonitorS([MODEL]),
    AugmentS: lambda: AugmentS(torch.neg),
}


def test_no_subscriber_is_forgotten():
    """The contract below covers every subscriber of the library and the solutions."""
    found = {
        getattr(module, name) for module in (nntrain_lessons, solutions) for name in module.__all__ if name != "device"
    }
    found = {kind for kind in found if inspect.isclass(kind) and issubclass(kind, Subscriber)}
    assert found - {Subscriber} == set(EVERY_SUBSCRIBER)


def outcome(learner, sub, capsys):
    """Everything a fit leaves that could tell it from another: rows, steps, output, weights, what the sub noted."""
    rows = [{name: value for name, value in row.items() if name != "seconds"} for row in learner.history.rows]
    noted = {name: getattr(sub, name) for name in ("records", "lrs", "losses") if hasattr(sub, name)}
    stats = [
        [torch.stack(part).tolist() for part in hook.stats]
        for hook in getattr(sub, "hooks", [])
        if hasattr(hook, "stats")
    ]
    lines = [line.rsplit("  ", 1)[0] for line in capsys.readouterr().out.splitlines()]  # without the seconds
    weights = [p.detach().clone().tolist() for p in learner.model.parameters()]
    return rows, learner.history.lrs, learner.history.losses, noted, stats, lines, weights


@pytest.mark.parametrize("make", EVERY_SUBSCRIBER.values(), ids=[kind.__name__ for kind in EVERY_SUBSCRIBER])
def test_a_second_fit_is_like_the_first(make, make_learner, capsys):
    """From the same weights, the same subscriber sees, does and leaves the same again."""
    sub, outcomes = make(), []
    learner = make_learner(sub, model=MODEL)
    for _ in range(2):
        MODEL.load_state_dict(STATE)
        learner.fit(2)
        outcomes.append(outcome(learner, sub, capsys))
    assert outcomes[0] == outcomes[1]


class Stop(Subscriber):
    """Raises an error at one event."""

    order = 100

    def __init__(self, error):
        self.error = error

    def after_loss(self, learner):
        raise self.error


@pytest.mark.parametrize(
    "error", [CancelFitException, ZeroDivisionError, KeyboardInterrupt], ids=lambda error: error.__name__
)
@pytest.mark.parametrize("make", EVERY_SUBSCRIBER.values(), ids=[kind.__name__ for kind in EVERY_SUBSCRIBER])
def test_a_fit_that_ends_early_leaves_nothing_behind(make, error, make_learner, capsys):
    """No hook stays on the model, and the next fit is as good as a first one."""
    MODEL.load_state_dict(STATE)
    sub = make()
    learner = make_learner(sub, model=MODEL)
    with suppress(error):
        learner.fit(1, subs=[Stop(error)])
    assert not MODEL._forward_hooks
    capsys.readouterr()
    outcomes = []
    for candidate in (sub, make()):
        MODEL.load_state_dict(STATE)
        learner.subs = [candidate]
        learner.fit(1)
        outcomes.append(outcome(learner, candidate, capsys))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("make", EVERY_SUBSCRIBER.values(), ids=[kind.__name__ for kind in EVERY_SUBSCRIBER])
def test_further_elements_of_a_batch_are_left_alone(make, make_learner, batches):
    """A third element, weights say, reaches the loss as it left the loader."""
    seen = []

    class Look(Subscriber):
        order = 200

        def before_batch(self, learner):
            seen.append(learner.batch[2])

    extra = torch.arange(4.0)
    learner = make_learner(make(), Look(), dls=DataLoaders([(*batches[0], extra)], []), model=MODEL)
    learner.fit(1)
    assert len(seen) == 1
    torch.testing.assert_close(seen[0], extra)


def test_metrics_agree_with_counting(make_learner, batches):
    """The accuracy of a row is the share of right answers over all images of the epoch."""
    learner = make_learner(MetricsS(accuracy=accuracy()), dls=DataLoaders([], batches))
    learner.fit(1)
    right = sum((learner.model(x).argmax(1) == y).sum().item() for x, y in batches)
    assert learner.history.rows[0]["accuracy"] == pytest.approx(right / 12)


def test_metrics_show_each_row_once(make_learner, capsys):
    """Without a progress display, each row is printed on a line, three decimals a number."""
    make_learner(MetricsS(accuracy=accuracy())).fit(1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in lines] == [["epoch", "0", "mode", "train"], ["epoch", "0", "mode", "eval"]]
    assert len(lines[0].split()[5].split(".")[1]) == 3


@pytest.mark.parametrize("name", ["loss", "epoch", "seconds"])
def test_a_metric_cannot_take_the_name_of_a_column(name):
    """What every row has of its own is not overwritten in silence."""
    with pytest.raises(TypeError, match=name):
        MetricsS(**{name: accuracy()})


def test_normalisation_follows_the_batch_to_its_device():
    """Its numbers are moved to where the inputs are; they come back from there."""
    learner = SimpleNamespace(batch=[torch.zeros(2, 3, device="meta"), torch.zeros(2)])
    NormalizationS(torch.zeros(3), torch.ones(3)).before_batch(learner)
    assert learner.batch[0].device.type == "meta"


def test_metrics_follow_the_predictions_to_their_device(make_learner):
    """A metric that is on another device is moved once, when the first batch is seen."""
    moved = []

    class Elsewhere:
        device = torch.device("meta")

        def to(self, device):
            self.device = device
            moved.append(device.type)

        def reset(self):
            pass

        def update(self, preds, targets):
            pass

        def compute(self):
            return 0.5

    make_learner(MetricsS(share=Elsewhere())).fit(1)
    assert moved == ["cpu"]


def test_normalisation_takes_mean_and_deviation_away(make_learner, batches):
    """The model sees inputs of mean 0 and deviation 1 where their own are given, one pair a column too."""
    x = batches[0][0]
    seen = []

    class Look(Subscriber):
        def after_predict(self, learner):
            seen.append(learner.batch[0])

    norm = NormalizationS(x.mean(0), x.std(0))
    make_learner(norm, Look(), dls=DataLoaders([batches[0]], [])).fit(1)
    torch.testing.assert_close(seen[0].mean(0), torch.zeros(2))
    torch.testing.assert_close(seen[0].std(0), torch.ones(2))
    torch.testing.assert_close(x, batches[0][0])


def test_the_device_subscriber_moves_model_and_batch_first(make_learner):
    """By the time anyone else hears of a batch, it is on the device; the best device is found by itself."""
    devices = []

    class Look(Subscriber):
        def before_batch(self, learner):
            devices.append(learner.batch[0].device.type)

    learner = make_learner(Look(), DeviceS(), DeviceS("meta"))
    learner.loss_fn = lambda preds, targets: preds.sum()
    learner.zero_grad = learner.step = learner.backward = lambda: None
    with pytest.raises(RuntimeError):  # the meta device has shapes and no numbers, so no mean loss
        learner.fit(1)
    assert devices[0] == "meta"
    assert next(learner.model.parameters()).device.type == "meta"
