"""The commands for learners: a workspace, what there is, how far one is, and a verdict."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import limit_options, sandbox_option
from .report_files import check_formats, format_options, refuse_foreign, write_formats, write_text

if TYPE_CHECKING:
    from nntrain_lessons.grader.reading.submission import Submission
    from nntrain_lessons.grader.records import Report
    from nntrain_lessons.grader.references import References
    from nntrain_lessons.spec import Exercise

FAILED, NOT_CARRIED_OUT = 1, 2


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[DIR]")
def init(folder: Path) -> None:
    """Make a workspace: the notebooks and a README, in DIR or here. Nothing is overwritten."""
    from nntrain_lessons.catalog import EXERCISES
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.words import command, count

    written, kept = workspace.init(folder)
    if written:
        click.echo(f"{folder.absolute()}: {count(len(written), 'file')} written")
    if kept:
        were = "was there already, and stays as it is" if len(kept) == 1 else "were there already, and stay as they are"
        click.echo(f"{folder.absolute()}: {count(len(kept), 'file')} {were}")
    first = next(iter(EXERCISES.values()))
    inside = "" if folder == Path() else f"{command('cd', folder)}; "
    click.echo(f"Next: {inside}open {first.notebook}, in JupyterLab for instance; it takes {first.minutes} minutes")


@click.command("list")
def list_exercises() -> None:
    """List the exercises."""
    from nntrain_lessons.catalog import EXERCISES

    for exercise in EXERCISES.values():
        needs = f"after {', '.join(exercise.needs)}" if exercise.needs else ""
        about = f"{exercise.number:>2}  {exercise.id:<14} {exercise.minutes:>3} min  {exercise.title}"
        extra = ", ".join(filter(None, [needs, "optional" if exercise.optional else ""]))
        click.echo(about + (f" ({extra})" if extra else ""))


def _references(choice: str) -> AbstractContextManager[References]:
    """Start what grading needs, with the learner's code in a sandbox or not; all of it ends with the block."""
    from nntrain_lessons.grader.references import References
    from nntrain_lessons.grader.running import sandbox

    return closing(References(sandbox.start(choice)))


@click.command()
@sandbox_option("off")
@click.pass_context
def status(context: click.Context, sandbox: str) -> None:
    """Say how far you are: every notebook of the workspace is graded."""
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.judging.next_steps import next_of_all
    from nntrain_lessons.grader.judging.report import WORDS
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.grader.records import Status
    from nntrain_lessons.grader.running.runner import Limits

    folder = workspace.here()
    with _references(sandbox) as references:
        report = grading.grade(grading.in_workspace(folder, ()), grading.new_seed(), Limits(), references)
    report = grading.with_copies(report, folder)
    for result in report.results:
        said = WORDS.get(result.status, result.status.value)
        click.echo(f"{result.exercise:<14} {said:<16} {result.score:>3} of {result.max_score} points")
    for note in (note for result in report.results if result.status is Status.NOT_STARTED for note in result.notes):
        click.echo(f"note: {note}")
    click.echo(f"\n{folder}\nNext: {next_of_all(report, ())}")
    context.exit(_grader_failed(report) and NOT_CARRIED_OUT)


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("--file", type=click.Path(path_type=Path), metavar="PATH", help="A notebook or a Python file to grade.")
@click.option("--folder", type=click.Path(path_type=Path), metavar="DIR", help="A folder with files of any names.")
@click.option("--json", "json_path", metavar="PATH|-", help="Write the report as JSON; - is standard output.")
@format_options
@click.option("--force", is_flag=True, help="Let a report replace a file that is none.")
@limit_options(sandbox="off")
@click.pass_context
def grade(
    context: click.Context,
    exercises: tuple[str, ...],
    file: Path | None,
    folder: Path | None,
    json_path: str | None,
    force: bool,
    timeout: float,
    memory: float,
    seed: int | None,
    sandbox: str,
) -> None:
    """Judge one exercise, several, or all in the workspace.

    Exit code 0: all passed; 1: not all; 2: it could not be carried out.
    """
    from nntrain_lessons.files import is_json_of_ours
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.judging.report import as_json, in_words
    from nntrain_lessons.grader.running.runner import Limits

    check_formats(context, force)
    if json_path:
        refuse_foreign(Path(json_path), is_json_of_ours, force)
    workspace, handed_in = _in_folder(folder, exercises) if folder else grading.asked_for(exercises, file)
    limits = Limits(timeout, memory)
    with _references(sandbox) as references:
        report = grading.grade(handed_in, grading.new_seed() if seed is None else seed, limits, references)
    if workspace:
        report = grading.with_copies(report, workspace)
    went = write_formats(context, report)
    if not (json_path and write_text(Path(json_path), as_json(report))) and not went:
        if workspace:
            click.echo(f"{workspace}:")
        click.echo(in_words(report, marks(sys.stdout.encoding), grading.unwritten(workspace) if workspace else None))
    if _grader_failed(report):
        context.exit(NOT_CARRIED_OUT)
    context.exit(0 if report.passed else FAILED)


def _in_folder(folder: Path, names: tuple[str, ...]) -> tuple[None, dict[Exercise, Submission]]:
    """Return what the files of a folder hold, whatever they are called; say which was chosen where several might be."""
    from nntrain_lessons.classroom.choosing import choose
    from nntrain_lessons.classroom.intake.learners import one_folder
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.records import RequestError

    found = one_folder(folder)
    chosen = choose(found.files, grading.exercises(names))
    for note in (*found.notes, *chosen.notes):
        click.echo(f"note: {note}", err=True)
    if not chosen.answers:
        raise RequestError(f"{folder.absolute()}: nothing here answers an exercise; name one, or another folder")
    return None, chosen.answers


def _grader_failed(report: Report) -> bool:
    """Say on standard error where the grader itself failed."""
    from nntrain_lessons.grader.records import Status

    failed = [result for result in report.results if result.status is Status.GRADER_ERROR]
    for result in failed:
        assert result.error
        click.echo(
            f"nntrain-lessons: {result.exercise}: the grader failed ({result.error.message}); "
            f"it is no fault of yours; ask again, or report it with seed {report.seed}",
            err=True,
        )
    return bool(failed)


def marks(encoding: str | None) -> str:
    """Return marks that a stream of this encoding can show."""
    try:
        "✓✗".encode(encoding or "ascii")
    except UnicodeEncodeError:
        return "+x"
    return "✓✗"
