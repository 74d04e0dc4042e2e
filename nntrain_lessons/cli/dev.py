"""The commands for maintainers: notebooks from solutions, and the course's examination of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nntrain_lessons.words import count

if TYPE_CHECKING:
    from nntrain_lessons.authoring.examination import Examined

_FOLDER = click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="DIR", help="The repository."
)


@click.group()
def dev() -> None:
    """For maintainers: build the notebooks, examine the course."""


@dev.command()
@_FOLDER
@click.option("--anew", is_flag=True, help="Observe every known mistake again: after a scenario was changed.")
def build(root: Path, anew: bool) -> None:
    """Write what is derived: notebooks, the rules for the book's pages, and which checks each known mistake fails."""
    from nntrain_lessons.authoring import fault_dictionary, notebooks, rules_json, shipped_cells
    from nntrain_lessons.catalog import EXERCISES
    from nntrain_lessons.grader.judging.faults import FILE

    paths = notebooks.build(EXERCISES.values(), root / "exercises")
    click.echo(f"{(root / 'exercises').absolute()}: {count(len(paths), 'notebook')} written")
    click.echo(f"{shipped_cells.build(EXERCISES.values(), root / 'exercises').absolute()}: written")
    click.echo(f"{rules_json.build(root).absolute()}: written")
    observed = fault_dictionary.build(EXERCISES.values(), anew)
    click.echo(f"{FILE}: {count(observed, 'way')} of making a mistake observed")


@dev.command()
@click.argument("exercise", nargs=-1)
@_FOLDER
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="How many draws to examine.")
@click.pass_context
def check(context: click.Context, exercise: tuple[str, ...], root: Path, seeds: int) -> None:
    """Examine the course, or some of its exercises: stubs, solutions, mistakes, hints, files.

    There is a line for each exercise as soon as it is through. Exit code 1 where a promise is broken, and 2 where a
    scenario or the catalog has a fault, so that some could not be tried.
    """
    from nntrain_lessons.authoring import examination
    from nntrain_lessons.grader.grade import exercises

    asked = examination.chosen(exercises(exercise))
    broken = faults = 0
    for found in examination.examine(root, asked, range(seeds)):
        broken, faults = broken + len(found.broken), faults + len(found.faults)
        click.echo(f"{found.name:<14} {found.seconds:6.1f} s  {_in_words(found)}")
        for text in found.broken:
            click.echo(f"broken: {text}")
        for text in found.faults:
            click.echo(f"fault: {text}", err=True)
    click.echo(examination.counted(asked))
    kept = "not all could be tried" if faults else "every promise that was tried is kept"
    click.echo(f"{count(broken, 'promise')} broken" if broken else kept)
    context.exit(2 if faults else 1 if broken else 0)


def _in_words(found: Examined) -> str:
    if found.faults:
        return f"{count(len(found.faults), 'fault')}: not all could be tried"
    return f"{count(len(found.broken), 'promise')} broken" if found.broken else "every promise is kept"
