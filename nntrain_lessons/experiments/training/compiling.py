"""`torch.compile` for a Learner's model, and what it brought."""

import logging
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
from torch.nn import Parameter

from nntrain_lessons import train
from nntrain_lessons.data import DataLoaders
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.train import Learner

from .listeners import QuietS

BATCHES, ROUNDS = 4, 3  # timed in a row; the fastest round counts


@dataclass(frozen=True)
class Gain:
    """Seconds of compiling, and of a training batch before and after."""

    compiling: float
    before: float
    after: float

    def in_words(self) -> str:
        """Say it in one line."""
        ratio = self.before / self.after
        return (
            f"compiled in {self.compiling:.0f} s; a training batch takes {self.after:.3f} s, before it took "
            f"{self.before:.3f} s: {ratio:.2f} x as fast"
        )


class _NoStep:
    """Stands in for an optimizer: the timed batches leave the weights alone."""

    def __init__(self, params: Any, lr: float) -> None:
        self.params: list[Parameter] = list(params)

    def step(self) -> None:
        """Do nothing."""

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.params:
            p.grad = None


def compile_model(learner: Learner) -> Gain:
    """Compile a Learner's model in place, timing a few batches before and after; its weights and averages stay.

    Raises
    ------
    LessonsError
        Where there is nothing to compile with.
    """
    # It looks for a CUDA toolkit, and says so where there is a toolkit without a GPU.
    logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)
    state = {name: value.clone() for name, value in learner.model.state_dict().items()}
    with torch.random.fork_rng():
        before = min(_rounds(learner))
        learner.model.compile()
        started = perf_counter()
        try:
            _rounds(learner, 1)
        except torch._dynamo.exc.TorchDynamoException as error:
            reason = str(error).strip().splitlines()[0]
            raise LessonsError(
                f"--compile: torch.compile failed ({reason}); install a C++ compiler, or leave it out"
            ) from error
        compiling = perf_counter() - started
        after = min(_rounds(learner))
    learner.model.load_state_dict(state)
    return Gain(compiling, before, after)


def _rounds(learner: Learner, rounds: int = ROUNDS) -> list[float]:
    """Train on the same few batches without a step, and give the seconds a batch of each round."""
    dataset: Any = learner.dls.train.dataset
    size = learner.dls.train.batch_size
    batch = dataset.__getitems__(list(range(min(size, len(dataset)))))
    subs = [s for s in learner.subs if isinstance(s, train.DeviceS | train.PrecisionS | train.NormalizationS)]
    trial = Learner(learner.model, DataLoaders([batch] * BATCHES, []), learner.loss_fn, _NoStep, 0.0, [*subs, QuietS()])
    trial.fit(rounds, valid=False)
    return [row["seconds"] / BATCHES for row in trial.history.rows]
