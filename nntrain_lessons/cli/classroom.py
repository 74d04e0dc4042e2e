"""The command for teachers: a class, graded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import limit_options
from .report_files import begins_with, refuse_foreign, write_text

if TYPE_CHECKING:
    from nntrain_lessons.classroom.records import Graded
    from nntrain_lessons.classroom.summary import Class

_PATH = click.Path(path_type=Path)
_SOME_FAILED = 1


@click.command("grade-class")
@click.argument("folder", type=_PATH, metavar="DIR")
@click.option("--exercise", "exercises", multiple=True, metavar="ID", help="What to grade. Default: what is answered.")
@click.option("--csv", type=_PATH, metavar="PATH", help="A row for each learner, a status for each exercise.")
@click.option("--json", type=_PATH, metavar="PATH", help="All verdicts, and what the class has in common.")
@click.option("--html", type=_PATH, metavar="PATH", help="A page: who passed what, which mistakes the class makes.")
@click.option("--feedback", type=_PATH, metavar="DIR", help="A text and a page for each learner, to hand back.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Side by side. Default: one for each core.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Grade in a Dask cluster instead.")
@click.option("--results", type=_PATH, metavar="PATH", help="Where verdicts are kept. Default: beside DIR.")
@click.option("--anew", is_flag=True, help="Forget the verdicts that are kept.")
@click.option("--force", is_flag=True, help="Let a report replace a file of another kind.")
@limit_options(sandbox="auto")
def grade_class(folder: Path, feedback: Path | None, force: bool, **asked: Any) -> None:
    """Grade a class: DIR holds a file or a folder for each learner.

    It may be an archive, as Moodle, Canvas, Gradescope and GitHub Classroom give it out. Stopped at any time and
    started again, this grades only what has no verdict yet.

    Exit code 0: everybody was graded, whatever the marks; 1: the grader failed on some; 2: it could not be carried out.
    """
    reports = {name: path for name in ("csv", "json", "html") if (path := asked.pop(name))}
    for name, path in reports.items():
        refuse_foreign(path, _is_ours(name), force)
    found = _graded(folder, **asked)
    went = [write_text(path, _as(name, found)) for name, path in reports.items()]
    if feedback:
        _hand_back(found, feedback, force)
    if not any(went):
        _tell(found)
    click.get_current_context().exit(_SOME_FAILED if _faults(found) else 0)


def _hand_back(found: Class, folder: Path, force: bool) -> None:
    from nntrain_lessons.classroom.feedback import write_all
    from nntrain_lessons.grader.records import RequestError

    try:
        write_all(found, folder, force)
    except OSError as error:
        why = f"cannot write ({error.strerror}); name another folder"
        raise RequestError(f"{folder.absolute()}: {why}") from error


def _graded(
    folder: Path,
    exercises: tuple[str, ...],
    workers: int | None,
    scheduler: str,
    results: Path | None,
    anew: bool,
    seed: int | None,
    timeout: float,
    memory: float,
    sandbox: str,
) -> Class:
    from nntrain_lessons.classroom import grading
    from nntrain_lessons.classroom.records import Settings
    from nntrain_lessons.grader import grade
    from nntrain_lessons.grader.running import sandbox as walls
    from nntrain_lessons.grader.running.runner import Limits

    Limits(timeout, memory)  # says what cannot be
    with closing(walls.start(sandbox)) as children:
        used = children.sandbox
    asked = tuple(exercise.id for exercise in grade.exercises(exercises))
    settings = Settings(asked, grade.new_seed() if seed is None else seed, timeout, memory, used)
    kept = results or grading.results_beside(folder)
    where = grading.Where(folder, kept, workers or grading.default_workers(), scheduler, anew)
    with _progress() as on_verdict:
        return grading.grade_class(where, settings, seed is not None, on_verdict)


def _as(name: str, found: Class) -> str:
    from nntrain_lessons.classroom import pages, tables

    return {"csv": tables.as_csv, "json": tables.as_class_json, "html": pages.class_page}[name](found)


def _is_ours(name: str) -> Callable[[Path], bool]:
    from nntrain_lessons.classroom import pages, tables
    from nntrain_lessons.files import is_json_of_ours

    first = tables.FIRST_COLUMN.encode()
    signs = {"csv": begins_with(first + b",", first + b"\n"), "html": begins_with(pages.GENERATOR)}
    return signs.get(name, is_json_of_ours)


@contextmanager
def _progress() -> Iterator[Callable[[Graded, int, int], None]]:
    """Show how far the grading is: in a terminal a bar, in a pipe a line for each learner, on standard error."""
    if not sys.stderr.isatty():
        yield lambda graded, done, of: click.echo(f"{done} of {of}: {graded.learner}: {_in_short(graded)}", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, name="")
        yield lambda graded, done, of: bar.update(task, completed=done, total=of, name=graded.learner[:24])


def _in_short(graded: Graded) -> str:
    """Return a learner's verdicts in a few words."""
    if graded.fault:
        return f"the grader failed: {graded.fault}"
    results = graded.report.results
    if len(results) == 1:
        return results[0].status.value
    return f"{sum(result.status.value == 'passed' for result in results)} of {len(results)} passed"


def _tell(found: Class) -> None:
    """Say how each exercise went, and which mistake is made most."""
    from nntrain_lessons.words import count

    walls = "" if found.sandbox == "off" else f", in a sandbox: {found.sandbox}"
    click.echo(f"{found.name}: {count(len(found.rows), 'learner')}, seed {found.seed}{walls}")
    for one in found.summaries:
        most = f"; most: {one.mistakes[0].diagnosis.title} ({len(one.mistakes[0].learners)})" if one.mistakes else ""
        click.echo(f"{one.exercise.id:<14} {one.statuses['passed']:>3} of {one.begun} passed{most}")  # type: ignore[index]


def _faults(found: Class) -> bool:
    """Say on standard error where the grader itself failed."""
    faults = [row for row in found.rows if not row.is_sound]
    for row in faults:
        why: Mapping[str, str] = {
            result.exercise: result.error.message for result in row.report.results if result.error
        }
        said = row.fault or "; ".join(f"{name}: {text}" for name, text in why.items())
        click.echo(
            f"nntrain-lessons: {row.learner}: the grader failed ({said}); the same command tries it again", err=True
        )
    return bool(faults)
