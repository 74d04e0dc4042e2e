"""The peak memory of a resnet run, in a process of its own.

That process is this file, run as a module: it prints, as JSON, the megabytes above `import torch` after each epoch.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nntrain_lessons.errors import LessonsError

from .comparison import Comparison, Images

BATCHES = 6  # of an epoch: a later batch needs what an earlier one did
STATUS = Path("/proc/self/status")  # on Linux: `getrusage` would count what the parent had before the fork
BAR = "the bar: under 1,500 MB, and flat over epochs"


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Let a new process train for so many epochs, in float32."""
    command = [sys.executable, "-m", __name__, str(rounds), *([images.given] if images.given else [])]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    if done.returncode:
        raise LessonsError(f"memory: the run that is measured ended with {done.returncode}; what it said is above")
    peaks: list[float] = json.loads(done.stdout)
    values = {f"after epoch {number}": [peak] for number, peak in enumerate(peaks, 1)}
    title = f"peak memory of a resnet run in float32 above `import torch`, {BATCHES} batches an epoch"
    yield Comparison(title, "MB", "after epoch 1", values, (BAR,))


def peak_megabytes() -> float:
    """Return the most memory that this process has had at a time, in units of 10^6 bytes."""
    if STATUS.exists():
        peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024 / 1e6
    if os.name == "nt":
        import psutil

        return float(psutil.Process().memory_info().peak_wset / 1e6)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS


def train_and_watch(epochs: int, given: str | None) -> list[float]:
    """Train the residual network; give the peak above `import torch` after each epoch, evaluation included."""
    import torch

    before = peak_megabytes()
    from nntrain_lessons import data, train

    from ..training.building import build
    from ..training.images import loaders
    from ..training.listeners import QuietS
    from ..training.recipes import RECIPES

    class Watch(train.Subscriber):
        peaks: list[float] = []  # noqa: RUF012 - the class is used once

        def before_epoch(self, learner: train.Learner) -> None:
            self.batches = 0

        def after_batch(self, learner: train.Learner) -> None:
            self.batches += 1
            if self.batches == BATCHES:
                raise train.CancelEpochException

        def cleanup_epoch(self, learner: train.Learner) -> None:
            if not learner.model.training:
                self.peaks.append(peak_megabytes() - before)

    watch = Watch()
    learner = build(RECIPES["resnet"], loaders(data.fashion_mnist(given)), epochs, torch.device("cpu"))
    learner.fit(epochs, subs=[watch, QuietS()])
    return watch.peaks


if __name__ == "__main__":
    print(json.dumps(train_and_watch(int(sys.argv[1]), *sys.argv[2:], *[None] * (3 - len(sys.argv)))))
