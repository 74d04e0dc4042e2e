"""What the commands that judge have in common: where children come from, and what is told beside a verdict."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

import click

from nntrain_lessons.words import one_line

if TYPE_CHECKING:
    from nntrain_lessons.grader.records import Report
    from nntrain_lessons.grader.references import References

FAILED, NOT_CARRIED_OUT = 1, 2


def open_references(choice: str) -> AbstractContextManager[References]:
    """Start what grading needs, with the learner's code in a sandbox or not; all of it ends with the block."""
    from nntrain_lessons.grader.references import References
    from nntrain_lessons.grader.running import sandbox

    return closing(References(sandbox.start(choice)))


def warn(trouble: str) -> None:
    """Say what is no reason to stop."""
    if trouble:
        click.echo(f"nntrain-lessons: {one_line(trouble, columns=True)}", err=True)


def grader_failed(report: Report) -> bool:
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
