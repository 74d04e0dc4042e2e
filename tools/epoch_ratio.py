"""How long a training epoch takes through the Learner, beside a bare loop on the same tensors.

The Learner has its metrics and its progress on. Pairs are run in alternating order, each epoch on a new model; the
ratio counts, of the medians and of the fastest. Run it with nothing else on the machine:

    python tools/epoch_ratio.py [MODEL] [PAIRS]
"""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import solutions, train
from nntrain_lessons.cli import guarded
from nntrain_lessons.experiments import runs
from nntrain_lessons.experiments.images import load_images
from nntrain_lessons.experiments.recipes import BATCH_SIZE


def bare_epoch(make_model: Callable[[], nn.Module], images: torch.Tensor, labels: torch.Tensor) -> float:
    """Train an epoch in the shortest loop there is, on uint8 images [N, 1, 28, 28] and labels [N]; give seconds."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), 6e-3)
    started = perf_counter()
    for rows in torch.randperm(len(images)).split(BATCH_SIZE):
        loss = F.cross_entropy(model((images[rows].float() / 255 - 0.286) / 0.353), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return perf_counter() - started


def learner_epoch(make_model: Callable[[], nn.Module], dls: train.DataLoaders) -> float:
    """Train the same epoch through the Learner; give seconds."""
    subs = [train.NormalizationS(0.286, 0.353), train.MetricsS(accuracy=train.accuracy()), train.ProgressS()]
    learner = train.Learner(make_model(), dls, F.cross_entropy, torch.optim.Adam, 6e-3, subs)
    started = perf_counter()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        learner.fit(1, valid=False)
    return perf_counter() - started


def main(model: str = "cnn_layers", pairs: str = "9") -> None:
    """Measure, and print the times and the two ratios."""
    _, dd = load_images()
    dls = train.DataLoaders.in_memory(dd, BATCH_SIZE)
    images, labels = dls.train.dataset.columns
    make_model = getattr(train, model, None) or getattr(solutions, model)
    ways = {"bare": lambda: bare_epoch(make_model, images, labels), "learner": lambda: learner_epoch(make_model, dls)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # once for nothing: the first epoch pays for what torch sets up
    for pair in range(int(pairs)):
        for name in sorted(ways, reverse=bool(pair % 2)):
            times[name].append(ways[name]())
        print("  ".join(f"{name} {seconds[-1]:.2f} s" for name, seconds in times.items()), flush=True)
    print(f"{model}, {pairs} pairs, {runs.machine(torch.device('cpu'))}, torch {torch.__version__}")
    for word, summary in (("median", median), ("fastest", min)):
        bare, ours = summary(times["bare"]), summary(times["learner"])
        print(f"{word}: bare {bare:.2f} s, Learner {ours:.2f} s, ratio {ours / bare:.3f}")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(*sys.argv[1:])))
