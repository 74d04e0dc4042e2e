"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def sandbox_option(default: str) -> Callable[..., Any]:
    """Return the option that says what is around the answers."""
    return click.option(
        "--sandbox",
        type=click.Choice(["auto", "off", "bwrap"]),  # as in grader.sandbox, which is imported when it is needed
        default=default,
        show_default=True,
        help="Run answers under bubblewrap: where it works, never, or always. It takes seconds more for each.",
    )


def limit_options(sandbox: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a command the options of the judge: what an answer may take, and the seed."""

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Of every input. Default: drawn, and told."),
            click.option(
                "--memory", type=float, default=2.0, show_default=True, metavar="GB", help="What the answer may take."
            ),
            sandbox_option(sandbox),
            click.option(
                "--timeout", type=float, default=30.0, show_default=True, metavar="S", help="Seconds for an exercise."
            ),
        ):
            command = option(command)
        return command

    return with_options
