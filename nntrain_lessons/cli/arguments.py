"""What commands take: exercises, which a shell can complete, and questions that are asked before something is done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from nntrain_lessons.spec import Exercise

Command = Callable[..., Any]


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the id of an exercise; those that were named already are left out."""
    from nntrain_lessons.catalog import EXERCISES

    named = context.params.get(parameter.name or "") or ()
    return [
        CompletionItem(name, help=exercise.title)
        for name, exercise in EXERCISES.items()
        if name.startswith(incomplete) and name not in named
    ]


def exercise_argument(command: Command) -> Command:
    """Let a command take one exercise: by id, number, or the name or path of its notebook."""
    return click.argument("name", metavar="EXERCISE", shell_complete=complete)(command)


def exercises_argument(command: Command) -> Command:
    """Let a command take any number of exercises."""
    return click.argument("exercises", nargs=-1, metavar="[EXERCISE]...", shell_complete=complete)(command)


def the_exercise(name: str) -> Exercise:
    """Return the exercise of a name.

    Raises
    ------
    RequestError
        When there is none.
    """
    from nntrain_lessons.grader.grade import exercises

    return exercises([name])[0]


yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def agreed(yes: bool, question: str, otherwise: str) -> bool:
    """Ask before something is done; where nobody can answer, it has to be said with the command.

    Parameters
    ----------
    yes : bool
        Whether it was said with the command.
    question : str
        What a person is asked.
    otherwise : str
        What is told where there is no terminal.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.ClickException(otherwise)
    return click.confirm(question)
