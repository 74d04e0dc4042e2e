"""Grading what was asked for: which exercises, in which files, under which seed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from .. import catalog
from ..spec import Exercise
from ..words import command, one_line
from .judge import judge
from .reading import copies, selection, submission, workspace
from .reading.answers import read_answer
from .reading.submission import Submission
from .records import Failure, Report, RequestError, Result, Status
from .references import References
from .running.exit_status import lost
from .running.runner import Limits

_LINK = "the file is a link: what it leads to was graded"


def new_seed() -> int:
    """Draw a seed, so that no answer can be made for one."""
    return secrets.randbelow(1 << 31)


def exercises(names: Iterable[str]) -> list[Exercise]:
    """Return the exercises of these names, each once: by id, number, or the name or path of the notebook.

    Raises
    ------
    RequestError
        When there is no such exercise.
    """
    return list(dict.fromkeys(map(_exercise, names)))


def _exercise(name: str) -> Exercise:
    stem = Path(name).name.removesuffix(".ipynb")
    for exercise in catalog.EXERCISES.values():
        if stem in (exercise.id, Path(exercise.notebook).stem) or (stem.isdecimal() and int(stem) == exercise.number):
            return exercise
    if Path(name).suffix in (".ipynb", ".py"):
        how = command("nntrain-lessons", "grade", "--file", name)
        raise RequestError(f"no exercise {name!r}; a file of another name is graded with `{how}`")
    near = get_close_matches(name.lower(), catalog.EXERCISES, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(catalog.EXERCISES)}"
    raise RequestError(f"no exercise {name!r}; {meant}")


def asked_for(
    names: Sequence[str], file: Path | None, follow: bool = True
) -> tuple[Path | None, dict[Exercise, Submission]]:
    """Return the workspace that is asked about, if it is one, and what is to be graded.

    Parameters
    ----------
    names : sequence of str
        Exercises; a notebook's path may lead into another folder than the workspace around. None: all of it.
    file : pathlib.Path, optional
        A single file, of any name, in the place of a workspace.
    follow : bool
        Whether links are read.

    Raises
    ------
    RequestError
        When something is not there, or asked for in two places.
    """
    if file:
        return None, in_file(file, names, follow)
    folders = {name: _folder(name) for name in names} or {"": workspace.here()}
    found: dict[Exercise, Submission] = {}
    for folder in dict.fromkeys(folders.values()):
        more = in_workspace(folder, [name for name in names if folders[name] == folder], follow)
        if twice := [exercise.id for exercise in found if exercise in more]:
            raise RequestError(f"{twice[0]!r} is asked for in two folders; grade one after the other")
        found |= more
    return (folder if len(set(folders.values())) == 1 else None), found


def _folder(name: str) -> Path:
    """Return the folder in which the notebook lies that an exercise is named by: the workspace, where none is named."""
    if Path(name).name == name:
        return workspace.here()
    exercises([name])  # what is no exercise is told before what is not there
    folder, around = Path(name).parent.resolve(), workspace.around()
    return around if around and folder == around.resolve() else folder


def in_file(path: Path, names: Sequence[str], follow: bool = True) -> dict[Exercise, Submission]:
    """Return what a file holds for the exercises asked for, or else for those that it answers.

    Raises
    ------
    RequestError
        When the file cannot be opened, or there is no such exercise.
    """
    asked = exercises(names)
    handed_in = submission.read(path, follow)
    return dict.fromkeys(asked or _answered(handed_in, path), handed_in)


def _answered(handed_in: Submission, path: Path) -> list[Exercise]:
    """Find the exercises that a file is about: by its name, if it defines what that asks for; by what it defines."""
    everything = list(catalog.EXERCISES.values())
    defined = selection.defined(handed_in)
    answered = [exercise for exercise in everything if set(exercise.names) & defined]
    named = [exercise for exercise in everything if path.stem in (exercise.id, Path(exercise.notebook).stem)]
    both = [exercise for exercise in named if exercise in answered]
    return both or answered or named or everything


def in_workspace(folder: Path, names: Sequence[str], follow: bool = True) -> dict[Exercise, Submission]:
    """Return what a workspace's notebooks hold for the exercises asked for, or else for all that are there.

    Raises
    ------
    RequestError
        When a notebook that was asked for is not there, or there is no such exercise.
    """
    asked = exercises(names) or [
        exercise for exercise in catalog.EXERCISES.values() if (folder / exercise.notebook).exists()
    ]
    for exercise in asked:
        if not (folder / exercise.notebook).exists():
            raise RequestError(_not_there(folder, exercise))
    read_one = submission.read if names else _whatever_it_is
    return {
        exercise: replace(read_one(folder / exercise.notebook, follow), parts=parts(folder, exercise, follow))
        for exercise in asked
    }


def _not_there(folder: Path, exercise: Exercise) -> str:
    anew = command("nntrain-lessons", "init", folder.absolute())
    note = "".join(f"; {words}" for words in copies.notes(folder, exercise))
    return f"{(folder / exercise.notebook).absolute()}: not there; `{anew}` writes it anew{note}"


def _whatever_it_is(path: Path, follow: bool = True) -> Submission:
    """Read a notebook that nobody asked for by name: where it cannot be opened, the others are graded all the same."""
    try:
        return submission.read(path, follow)
    except RequestError as error:
        return Submission((), Failure("OSError", str(error), path.name))


def parts(folder: Path, exercise: Exercise, follow: bool = True) -> dict[str, Submission]:
    """Return what a workspace's notebooks hold for the exercises that one puts together."""
    paths = {part: folder / catalog.EXERCISES[part].notebook for part in exercise.parts}
    return {part: _whatever_it_is(path, follow) for part, path in paths.items() if path.exists()}


def parts_here(exercise: Exercise) -> dict[str, Submission]:
    """Return what the workspace around the working directory holds for them, if there is one."""
    folder = workspace.around()
    return parts(folder, exercise) if folder else {}


def unwritten(folder: Path) -> frozenset[str]:
    """Return the exercises of a workspace whose notebooks are there and hold no answer yet, as far as reading tells."""
    there = [it for it in catalog.EXERCISES.values() if (folder / it.notebook).is_file()]
    answers = [read_answer(it, _whatever_it_is(folder / it.notebook)) for it in there]
    return frozenset(answer.exercise.id for answer in answers if not (answer.problem or answer.is_written))


def with_copies(report: Report, folder: Path) -> Report:
    """Say of each notebook that is not started which others of the workspace hold an answer, under another name."""
    results = [
        replace(result, notes=(*result.notes, *map(one_line, copies.notes(folder, catalog.EXERCISES[result.exercise]))))
        if result.status is Status.NOT_STARTED
        else result
        for result in report.results
    ]
    return replace(report, results=tuple(results))


def grade(
    handed_in: Mapping[Exercise, Submission], seed: int, limits: Limits, references: References | None = None
) -> Report:
    """Judge every exercise, several at a time, whatever becomes of the others.

    Parameters
    ----------
    handed_in : mapping of Exercise to Submission
        What was asked for, and what the learner wrote.
    seed, limits
        As for `judge`.
    references : References, optional
        What our own code does, if some of it is known already.

    Raises
    ------
    RequestError
        When nothing can be graded here: there is no room for temporary files, say.
    """
    if references is None:
        with closing(References()) as own:
            return grade(handed_in, seed, limits, own)

    def judged(exercise: Exercise) -> Result:
        return _judged(exercise, handed_in[exercise], references, seed, limits)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        # What has parts takes longest, so it begins first.
        begun = {it: threads.submit(judged, it) for it in sorted(handed_in, key=lambda it: len(it.parts), reverse=True)}
        try:
            results = [begun[exercise].result() for exercise in handed_in]
        except (KeyboardInterrupt, SystemExit):  # nobody waits until an answer's time is up
            threads.shutdown(wait=False, cancel_futures=True)
            references.child_factory.stop()
            raise
    # Who ends the fork server ends the others' children. Alone, everybody answers for themselves.
    alone = [judged(exercise) if lost(result) else result for exercise, result in zip(handed_in, results, strict=True)]
    return Report(seed, tuple(alone), references.child_factory.sandbox)


def _judged(exercise: Exercise, handed_in: Submission, references: References, seed: int, limits: Limits) -> Result:
    try:
        result = judge(exercise, handed_in, references, seed, limits)
        return replace(result, notes=(*result.notes, _LINK)) if handed_in.is_link else result
    except RequestError:  # what the user can fix, no room for temporary files say, is no fault of the grader
        raise
    except Exception as error:  # noqa: BLE001 - a fault of the grader is told as such, and never becomes a mark
        failure = Failure(type(error).__name__, str(error), "the grader")
        return Result(exercise.id, Status.GRADER_ERROR, exercise.max_score, error=failure)
