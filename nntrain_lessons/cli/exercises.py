"""The commands for learners: a workspace, what there is, how far one is, and a verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntrain_lessons.words import one_line

if TYPE_CHECKING:
    from nntrain_lessons.grader.records import Report
    from nntrain_lessons.grader.references import References

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


_sandbox = click.option(
    "--sandbox",
    type=click.Choice(["auto", "off", "bwrap"]),  # as in grader.sandbox, which is imported when it is needed
    default="off",
    show_default=True,
    help="Run answers under bubblewrap: where it works, never, or always. It takes seconds more for each.",
)


def _limits(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Of every input. Default: drawn, and told."),
        click.option(
            "--memory", type=float, default=2.0, show_default=True, metavar="GB", help="What the answer may take."
        ),
        _sandbox,
        click.option(
            "--timeout", type=float, default=30.0, show_default=True, metavar="S", help="Seconds for an exercise."
        ),
    ):
        command = option(command)
    return command


def _references(choice: str) -> AbstractContextManager[References]:
    """Start what grading needs, with the learner's code in a sandbox or not; all of it ends with the block."""
    from nntrain_lessons.grader.references import References
    from nntrain_lessons.grader.running import sandbox

    return closing(References(sandbox.start(choice)))


@click.command()
@_sandbox
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
        handed_in = grading.in_workspace(folder, (), follow=sandbox == "off")
        report = grading.grade(handed_in, grading.new_seed(), Limits(), references)
    report = grading.with_copies(report, folder)
    for result in report.results:
        said = WORDS.get(result.status, result.status.value)
        click.echo(f"{result.exercise:<14} {said:<16} {result.score:>3} of {result.max_score} points")
    for note in (note for result in report.results if result.status is Status.NOT_STARTED for note in result.notes):
        click.echo(f"note: {note}")
    click.echo(f"\n{one_line(folder, columns=True)}\nNext: {next_of_all(report, ())}")
    context.exit(_grader_failed(report) and NOT_CARRIED_OUT)


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("--file", type=click.Path(path_type=Path), metavar="PATH", help="A notebook or a Python file to grade.")
@click.option("--json", "json_path", metavar="PATH|-", help="Write the report as JSON; - is standard output.")
@click.option("--force", is_flag=True, help="Let --json replace a file that is no report.")
@_limits
@click.pass_context
def grade(
    context: click.Context,
    exercises: tuple[str, ...],
    file: Path | None,
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
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.judging.report import in_words
    from nntrain_lessons.grader.running.runner import Limits

    if json_path and not force:
        _refuse_foreign(Path(json_path))
    folder, handed_in = grading.asked_for(exercises, file, follow=sandbox == "off")
    limits = Limits(timeout, memory)
    with _references(sandbox) as references:
        report = grading.grade(handed_in, grading.new_seed() if seed is None else seed, limits, references)
    if folder:
        report = grading.with_copies(report, folder)
    goes_to_stdout = bool(json_path) and _write_json(report, json_path or "")
    if not goes_to_stdout:
        if folder:
            click.echo(f"{one_line(folder, columns=True)}:")
        click.echo(in_words(report, marks(sys.stdout.encoding), grading.unwritten(folder) if folder else None))
    if _grader_failed(report):
        context.exit(NOT_CARRIED_OUT)
    context.exit(0 if report.passed else FAILED)


def _refuse_foreign(path: Path) -> None:
    """Refuse, before anything is graded, to write the report over a file of another kind."""
    from nntrain_lessons.files import is_foreign, is_json_of_ours
    from nntrain_lessons.grader.records import RequestError

    if not _is_stdout(path) and is_foreign(path, is_json_of_ours):
        raise RequestError(f"{path.absolute()}: a file is there that is no report; --force replaces it")


def _write_json(report: Report, where: str) -> bool:
    """Write the report as JSON; tell whether it went to standard output, so that nothing else may go there."""
    from nntrain_lessons.files import write
    from nntrain_lessons.grader.judging.report import as_json
    from nntrain_lessons.grader.records import RequestError

    content = as_json(report)
    path = Path(where)
    if where == "-" or _is_stdout(path):
        click.echo(content.encode("utf-8", "backslashreplace"), nl=False)
        return True
    if not path.name or path.is_dir():
        raise RequestError(f"{path.absolute()}: a folder; name a file for the report")
    try:
        write(path, content)
    except OSError as error:
        raise RequestError(f"{path.absolute()}: cannot write ({error.strerror}); choose another file") from error
    return False


def _is_stdout(path: Path) -> bool:
    """Return whether a path is where standard output goes, so that who wrote to both would overwrite one."""
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False


def _grader_failed(report: Report) -> bool:
    """Say on standard error where the grader itself failed."""
    from nntrain_lessons.grader.records import Status

    failed = [result for result in report.results if result.status is Status.GRADER_ERROR]
    for result in failed:
        assert result.error
        click.echo(
            f"nntrain-lessons: {result.exercise}: the grader failed ({one_line(result.error.message)}); "
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
