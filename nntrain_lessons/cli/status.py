"""`nntrain-lessons status`: how far one is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nntrain_lessons.words import one_line

from .judging import NOT_CARRIED_OUT, grader_failed, open_references, warn
from .options import sandbox_option

if TYPE_CHECKING:
    from nntrain_lessons.grader.records import Report
    from nntrain_lessons.workspace.progress import Entry

SCHEMA = "nntrain-lessons/status/1"


@click.command()
@sandbox_option("off")
@click.option("--json", "as_json", is_flag=True, help="For programs: as JSON, on standard output.")
@click.pass_context
def status(context: click.Context, sandbox: str, as_json: bool) -> None:
    """Say how far you are: every notebook of the workspace is graded."""
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.judging.next_steps import next_of_all
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.grader.records import Status
    from nntrain_lessons.grader.running.runner import Limits
    from nntrain_lessons.workspace import overview, progress, updating
    from nntrain_lessons.workspace.grading import grade_and_record

    folder = workspace.here()
    handed_in, seed = grading.in_workspace(folder, (), follow=sandbox == "off"), grading.new_seed()
    with open_references(sandbox) as references:
        report, trouble = grade_and_record(folder, handed_in, seed, Limits(), references, is_attempt=False)
    report, entries = grading.with_copies(report, folder), progress.read(folder)
    warn(trouble)
    if as_json:
        click.echo(_as_json(report, entries))
        context.exit(grader_failed(report) and NOT_CARRIED_OUT)
    click.echo("\n".join(_in_words(report, entries)))
    for note in (note for result in report.results if result.status is Status.NOT_STARTED for note in result.notes):
        click.echo(f"note: {note}")
    passed = {result.exercise for result in report.results if result.status is Status.PASSED}
    how_far = f"{len(passed)} of {len(report.results)} passed, {overview.left_in_words(passed)}"
    click.echo(f"\n{one_line(folder, columns=True)}: {how_far}")
    if older := len(updating.older(folder)):
        click.echo(overview.older_in_words(older))
    click.echo(f"Next: {next_of_all(report, ())}")
    context.exit(grader_failed(report) and NOT_CARRIED_OUT)


def _in_words(report: Report, entries: dict[str, Entry]) -> list[str]:
    """Return a line for each exercise: how it stands, its points, the answers tried, when it first passed."""
    from nntrain_lessons.catalog import EXERCISES
    from nntrain_lessons.grader.judging.report import word
    from nntrain_lessons.words import count

    lines = []
    for result in report.results:
        entry, minutes = entries[result.exercise], EXERCISES[result.exercise].minutes
        tried = count(entry.attempts, "attempt") if entry.attempts else ""
        first = f"first passed {entry.first_passed[:10]}" if entry.first_passed else f"about {minutes} min"
        said = f"{result.exercise:<14} {word(result.status):<16} {result.score:>3} of {result.max_score} points"
        lines.append(f"{said}  {tried:<12} {first}".rstrip())
    return lines


def _as_json(report: Report, entries: dict[str, Entry]) -> str:
    """Return the same for programs."""
    from nntrain_lessons.catalog import EXERCISES

    listed = [
        {
            "exercise": result.exercise,
            "status": result.status.value,
            "score": result.score,
            "max_score": result.max_score,
            "minutes": EXERCISES[result.exercise].minutes,
            "optional": EXERCISES[result.exercise].optional,
            "attempts": (entry := entries[result.exercise]).attempts,
            "hints": entry.hints,
            "solution": entry.solution,
            "first_passed": entry.first_passed or None,
            "last": entry.last or None,
        }
        for result in report.results
    ]
    return json.dumps({"schema": SCHEMA, "seed": report.seed, "exercises": listed}, indent=1)
