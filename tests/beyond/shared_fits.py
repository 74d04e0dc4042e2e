"""Fits in two processes, as a program: what each process has seen is written to a file for the test to read.

python shared_fits.py FOLDER
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import CheckpointS, DataLoaders, Learner, MetricsS, QuietS, Subscriber, accuracy, set_seed
from nntrain_lessons.beyond import AccelerateS
from nntrain_lessons.beyond.accelerate import make_accelerator
from nntrain_lessons.cli import guarded


class Strike(Subscriber):
    """Sends this process a signal after its second batch."""

    def __init__(self, number):
        self.number, self.batches = number, 0

    def after_step(self, learner):
        """Count, and strike."""
        self.batches += 1
        if self.batches == 2:
            os.kill(os.getpid(), self.number)


def learner_of(*subs):
    """Make a Learner on 13 images in batches of 4, the last of one image; in double precision, always alike."""
    set_seed(1)
    images, targets = torch.rand(13, 1, 8, 8, dtype=torch.float64), torch.arange(13) % 3
    batches = [[images[i : i + 4], targets[i : i + 4]] for i in range(0, 13, 4)]
    # No biases before a norm: their gradients are 0 but for rounding, and Adam makes steps of that.
    conv, linear = nn.Conv2d(1, 4, 3, bias=False), nn.Linear(144, 3, bias=False)
    net = nn.Sequential(conv, nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), linear, nn.BatchNorm1d(3)).double()
    # BatchNorm1d cannot train on one image: the last batch of training has three, that of evaluation has one.
    dls = DataLoaders([*batches[:-1], [images[:3], targets[:3]]], batches)
    return Learner(net, dls, F.cross_entropy, torch.optim.Adam, 0.01, [QuietS(), MetricsS(accuracy=accuracy()), *subs])


def seen(learner):
    """Return what a fit has left: losses, rows, weights and running statistics."""
    rows = [{key: value for key, value in row.items() if key != "seconds"} for row in learner.history.rows]
    state = {name: value.tolist() for name, value in learner.model.state_dict().items()}
    return {"losses": learner.history.losses, "rows": rows, "state": state}


def main(folder):
    """Fit to the end; fit until the second process gets Ctrl-C; fit until it is killed."""
    accelerator = make_accelerator(cpu=True)
    rank, sub = accelerator.process_index, AccelerateS(accelerator)
    learner = learner_of(sub)
    learner.fit(2)
    (folder / f"whole{rank}.json").write_text(json.dumps(seen(learner)))

    strike = [Strike(signal.SIGINT)] if rank == 1 else []
    learner = learner_of(sub, CheckpointS(folder / f"stopped{rank}", agree=sub.any), *strike)
    with suppress(KeyboardInterrupt):
        learner.fit(2)
    (folder / f"stopped{rank}.json").write_text(json.dumps(seen(learner)))

    learner = learner_of(sub, *([Strike(signal.SIGKILL)] if rank == 1 else []))
    learner.fit(2)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(Path(sys.argv[1]))))
