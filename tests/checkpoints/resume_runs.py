"""Small trainings of every kind that a checkpoint has to keep. Run as a program, it kills them, one after another."""

import io
import os
import random
import signal
import sys
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import MultiStepLR, OneCycleLR
from torch.utils.data import DataLoader, TensorDataset

from nntrain_lessons import solutions
from nntrain_lessons.checkpoints import CheckpointS
from nntrain_lessons.data import DataLoaders, RandomCrop, RandomFlip
from nntrain_lessons.solutions import SGD, AugmentS, SchedulerS
from nntrain_lessons.solutions.capstone import OneCycle
from nntrain_lessons.train import (
    EVENTS,
    Learner,
    MetricsS,
    MomentumLearner,
    NormalizationS,
    PrecisionS,
    RecorderS,
    Subscriber,
    accuracy,
    init_weights,
    set_seed,
)

EPOCHS, TRAIN_BATCHES, EVAL_BATCHES = 2, 5, 2


class ById(SGD):
    """Momentum that remembers by `id(p)`, in a list and on the parameter, all three."""

    def __init__(self, params, lr):
        super().__init__(params, lr)
        self.seen, self.sums, self.counts = {}, [torch.zeros_like(p) for p in self.params], [0] * len(self.params)

    def opt_step(self, p):
        nr = [id(q) for q in self.params].index(id(p))
        self.seen[id(p)] = self.seen.get(id(p), 0.0) + 0.1
        self.sums[nr] += p.grad
        self.counts[nr] += 1
        p.average = 0.9 * getattr(p, "average", torch.zeros_like(p)) + p.grad
        p -= self.lr * (p.average + self.sums[nr] / self.counts[nr] + self.seen[id(p)] * p.grad)


class Memory:
    """What a parameter remembers."""

    def __init__(self):
        self.average = 0.0


class WithObjects(SGD):
    """Momentum with an object for each parameter, made when the optimizer is."""

    def __init__(self, params, lr):
        super().__init__(params, lr)
        self.memories = {p: Memory() for p in self.params}

    def opt_step(self, p):
        memory = self.memories[p]
        memory.average = 0.9 * memory.average + p.grad
        p -= self.lr * memory.average


class PostLearner(Learner):
    """Momentum as the post has it: the gradient itself is kept from batch to batch."""

    def zero_grad(self):
        with torch.no_grad():
            for p in self.model.parameters():
                p.grad *= 0.8


class WarmUpS(Subscriber):
    """A schedule of one's own: it counts steps, in an attribute."""

    def __init__(self):
        self.steps, self.seen = 0, []

    def after_step(self, learner):
        self.steps += 1
        self.seen.append(learner.loss.item())
        learner.opt.lr = 0.01 * self.steps + 0.001 * sum(self.seen)


def one_cycle(optimizer):
    """Build torch's 1cycle for a run; Adam's first beta is cycled, too."""
    return OneCycleLR(optimizer, max_lr=0.05, total_steps=EPOCHS * TRAIN_BATCHES)


def own_cycle(optimizer):
    """Build the lessons' 1cycle for a run."""
    return OneCycle(optimizer, total_steps=EPOCHS * TRAIN_BATCHES, max_lr=0.05)


def flip_and_crop(images):
    """Draw twice an image."""
    return RandomCrop(8, padding=1)(RandomFlip()(images))


def dim(images):
    """Draw from Python's and NumPy's generators."""
    return images * random.random() * np.random.rand()  # noqa: S311 - it is an augmentation


class Scale:
    """An augmentation with a generator of its own."""

    def __init__(self):
        self.generator = torch.Generator().manual_seed(5)

    def __call__(self, images):
        return images * torch.rand(len(images), 1, 1, 1, generator=self.generator)


Adam = torch.optim.Adam
RUNS = {
    "plain": lambda: (Learner, torch.optim.SGD, []),
    "torch_momentum": lambda: (Learner, partial(torch.optim.SGD, momentum=0.9), []),
    "one_cycle": lambda: (Learner, Adam, [SchedulerS(one_cycle)]),
    "mile_stones": lambda: (Learner, Adam, [SchedulerS(partial(MultiStepLR, milestones=[2, 2, 6]))]),
    "momentum_learner": lambda: (MomentumLearner, solutions.SGD, []),
    "momentum": lambda: (Learner, solutions.Momentum, []),
    "rmsprop": lambda: (Learner, solutions.RMSProp, []),
    "adam": lambda: (Learner, partial(solutions.Adam, wd=0.1), []),
    "adamw": lambda: (Learner, solutions.AdamW, [SchedulerS(one_cycle)]),
    "own_cycle": lambda: (Learner, solutions.Adam, [SchedulerS(own_cycle)]),
    "by_id": lambda: (Learner, ById, []),
    "with_objects": lambda: (Learner, WithObjects, []),
    "the_posts_momentum": lambda: (PostLearner, solutions.SGD, []),
    "warm_up": lambda: (Learner, solutions.Momentum, [WarmUpS()]),
    "augmented": lambda: (Learner, Adam, [AugmentS(flip_and_crop), NormalizationS(0.5, 0.3), SchedulerS(one_cycle)]),
    "own_generator": lambda: (Learner, Adam, [AugmentS(Scale())]),
    "other_generators": lambda: (Learner, Adam, [AugmentS(dim)]),
    "bfloat16": lambda: (Learner, solutions.Adam, [PrecisionS(), AugmentS(flip_and_crop)]),
}


def build(name, *subs, seed=3, generator=None):
    """Return the Learner of a run, its weights and images drawn from a seed."""
    set_seed(seed)
    learner_class, optimizer, more = RUNS[name]()
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.1), nn.Flatten(), nn.Linear(64, 3)
    ).apply(init_weights)
    x, y = torch.rand(38, 1, 8, 8), torch.randint(3, (38,))
    train = DataLoader(TensorDataset(x, y), 8, shuffle=True, generator=generator)
    valid = DataLoader(TensorDataset(x[:20], y[:20]), 16)
    recorder = RecorderS(lr=lambda learner: learner.loss.item())
    every = [*more, MetricsS(accuracy=accuracy()), recorder, *subs]
    return learner_class(model, DataLoaders(train, valid), F.cross_entropy, optimizer, 0.05, every)


def result(learner):
    """Return all that a fit leaves: rows, steps, records, and the weights to the bit."""
    rows = [{name: value for name, value in row.items() if name != "seconds"} for row in learner.history.rows]
    records = [sub.records for sub in learner.subs if isinstance(sub, RecorderS)]
    state = {name: value.tolist() for name, value in learner.model.state_dict().items()}
    return {"rows": rows, "lrs": learner.history.lrs, "losses": learner.history.losses, "records": records} | state


class KillS(Subscriber):
    """Kills its own process, as `kill -9` would, when a certain event comes for the nth time."""

    def __init__(self, event, times):
        left = iter(range(times - 1))

        def count(learner):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        if event == "saving":  # the file is written, and not yet in its place
            os.fsync = count
        else:
            setattr(self, event, count)  # the count is no attribute: it belongs to this process, not to the training


def run_killed(name, path, draw):
    """Train in one child after another, each but the last killed at a random place; say how often."""
    kills = [(draw.choice(["saving", *EVENTS[1:8]]), draw.randint(1, 4)) for _ in range(3)]
    for resume, kill in enumerate([*kills, None]):
        child = os.fork()
        if child == 0:
            killer = [KillS(*kill)] if kill else []
            learner = build(name, *killer, CheckpointS(path, every=0, resume=bool(resume)))
            learner.fit(EPOCHS)
            torch.save(result(learner), path.with_suffix(".result"))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            return resume, status
    raise AssertionError("the last child was killed, too")


def main(folder, seed, names):
    """Run each of the trainings without and with kills; print a line for each."""
    torch.set_num_threads(1)
    draw = random.Random(seed)  # noqa: S311 - it draws where to kill
    for name in names:
        learner = build(name)
        with redirect_stdout(io.StringIO()):
            learner.fit(EPOCHS)
            kills, status = run_killed(name, folder / name, draw)
        same = status == 0 and torch.load(folder / f"{name}.result") == result(learner)
        print(name, kills, "same" if same else f"another, status {status}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or list(RUNS))
