"""What "When training goes wrong" tells to type: it runs, and tells a sick session from a sound one."""

import re
from copy import deepcopy
from functools import partial
from pathlib import Path
from time import sleep

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import MultiStepLR, OneCycleLR

from nntrain_lessons import DataLoaders, Hooks, Learner, cnn_layers, drawn_garments, set_seed
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.training.listeners import QuietS
from nntrain_lessons.solutions import SGD, Adam, SchedulerS, resnet

PAGE = (Path(__file__).parent.parent / "book" / "training_trouble.md").read_text("utf-8")
SYMPTOMS = PAGE.split("\n### ")[1:]
CHECKS = dict(re.findall(r"^### (.+?)\n\n```python\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))


def session(optim_class=SGD, model=None, subs=(), lr=0.05, images=64, loss_fn=F.cross_entropy, epochs=1, valid=True):
    """Train a network on a few drawn garments, as a reader might, and give the Learner even where that fails."""
    set_seed(1)
    dls = DataLoaders.in_memory(drawn_garments(n_train=images, n_test=32), 32)
    learner = Learner(model or cnn_layers(), dls, loss_fn, optim_class, lr, [QuietS(), *subs])
    learner.error = ""
    try:
        learner.fit(epochs, valid=valid)
    except (ValueError, TypeError, LessonsError) as error:
        learner.error = str(error)
    return learner


def with_history(losses=(1.0, 1.0), lrs=None, rows=()):
    """Return a session whose fit had these losses, rates and rows."""
    learner = session()
    learner.history._losses = list(torch.tensor(losses))
    learner.history.lrs = lrs or [0.1] * len(losses)
    learner.history.rows = [{"epoch": 0, "mode": mode, "loss": loss} for mode, loss in rows]
    return learner


class Lost(SGD):
    """Makes new tensors."""

    def opt_step(self, p):
        p = p - self.lr * p.grad


class UsedUp(SGD):
    """Keeps what can be walked once."""

    def __init__(self, params, lr):
        super().__init__(params, lr)
        self.params = iter(self.params)


class OnTheParameter(SGD):
    """Keeps its state on the parameter."""

    def opt_step(self, p):
        p.avg = p.grad.clone()


class Unguarded(SGD):
    """Does not ask whether there is a gradient."""

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad


class EarlyS(SchedulerS):
    """Turns another optimizer than the Learner's."""

    def before_fit(self, learner):
        self.scheduler = self.scheduler_class(torch.optim.Adam(learner.model.parameters()))
        self.scheduler.optimizer.step()  # else torch complains


def frozen():
    """Return the CNN with its first block frozen."""
    model = cnn_layers()
    model[0].requires_grad_(False)
    return model


def sure_of_one_class():
    """Return a model that says class 3 of every image."""
    model = cnn_layers().append(nn.Linear(10, 10))
    nn.init.zeros_(model[-1].weight)
    model[-1].bias.data = 100.0 * F.one_hot(torch.tensor(3), 10)
    return model


class Slow(list):
    """Takes its time for each batch."""

    def __iter__(self):
        for batch in super().__iter__():
            sleep(0.06)
            yield batch


def slowly_loaded():
    """Return a session in which loading is what takes the time."""
    learner = session()
    learner.dls.train = Slow(learner.dls.train)
    learner.fit(1)
    return learner


def otherwise_seeded():
    """Return a session whose loader draws from a generator of its own."""
    learner = session()
    own = torch.Generator().manual_seed(3)
    learner.dls.train = torch.utils.data.DataLoader(
        learner.dls.train.dataset, 32, shuffle=True, collate_fn=list, generator=own
    )
    return learner


def with_hooks():
    """Return a session whose model has hooks on it that nobody removed."""
    learner = session()
    Hooks(learner.model, lambda *given: None)
    return learner


def tiny_loss(preds, y):
    """Return a millionth of the loss."""
    return F.cross_entropy(preds, y) * 1e-6


CYCLE = partial(OneCycleLR, max_lr=0.1, total_steps=2)
FALL = partial(MultiStepLR, milestones=[1])
BATCHNORM_LAST = partial(nn.BatchNorm1d, 10)
# For each symptom: a session that has it, and what its check then says. Of a sound session it says something else.
SICK = {
    "It is no number": (lambda: session(lr=1e30, epochs=3), r"number: \[1"),
    "It does not move": (lambda: session(Lost), r"moved: 0 of"),
    "It moves at the first step, and then no more": (lambda: session(UsedUp), r"optimizer: 0 "),
    "It falls, and then rises for good": (lambda: with_history([2.0, 1.0, 3.0, 4.0]), r"step 2 of 4"),
    "It jumps up and down and gets no better": (
        lambda: with_history([1.0, 2.0] * 4),
        r"first half 1\.500, second half 1\.500, spread of the second 0\.500",
    ),
    "It starts far above 2.30": (lambda: session(model=cnn_layers().append(BATCHNORM_LAST())), "layer BatchNorm1d"),
    "It needs a strange rate, and another for another batch size": (
        lambda: session(loss_fn=partial(F.cross_entropy, reduction="sum"), lr=1e-4),
        r"of a batch \d\d\.\d+, of half of it \d\d\.",
    ),
    "It stays at one in ten": (lambda: session(model=sure_of_one_class()), r"predicted: \[3\] of \[0, 1"),
    "Good in training, bad in evaluation": (
        lambda: with_history(rows=[("train", 0.02), ("eval", 1.5)]),
        r"train 0\.020\n0 eval 1\.500",
    ),
    "It depends on the batch size of the evaluation": (lambda: session(valid=False), r"mode: [1-9]"),
    "Better in evaluation than in training": (lambda: with_history([3.0, 1.0]), r"mean 2\.000, of its last step 1\.0"),
    "The last epochs are worse": (
        lambda: with_history([1.0] * 4, [0.1, 0.01, 0.2, 0.3]),
        r"'0\.2', '0\.3'\]  lowest at step 2 of 4",
    ),
    "The schedule seems to do nothing": (
        lambda: session(torch.optim.Adam, lr=0.002, subs=[EarlyS(FALL)], epochs=2),
        r"different ones 1 in 4",
    ),
    "A second fit behaves differently from the first": (lambda: session(OnTheParameter), r"\['avg'\]"),
    "The same code gives other numbers each time": (otherwise_seeded, r"twice: False"),
    "Adam learns nothing from a small loss": (
        lambda: session(Adam, lr=0.001, loss_fn=tiny_loss),
        r"gradient \d\.\de-(0[89]|1\d), eps 1e-05",
    ),
    "It is much slower than expected": (slowly_loaded, r"takes 0\.[1-9] s, loading it 0\.[1-9] s"),
    "Each fit is slower than the one before": (with_hooks, r"model: [1-9]"),
    "`this batch has 1 image, and BatchNorm needs two to train on`": (
        lambda: session(model=resnet(), images=33),
        r"batch: 1$",
    ),
    "`unsupported operand type(s) for *: 'float' and 'NoneType'`": (
        lambda: session(Unguarded, model=frozen()),
        r"gradient: \['0\.0\.weight'",
    ),
    "`SGD is not an Optimizer`": (lambda: session(subs=[SchedulerS(CYCLE)]), r"param_groups: False"),
    "`Tried to step 296 times. The specified number of total steps is 295`": (
        lambda: session(torch.optim.Adam, subs=[SchedulerS(CYCLE)], epochs=3, lr=0.002),
        r"this fit: 6",
    ),
}


@pytest.fixture(scope="module")
def sound():
    """Train the CNN as one should, if not for long."""
    return session(torch.optim.Adam, lr=0.002)


def say(check, learner, capsys):
    """Return what a check prints."""
    exec(check, {"learner": learner, "torch": torch})  # noqa: S102 - our own text
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("symptom", CHECKS)
def test_a_check_tells_a_sick_session_from_a_sound_one(symptom, sound, capsys):
    """It can be typed as it stands, and what it says depends on the symptom."""
    make, said = SICK[symptom]
    sick = make()
    if symptom.startswith("`"):  # the heading is the message; its numbers are another run's
        assert re.search(re.sub(r"\d+", r"\\d+", re.escape(symptom.strip("`"))), sick.error)
    assert re.search(said, say(CHECKS[symptom], sick, capsys))
    assert not re.search(said, say(CHECKS[symptom], deepcopy(sound), capsys))


def test_every_symptom_has_a_check_and_a_page():
    """No symptom is left with good advice only: below each stand lines to type, and a section to read."""
    assert set(CHECKS) == set(SICK)
    assert len(SYMPTOMS) == len(CHECKS)
    for symptom in SYMPTOMS:
        assert re.search(r"\]\(\w+\.md(#[\w-]+)?\)", symptom), symptom


def test_a_sound_network_memorises_one_batch(capsys):
    """The code of the third question, on a session with a rate that suits it, brings the loss of a batch near 0."""
    (code,) = re.findall(r"```python\n(batch = .*?)```", PAGE.partition("\n## The loss")[0], re.DOTALL)
    assert float(say(code, session(Adam, lr=0.01), capsys).rpartition(" ")[2]) < 0.05
