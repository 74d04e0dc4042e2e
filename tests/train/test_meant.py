"""What was meant is told in one line, before anything is trained."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from nntrain_lessons import (
    EVENTS,
    ActivationStatsS,
    CheckpointS,
    DataLoaders,
    FiniteS,
    History,
    Learner,
    LessonsError,
    MetricsS,
    NormalizationS,
    ProgressS,
    QuietS,
    RecorderS,
    Subscriber,
    UsageError,
    accuracy,
    cnn_layers,
)

Free = type("Free", (), {"before_fit": lambda self, learner: None})
PAIR = [torch.zeros(2, 2), torch.zeros(2, dtype=torch.long)]


def refused(message, call):
    """Assert that a call is refused in one line, which says so."""
    with pytest.raises(UsageError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    ("subs", "message"),
    [
        (ProgressS(), r"a list is wanted: subs=\[ProgressS"),
        (ProgressS, r"^subs is the class ProgressS, .*\[ProgressS"),
        ([ProgressS], r"the class ProgressS; make an object of it: ProgressS\(\)"),
        ([MetricsS(), FiniteS], r"make an object of it: FiniteS\(\)"),
        ([Free()], r"^subs holds a Free, which is no Subscriber: write class Free\(Subscriber\)"),
        ([None], "^subs holds None"),
        ([accuracy], "the function accuracy"),
        (None, "^subs is None, but a list"),
    ],
)
def test_subscribers_are_a_list_of_objects(subs, message, make_learner):
    """Given to the Learner or to a fit; nothing is trained."""
    refused(message, lambda: Learner(nn.Linear(2, 2), DataLoaders([], []), F.cross_entropy, torch.optim.SGD, 0.1, subs))
    refused(message, lambda: make_learner().fit(1, subs=subs))


def test_a_subscriber_that_was_added_later_is_looked_at(make_learner):
    """The list of the Learner may have grown since."""
    learner = make_learner()
    learner.subs.append(ProgressS)
    refused("make an object", lambda: learner.fit(1))


@pytest.mark.parametrize(
    ("what", "given", "message"),
    [
        ("model", cnn_layers, r"^model is the function cnn_layers, .*: cnn_layers\(\.\.\.\)"),
        ("model", nn.Linear, r"^model is the class Linear"),
        ("loss_fn", nn.CrossEntropyLoss, r"^loss_fn is the class CrossEntropyLoss, .*: CrossEntropyLoss\("),
        ("loss_fn", "mse", "^loss_fn is a str"),
        ("optim_class", torch.optim.SGD(nn.Linear(1, 1).parameters()), "^optim_class is a SGD, but the class"),
        ("dls", DataLoader([1]), r"^dls is a DataLoader, .*DataLoaders\(train, valid\)"),
        ("dls", {"train": [], "test": []}, r"DataLoaders\.in_memory\(dd, 1024\)"),
        ("dls", [PAIR], "^dls is a list"),
        ("lr", "0.1", "^lr is a str"),
        ("lr", None, "^lr is None"),
    ],
)
def test_the_parts_of_a_learner_are_what_they_should_be(what, given, message, make_learner):
    """A class for an object, an object for a class, one loader for two."""
    learner = make_learner()
    setattr(learner, what, given)
    refused(message, lambda: learner.fit(1))


@pytest.mark.parametrize("epochs", [0, -1, 1.5, "3", True, None])
def test_epochs_are_a_whole_number_above_zero(epochs, make_learner):
    """Anything else would train nothing, or end in Python's own words."""
    refused(r"fit\(.*how many epochs", lambda: make_learner().fit(epochs))


LISTENED = [
    "on_epoch_end", "begin_fit", "batch_end", "pre_batch", "before_step", "on_train_batch_end", "epoch_started",
    "after_train", "on_validation_epoch_start", "post_step", "on_fit_start", "before_lunch", "start_batch",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTENED)
def test_another_librarys_event_is_refused_with_the_list(name):
    """The nearest event is named, and all there are."""
    refused(f"Typo.{name}: there is no such event; did you mean .*{', '.join(EVENTS)}",
            lambda: type("Typo", (Subscriber,), {name: lambda self, learner: None}))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "meant"),
    [("on_epoch_end", "after_epoch"), ("before_step", "after_backward"), ("begin_fit", "before_fit"),
     ("before_loss", "after_predict"), ("on_train_batch_start", "before_batch"), ("after_training", "after_fit")],
)  # fmt: skip
def test_the_event_that_is_named_is_the_one_at_that_moment(name, meant):
    """There is none before the step; what comes just before it is the end of the backward pass."""
    refused(f"did you mean '{meant}'", lambda: type("Typo", (Subscriber,), {name: lambda self, learner: None}))


@pytest.mark.parametrize(
    "name", ["step", "update", "plot_epochs", "train_step", "_on_epoch_end", "state_dict", "reset"]
)
def test_other_names_are_free(name):
    """So is an attribute that is no method."""
    assert type("Fine", (Subscriber,), {name: lambda self: None, "batch_start": 3, "epochs_end": None})


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (accuracy, r"is the function accuracy: if it makes a metric, call it, share=accuracy\(\)"),
        (lambda preds, y: 1.0, r"is the function <lambda>.*reset\(\), update"),
        (type(accuracy()), r"is the class MulticlassAccuracy: make an object"),
        (nn.Linear(1, 1), r"has no method 'reset'"),
        (0.5, "has no method"),
    ],
)
def test_a_metric_has_its_three_methods(metric, message):
    """A function, a class or a number is told as what it is."""
    refused(message, lambda: MetricsS(share=metric))


@pytest.mark.parametrize("targets", [torch.zeros(4, 2), torch.zeros(4, 1, dtype=torch.long), torch.zeros(3)])
def test_targets_that_a_metric_cannot_take_are_told(targets, make_learner, batches):
    """With both shapes, in one line."""
    learner = make_learner(MetricsS(share=accuracy()), dls=DataLoaders([[batches[0][0], targets]], []))
    learner.loss_fn = lambda preds, y: preds.sum()
    with pytest.raises(LessonsError, match=r"'share' \(MulticlassAccuracy\) cannot take predictions \[4, 2\]"):
        learner.fit(1)


@pytest.mark.parametrize("std", [0, 0.0, -1.0, float("nan"), [0.2, 0.0, 0.2], torch.zeros(3), np.zeros(1)])
def test_a_deviation_is_above_zero(std):
    """Anything else divides by zero, or turns the images round."""
    refused("std is .*above 0", lambda: NormalizationS(0.5, std))


def normalised(mean, std, x):
    """Return what the subscriber makes of inputs."""
    learner = Learner(nn.Linear(1, 1), None, None, None, 0.1)
    learner.batch = [x, 1]
    NormalizationS(mean, std).before_batch(learner)
    return learner.batch[0]


@pytest.mark.parametrize("kind", [list, tuple, torch.tensor, np.array])
def test_three_numbers_are_one_for_each_channel(kind):
    """As torchvision's Normalize takes them."""
    x, numbers = torch.rand(2, 3, 4, 5), ([0.1, 0.2, 0.3], [0.5, 1.0, 2.0])
    mean, std = (torch.tensor(n)[:, None, None] for n in numbers)
    torch.testing.assert_close(normalised(*map(kind, numbers), x).float(), (x - mean) / std)


@pytest.mark.parametrize(
    ("mean", "shape"),
    [([0.1] * 3, (2, 1, 4, 5)), (torch.zeros(3, 1, 1), (2, 1, 4, 5)), ([0.1] * 2, (2, 3, 4, 5)), ([0.1] * 3, (2, 784)),
     (torch.zeros(4, 1, 1, 1), (2, 3, 4, 5))],
)  # fmt: skip
def test_statistics_of_the_wrong_length_are_told(mean, shape):
    """Never are images made into more of them by broadcasting."""
    refused("does not fit inputs", lambda: normalised(mean, 1.0, torch.zeros(shape)))


def test_inputs_that_are_no_tensor_are_told():
    """A pair of images, say."""
    refused("the inputs are a tuple", lambda: normalised(0.5, 0.5, (torch.zeros(1), torch.zeros(1))))
    refused("mean is a str", lambda: NormalizationS("0.5", 0.5))
    refused("is no function", lambda: RecorderS(lr=0.1))
    refused("modules is a Linear", lambda: ActivationStatsS(nn.Linear(1, 1)))
    refused("modules holds a str", lambda: ActivationStatsS(["conv1"]))


def test_a_fit_is_not_silent(make_learner, capsys):
    """Without any subscriber each row is printed once; QuietS says that it need not be."""
    make_learner().fit(2)
    assert [line.split()[:4] for line in capsys.readouterr().out.splitlines()] == [
        ["epoch", str(epoch), "mode", mode] for epoch in range(2) for mode in ("train", "eval")
    ]
    make_learner(QuietS()).fit(1)
    make_learner(QuietS(), MetricsS(accuracy=accuracy())).fit(1)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("event", ["after_epoch", "cleanup_epoch"])
def test_rows_are_complete_for_whoever_listens(first, event, make_learner):
    """In whatever order the subscribers stand, and what is added then is shown."""
    seen = []

    def look(self, learner):
        seen.append(learner.history.rows[-1]["accuracy"])
        learner.history.rows[-1]["note"] = "added"

    look = type("Look", (Subscriber,), {event: look})()
    subs = [look, MetricsS(accuracy=accuracy())]
    make_learner(*(subs if first else subs[::-1])).fit(1)
    assert len(seen) == 2


def test_representations_say_what_is_there(make_learner, tmp_path):
    """Of the Learner, its history, the loaders, the statistics."""
    learner = make_learner(QuietS(), CheckpointS(tmp_path / "c"), lr=0.5)
    assert repr(learner) == (
        "Learner(Linear of 6 parameters; SGD, lr 0.5; subs: QuietS, CheckpointS; History(0 rows, 0 steps))"
    )
    learner.fit(1)
    assert repr(learner.history).startswith("History(2 rows, 2 steps, epoch 0, mode eval, loss ")
    assert repr(DataLoaders(DataLoader(range(5), batch_size=2), [PAIR])) == (
        "DataLoaders(train: 3 batches of 2, 5 rows; valid: 1 batches)"
    )
    assert repr(DataLoaders(iter([]), [])) == "DataLoaders(train: list_iterator; valid: 0 batches)"
    assert repr(ActivationStatsS([learner.model])) == "ActivationStatsS(1 layers, 0 entries recorded)"


def test_a_huge_loss_is_shown_with_its_power_of_ten(capsys):
    """Twenty-one digits tell less than two numbers."""
    history = History(rows=[{"loss": 1.6012e20, "rate": 1.5, "gap": float("inf")}])
    history.show()
    history.show()
    assert capsys.readouterr().out == "loss 1.601e+20  rate 1.500  gap inf\n"
