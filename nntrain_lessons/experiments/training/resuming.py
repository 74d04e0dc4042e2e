"""Runs that were stopped: where they are, how they were begun, and where they stand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nntrain_lessons.checkpoints import CheckpointS
from nntrain_lessons.checkpoints.files import load_checkpoint
from nntrain_lessons.errors import LessonsError

CHECKPOINT = "checkpoint.pt"  # in the folder of a run
SETTINGS = ("seed", "epochs", "precision", "compiled")


@dataclass(frozen=True)
class Stopped:
    """A run that was stopped, or finished.

    Attributes
    ----------
    recipe : str
        What was run.
    settings : dict
        The values of `SETTINGS` that it was begun with.
    epoch, batches : int
        The epoch it was in, from 0, and how many of its training batches were done.
    finished : bool
        Whether nothing is left to do.
    """

    recipe: str
    settings: dict[str, Any]
    epoch: int
    batches: int
    finished: bool

    def in_words(self) -> str:
        """Say in one line where the run stands."""
        return "it is finished" if self.finished else f"going on in epoch {self.epoch}, after batch {self.batches}"


def stopped_run(folder: Path) -> Stopped:
    """Read what kind of run lies in a folder.

    Raises
    ------
    LessonsError
        Where there is no checkpoint that can be read.
    """
    path = folder / CHECKPOINT
    if not path.exists():
        raise LessonsError(f"{folder.absolute()}: no checkpoint is there; begin a run without --resume")
    found = load_checkpoint(path)
    try:
        about = found["about"]
        settings = {name: about[name] for name in SETTINGS}
        return Stopped(about["recipe"], settings, found["epoch"], found["batches"], found["finished"])
    except (KeyError, TypeError) as error:
        raise LessonsError(f"{path.absolute()}: this is the checkpoint of no recipe; name another folder") from error


def newest_unfinished(recipe: str, runs: Path) -> Path:
    """Return the folder of the newest run of a recipe that was not finished.

    Raises
    ------
    LessonsError
        Where there is none.
    """
    newest_first = sorted(runs.glob(f"*/{CHECKPOINT}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first:
        run = stopped_run(path.parent)
        if run.recipe == recipe and not run.finished:
            return path.parent
    raise LessonsError(
        f"{runs.absolute()}: no run of {recipe} was stopped there; begin one without --resume, or name its folder"
    )


def study_checkpoint(file: Path, description: dict[str, Any]) -> CheckpointS:
    """Keep a run of a study beside its history file; go on from what lies there, if that is of the same run.

    Parameters
    ----------
    file : pathlib.Path
        The history file.
    description : dict
        As `runs.describe` gives it.
    """
    path = file.with_suffix(".checkpoint")
    about = {name: str(value) for name, value in description.items() if name != "epochs"}  # it knows these itself
    return CheckpointS(path, resume=_is_about(path, about), about=about)


def _is_about(path: Path, about: dict[str, str]) -> bool:
    try:
        return bool(about.items() <= load_checkpoint(path)["about"].items())
    except LessonsError:
        return False
