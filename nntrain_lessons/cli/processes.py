"""A command that is run by several processes at once: one shows and writes, the others only work."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nntrain_lessons.train import Subscriber


@dataclass(frozen=True)
class Shared:
    """What a training in several processes needs besides; of one process, nothing.

    Attributes
    ----------
    device : torch.device, optional
        Where this process computes.
    subs : list of Subscriber
        Who shares the work.
    any : callable
        `any(here)`: whether something is so in any process.
    """

    device: Any = None
    subs: list[Subscriber] = field(default_factory=list)
    any: Callable[[bool], bool] = bool


def together(work: Callable[[], None]) -> int:
    """Do a work, after starting the other processes that `accelerate launch` was asked for; return the exit code."""
    from nntrain_lessons.beyond import launching

    if (n := launching.processes_to_start()) > 1:
        return launching.start_all(n, launching.own_command())
    return _quietly(work) if launching.is_one_of_several() and not launching.is_first() else _at_work(work)


def joined(device: str | None) -> Shared:
    """Join the other processes, where this is one of several.

    Raises
    ------
    LessonsError
        Where accelerate is not installed, or the processes do not meet.
    """
    from nntrain_lessons.beyond import AccelerateS, launching
    from nntrain_lessons.beyond.accelerate import make_accelerator

    if not launching.is_one_of_several():
        return Shared()
    sub = AccelerateS(accelerator := make_accelerator(cpu=device == "cpu"))
    return Shared(accelerator.device, [sub], sub.any)


@contextmanager
def own_folder(out: Path) -> Iterator[Path]:
    """Give the folder that this process writes into: the first one the run's own, any other one that is thrown away.

    What another one goes on from is copied there before it joins the training, and nobody writes earlier.
    """
    from nntrain_lessons.beyond import launching
    from nntrain_lessons.experiments.training.resuming import CHECKPOINT

    if launching.is_first():
        yield out
        return
    with tempfile.TemporaryDirectory() as folder:
        if (out / CHECKPOINT).is_file():
            shutil.copy(out / CHECKPOINT, folder)
        yield Path(folder)


def _at_work(work: Callable[[], None]) -> int:
    work()
    return 0


def _quietly(work: Callable[[], None]) -> int:
    """Do the work of a process that shows nothing: what goes wrong is told by the first one, once for all."""
    from nntrain_lessons.errors import LessonsError

    with redirect_stdout(io.StringIO()):
        try:
            return _at_work(work)
        except (LessonsError, KeyboardInterrupt):
            sys.exit(2)
