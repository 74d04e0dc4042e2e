"""The commands for maintainers: notebooks from solutions, and the course's examination of itself."""

from __future__ import annotations

from pathlib import Path

import click

from nntrain_lessons.words import count

_FOLDER = click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="DIR", help="The repository."
)


@click.group()
def dev() -> None:
    """For maintainers: build the notebooks, examine the course."""


@dev.command()
@_FOLDER
def build(root: Path) -> None:
    """Write the notebooks of exercises/ from the solutions."""
    from nntrain_lessons.authoring import notebooks
    from nntrain_lessons.catalog import EXERCISES

    paths = notebooks.build(EXERCISES.values(), root / "exercises")
    click.echo(f"{(root / 'exercises').absolute()}: {count(len(paths), 'notebook')} written")


@dev.command()
@_FOLDER
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="How many draws to examine.")
@click.pass_context
def check(context: click.Context, root: Path, seeds: int) -> None:
    """Examine the course: stubs, solutions, mistakes, hints, files. Exit code 1 where a promise is broken."""
    from nntrain_lessons.authoring import examination

    broken = 0
    for promise in examination.examine(root, range(seeds)):
        if not promise.kept:
            broken += 1
            click.echo(f"broken: {promise.text}")
    click.echo(examination.counted())
    click.echo(f"{count(broken, 'promise')} broken" if broken else "every promise is kept")
    context.exit(1 if broken else 0)
