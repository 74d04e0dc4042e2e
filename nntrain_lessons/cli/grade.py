"""`nntrain-lessons grade`: a verdict."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntrain_lessons.words import one_line

from .arguments import exercises_argument
from .colours import coloured
from .judging import FAILED, NOT_CARRIED_OUT, grader_failed, marks, open_references, warn
from .options import limit_options
from .report_files import begins_with, check_formats, format_options, refuse_foreign, write_formats, write_text

if TYPE_CHECKING:
    from nntrain_lessons.grader.reading.submission import Submission
    from nntrain_lessons.grader.records import Report
    from nntrain_lessons.spec import Exercise


@click.command()
@exercises_argument
@click.option("--file", type=click.Path(path_type=Path), metavar="PATH", help="A notebook or a Python file to grade.")
@click.option("--folder", type=click.Path(path_type=Path), metavar="DIR", help="A folder with files of any names.")
@click.option(
    "--json", type=click.Path(path_type=Path), metavar="PATH|-", help="Write the report as JSON; - is standard output."
)
@click.option("--html", type=click.Path(path_type=Path), metavar="PATH", help="Write the report as one HTML page.")
@format_options
@click.option("--force", is_flag=True, help="Let a report replace a file that is none.")
@click.option("--all-checks", is_flag=True, help="Tell every check, those that passed and optional ones, too.")
@limit_options(sandbox="off")
@click.pass_context
def grade(
    context: click.Context,
    /,
    exercises: tuple[str, ...],
    file: Path | None,
    folder: Path | None,
    all_checks: bool,
    **how: Any,
) -> None:
    """Judge one exercise, several, or all in the workspace.

    Exit code 0: all passed; 1: not all; 2: it could not be carried out.
    """
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.judging.report import in_words
    from nntrain_lessons.grader.running.runner import Limits
    from nntrain_lessons.workspace.grading import grade_and_record

    _check(context, how["json"], how["html"], how["force"])
    workspace, handed_in = (
        _in_folder(folder, exercises) if folder else grading.asked_for(exercises, file, follow=how["sandbox"] == "off")
    )
    limits, seed = Limits(how["timeout"], how["memory"]), how["seed"]
    with open_references(how["sandbox"]) as references:
        seed = grading.new_seed() if seed is None else seed
        report, trouble = grade_and_record(workspace, handed_in, seed, limits, references)
    warn(trouble)
    unwritten = grading.unwritten(workspace) if workspace else None
    report = grading.with_copies(report, workspace) if workspace else report
    if not _written(context, report, how["json"], how["html"], unwritten):
        if workspace:
            click.echo(f"{one_line(workspace, columns=True)}:")
        click.echo(coloured(in_words(report, marks(sys.stdout.encoding), unwritten, all_checks)))
    if grader_failed(report):
        context.exit(NOT_CARRIED_OUT)
    context.exit(0 if report.passed else FAILED)


def _check(context: click.Context, json: Path | None, html: Path | None, force: bool) -> None:
    """Refuse, before anything is graded, to write a report over a file of another kind."""
    from nntrain_lessons.files import is_json_of_ours
    from nntrain_lessons.grader.judging.report_html import GENERATOR

    check_formats(context, force)
    for path, is_ours in ((json, is_json_of_ours), (html, begins_with(GENERATOR.encode()))):
        if path:
            refuse_foreign(path, is_ours, force)


def _written(
    context: click.Context, report: Report, json: Path | None, html: Path | None, unwritten: Collection[str] | None
) -> bool:
    """Write the report in every form that was asked for; tell whether one went to standard output."""
    from nntrain_lessons.grader.judging.report import as_json
    from nntrain_lessons.grader.judging.report_html import page

    went = [write_formats(context, report)]
    if json:
        went.append(write_text(json, as_json(report)))
    if html:
        went.append(write_text(html, page(report, unwritten)))
    return any(went)


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
