"""`nntrain-lessons grade`: a verdict."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import reports
from .arguments import exercises_argument
from .colours import coloured
from .judging import FAILED, NOT_CARRIED_OUT, grader_failed, limits_options, marks, open_references, warn


@click.command()
@exercises_argument
@click.option("--file", type=click.Path(path_type=Path), metavar="PATH", help="A notebook or a Python file to grade.")
@click.option("--json", "json_path", metavar="PATH|-", help="Write the report as JSON; - is standard output.")
@click.option("--force", is_flag=True, help="Let --json and --html replace a file that is no report.")
@click.option("--all-checks", is_flag=True, help="Tell every check, those that passed and optional ones, too.")
@click.option("--html", type=click.Path(path_type=Path), metavar="PATH", help="Write the report as one HTML page.")
@limits_options
@click.pass_context
def grade(
    context: click.Context,
    /,
    exercises: tuple[str, ...],
    file: Path | None,
    json_path: str | None,
    html: Path | None,
    force: bool,
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

    if not force:
        reports.refuse_foreign(Path(json_path) if json_path else None, html)
    folder, handed_in = grading.asked_for(exercises, file)
    limits, seed = Limits(how["timeout"], how["memory"]), how["seed"]
    with open_references(how["sandbox"]) as references:
        seed = grading.new_seed() if seed is None else seed
        report, trouble = grade_and_record(folder, handed_in, seed, limits, references)
    warn(trouble)
    unwritten = grading.unwritten(folder) if folder else None
    report = grading.with_copies(report, folder) if folder else report
    if html:
        reports.write_html(report, html, unwritten)
    if not (json_path and reports.write_json(report, json_path)):
        if folder:
            click.echo(f"{folder}:")
        click.echo(coloured(in_words(report, marks(sys.stdout.encoding), unwritten, all_checks)))
    if grader_failed(report):
        context.exit(NOT_CARRIED_OUT)
    context.exit(0 if report.passed else FAILED)
