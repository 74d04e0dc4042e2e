"""No batch waits for the device: what a fit asks an accelerator for, and when.

The device `meta` stands in for one. Its tensors have shapes and no numbers, so that whoever asks for a number is seen.
"""

import io

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import DataLoaders, DeviceS, Learner, MetricsS, NormalizationS, PrecisionS, ProgressS, accuracy
from nntrain_lessons.data import RandomCrop, RandomFlip
from nntrain_lessons.progress import displays, subscriber
from nntrain_lessons.solutions import AugmentS
from nntrain_lessons.train import Subscriber

from .waits import Between, Waits

BATCHES = Between.batches


class Terminal(io.StringIO):
    """A standard output that claims to be a terminal."""

    def isatty(self):
        return True


def fit(*subs, loss_fn=F.cross_entropy):
    """Fit two epochs on the stand-in, with everything that usually listens; give what was seen in each epoch."""
    batches = [[torch.rand(8, 1, 28, 28), torch.randint(10, (8,))] for _ in range(BATCHES)]
    model = nn.Sequential(nn.Conv2d(1, 4, 3, stride=4), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(196, 10))
    with Waits() as waits:
        between = Between(waits)
        usual = [DeviceS("meta"), PrecisionS(bfloat16=False), NormalizationS(0.3, 0.4), MetricsS(accuracy=accuracy())]
        usual += [AugmentS(lambda x: RandomCrop(28, padding=1)(RandomFlip()(x))), ProgressS(), between]
        dls = DataLoaders(batches, batches)
        Learner(model, dls, loss_fn, torch.optim.Adam, 0.1, [*usual, *subs]).fit(2)
    return between.found


QUIET = [(True, []), (False, [])] * 2


@pytest.mark.parametrize("display", ["plain", "terminal"])
def test_no_batch_waits_for_the_device(display, monkeypatch):
    """Between the first and the last batch nothing is copied to the CPU, also where bars are redrawn at each batch."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", Terminal() if display == "terminal" else io.StringIO())
    monkeypatch.setattr(displays, "REDRAW_SECONDS", 0.0)
    chosen = type(subscriber.choose_display(plot=False)).__name__
    assert chosen == f"{display.title()}Display"
    assert fit() == QUIET


WAITING = {
    "item": lambda learner: learner.loss.item(),
    "float": lambda learner: float(learner.loss.detach()),
    "bool": lambda learner: bool(learner.loss > 0),
    "cpu": lambda learner: learner.preds.detach().cpu(),
    "to": lambda learner: learner.batch[1].to("cpu"),
    "copy": lambda learner: torch.empty(8, 10).copy_(learner.preds.detach()),
}


@pytest.mark.parametrize("wait", WAITING.values(), ids=WAITING)
def test_waiting_is_seen(wait, capsys):
    """Each way to wait, once a batch, is noticed in every epoch: so the test above means something."""

    class Impatient(Subscriber):
        def after_loss(self, learner):
            wait(learner)

    assert [len(seen) for _, seen in fit(Impatient())] == [BATCHES] * 4
