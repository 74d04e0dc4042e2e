"""What holds of every subscriber of the library and of the solutions."""

import inspect
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import nntrain_lessons
from nntrain_lessons import (
    ActivationStatsS,
    CancelFitException,
    CheckpointS,
    DataLoaders,
    DeviceS,
    FiniteS,
    Learner,
    MetricsS,
    NormalizationS,
    PrecisionS,
    ProgressS,
    QuietS,
    RecorderS,
    Subscriber,
    accuracy,
    beyond,
    solutions,
)
from nntrain_lessons.beyond import (
    AccelerateS,
    AlternatingFlipS,
    AveragedS,
    Float16S,
    LabelSmoothingS,
    MirroredS,
)
from nntrain_lessons.solutions import AugmentS, LRFindS, ModelMonitorS, SchedulerS

from .noted import noted
from .waits import Between, Waits


def halve_every_step(optimizer):
    """Build a scheduler that halves the rate."""
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)


def half(model):
    """Make a Float16S; on the device that has no autocast, without it: its scale is what is looked at there."""
    sub = Float16S(scale=1.0)
    sub.bfloat16 = next(model.parameters()).device.type == "cpu"
    return sub


class Alone:
    """Stands in for accelerate's object where there is one process."""

    num_processes, process_index, device = 1, 0, torch.device("cpu")


# How each is made, to listen to a model.
EVERY_SUBSCRIBER = {
    MetricsS: lambda model: MetricsS(accuracy=accuracy()),
    ProgressS: lambda model: ProgressS(),
    DeviceS: lambda model: DeviceS(next(model.parameters()).device),
    CheckpointS: lambda model: CheckpointS(Path(tempfile.mkdtemp()) / "checkpoint"),
    FiniteS: lambda model: FiniteS(),
    PrecisionS: lambda model: PrecisionS(bfloat16=next(model.parameters()).device.type == "cpu"),  # `meta` has none
    NormalizationS: lambda model: NormalizationS(0.5, 2.0),
    QuietS: lambda model: QuietS(),
    RecorderS: lambda model: RecorderS(loss=lambda learner: learner.loss.detach()),
    ActivationStatsS: lambda model: ActivationStatsS([model]),
    SchedulerS: lambda model: SchedulerS(halve_every_step),
    LRFindS: lambda model: LRFindS(),
    ModelMonitorS: lambda model: ModelMonitorS([model]),
    AugmentS: lambda model: AugmentS(torch.neg),
    AccelerateS: lambda model: AccelerateS(Alone()),
    AlternatingFlipS: lambda model: AlternatingFlipS(),
    AveragedS: lambda model: AveragedS(),
    Float16S: half,
    LabelSmoothingS: lambda model: LabelSmoothingS(),
    MirroredS: lambda model: MirroredS(),
}
# Who waits for the device at each batch, and why that is right.
WAITS = {
    LRFindS: "it decides after each batch, by its loss, whether to go on; a search takes some hundred batches",
    Float16S: "a step with an infinite gradient is left out, so it has to be seen before",
    CheckpointS: "it saves when its time has come, and before that looks whether the numbers are finite",
}
every_subscriber = pytest.mark.parametrize(
    "make", EVERY_SUBSCRIBER.values(), ids=[k.__name__ for k in EVERY_SUBSCRIBER]
)


@pytest.fixture
def model():
    """Make a model that always starts from the same weights."""
    torch.manual_seed(1)
    return nn.Linear(2, 2)


def test_no_subscriber_is_forgotten():
    """The contract below covers every subscriber of the library and the solutions."""
    found = {
        getattr(module, name)
        for module in (nntrain_lessons, beyond, solutions)
        for name in module.__all__
        if name != "device"
    }
    found = {kind for kind in found if inspect.isclass(kind) and issubclass(kind, Subscriber)}
    assert found - {Subscriber} == set(EVERY_SUBSCRIBER), "edit EVERY_SUBSCRIBER in tests/train/test_contracts.py"


def outcome(learner, sub):
    """Everything a fit leaves that could tell it from another: rows, steps, weights, all that the subscriber noted."""
    rows = [{name: value for name, value in row.items() if name != "seconds"} for row in learner.history.rows]
    weights = [p.detach().clone().tolist() for p in learner.model.parameters()]
    return rows, learner.history.lrs, learner.history.losses, noted(sub), weights


def printed(capsys):
    """Return what was printed since the last time, without the seconds at the end of a line."""
    return [line.rsplit("  ", 1)[0] for line in capsys.readouterr().out.splitlines()]


@every_subscriber
def test_a_second_fit_is_like_the_first(make, model, make_learner, capsys):
    """From the same weights, the same subscriber sees, does and leaves the same again."""
    sub, outcomes = make(model), []
    state = {name: value.clone() for name, value in model.state_dict().items()}
    learner = make_learner(sub, model=model)
    for _ in range(2):
        model.load_state_dict(state)
        learner.fit(2)
        outcomes.append((outcome(learner, sub), printed(capsys)))
    assert outcomes[0] == outcomes[1]


class Stop(Subscriber):
    """Raises an error at one event, or once so many batches are over and saved."""

    order = 2000

    def __init__(self, error, batches=None):
        self.error = error
        if batches is not None:
            left = iter(range(batches))

            def count(learner):
                if next(left, None) is None:
                    raise error

            self.before_batch = count
            self.after_loss = lambda learner: None

    def after_loss(self, learner):
        raise self.error


@pytest.mark.parametrize(
    "error", [CancelFitException, ZeroDivisionError, KeyboardInterrupt], ids=lambda error: error.__name__
)
@every_subscriber
def test_a_fit_that_ends_early_leaves_nothing_behind(make, error, model, make_learner, capsys):
    """No hook stays on the model, and the next fit is as good as a first one."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    sub = make(model)
    learner = make_learner(sub, model=model)
    with suppress(error):
        learner.fit(1, subs=[Stop(error)])
    assert not model._forward_hooks
    capsys.readouterr()
    outcomes = []
    for candidate in (sub, make(model)):
        model.load_state_dict(state)
        learner.subs = [candidate]
        learner.fit(1)
        outcomes.append((outcome(learner, candidate), printed(capsys)))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("done", [1, 2, 4])
@every_subscriber
def test_it_goes_on_where_a_checkpoint_was_taken(make, done, make_learner, tmp_path):
    """What was noted before a fit was stopped is there after it was taken up: all is as if it had not been stopped."""

    def learner(*more):
        torch.manual_seed(1)
        model = nn.Linear(2, 2)
        sub = make(model)
        return make_learner(sub, *more, model=model, optimizer=torch.optim.Adam), sub

    whole, sub = learner()
    whole.fit(2)
    expected = outcome(whole, sub)
    stopped, _ = learner(CheckpointS(tmp_path / "c", every=0), Stop(ZeroDivisionError, done))
    with suppress(ZeroDivisionError):
        stopped.fit(2)
    again, sub = learner(CheckpointS(tmp_path / "c", resume=True))
    again.fit(2)
    assert outcome(again, sub) == expected


@pytest.mark.parametrize("kind", EVERY_SUBSCRIBER, ids=lambda kind: kind.__name__)
def test_no_batch_waits_for_the_device(kind):
    """Between the first and the last batch nothing is copied to the CPU, unless it is said above why.

    The device `meta` stands in for one: its tensors have shapes and no numbers, so that whoever asks is seen.
    """
    model = nn.Linear(2, 2).to("meta")
    batches = [[torch.rand(8, 2, device="meta"), torch.randint(2, (8,), device="meta")] for _ in range(Between.batches)]
    dls = DataLoaders(batches, batches)
    with Waits() as waits:
        between = Between(waits)
        Learner(model, dls, F.cross_entropy, torch.optim.SGD, 0.1, [EVERY_SUBSCRIBER[kind](model), between]).fit(2)
    waited = any(seen for _, seen in between.found)
    assert waited is (kind in WAITS)


@every_subscriber
def test_further_elements_of_a_batch_are_left_alone(make, model, make_learner, batches):
    """A third element, weights say, reaches the loss as it left the loader."""
    seen = []

    class Look(Subscriber):
        order = 200

        def before_batch(self, learner):
            seen.append(learner.batch[2])

    extra = torch.arange(4.0)
    learner = make_learner(make(model), Look(), dls=DataLoaders([(*batches[0], extra)], []), model=model)
    learner.fit(1)
    assert len(seen) == 1
    torch.testing.assert_close(seen[0], extra)
