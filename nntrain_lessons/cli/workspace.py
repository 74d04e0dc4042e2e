"""The commands about a workspace: make one, where you are in it, what there is, how far you are, a newer course."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nntrain_lessons.words import one_line

from .arguments import agreed, yes_option

_JSON = click.option("--json", "as_json", is_flag=True, help="For programs: as JSON, on standard output.")
LIST_SCHEMA = "nntrain-lessons/list/1"


def where() -> None:
    """Say where you are, and the next step. Nothing is graded, so it answers at once."""
    from nntrain_lessons.grader.judging.next_steps import start_with
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.workspace import overview

    folder = workspace.around()
    if folder is None:
        click.echo("Learn how a neural network learns, by building it.")
        click.echo("Next: `nntrain-lessons init my-course` makes a folder with the notebooks")
        click.echo("All commands: `nntrain-lessons --help`")
        return
    seen = overview.look(folder)
    passed = {name for name, entry in seen.entries.items() if entry.status == "passed"}
    how_far = f"{len(passed)} of {len(seen.entries)} passed, {overview.left_in_words(passed)}"
    click.echo(f"{one_line(folder, columns=True)}: {how_far}")
    if seen.older:
        click.echo(overview.older_in_words(seen.older))
    if seen.next is None:
        click.echo("Next: everything has passed; `nntrain-lessons train resnet` trains what the course builds")
        return
    click.echo(f"Next: {start_with(seen.next)}")
    click.echo(f"`nntrain-lessons watch` grades what you save; `nntrain-lessons hint {seen.next.id}` helps")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[DIR]")
def init(folder: Path) -> None:
    """Make a workspace: the notebooks and a README, in DIR or here. Nothing is overwritten."""
    from nntrain_lessons.grader.judging.next_steps import start_with
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.words import command, count
    from nntrain_lessons.workspace import overview

    written, kept = workspace.init(folder)
    if written:
        click.echo(f"{one_line(folder.absolute(), columns=True)}: {count(len(written), 'file')} written")
    if kept:
        were = "was there already, and stays as it is" if len(kept) == 1 else "were there already, and stay as they are"
        click.echo(f"{one_line(folder.absolute(), columns=True)}: {count(len(kept), 'file')} {were}")
    seen = overview.look(folder)
    if seen.older:
        click.echo(overview.older_in_words(seen.older))
    inside = "" if folder == Path() else f"{command('cd', folder)}; "
    click.echo(f"Next: {inside}{start_with(seen.next) if seen.next else 'everything has passed'}")
    click.echo("Whatever opens notebooks will do: JupyterLab, for instance, by `jupyter lab`")


@click.command()
@yes_option
def update(yes: bool) -> None:
    """Bring the notebooks up to a newer course. Your cells are carried over, and backups are kept."""
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.words import count
    from nntrain_lessons.workspace import updating

    folder = workspace.here()
    older, missing = updating.older(folder), updating.missing(folder)
    for found in older:
        renamed = f" (now {found.target.name})" if found.is_renamed else ""
        click.echo(f"{found.path.name}: older than the course{renamed}")
    for exercise in missing:
        click.echo(f"{exercise.notebook}: not here yet")
    if not older and not missing:
        click.echo(f"{one_line(folder, columns=True)}: every notebook is as new as the course")
        return
    otherwise = f"{folder}: nothing was changed; `nntrain-lessons update --yes` brings these up, with backups"
    if not agreed(yes, "Bring them up? Save and close them first; your cells are carried over.", otherwise):
        click.echo("nothing was changed")
        return
    for found in older:
        click.echo(f"{found.target.name}: brought up; as it was: {updating.bring_up(found).relative_to(folder)}")
    if missing:
        click.echo(f"{one_line(folder, columns=True)}: {count(len(workspace.init(folder)[0]), 'file')} written")
    click.echo("Next: a notebook that is open shows it after File > Reload Notebook from Disk")


@click.command("list")
@_JSON
def list_exercises(as_json: bool) -> None:
    """List the exercises."""
    from nntrain_lessons.catalog import EXERCISES

    if as_json:
        fields = ("id", "number", "title", "notebook", "minutes", "needs", "optional", "page")
        listed = [{name: getattr(it, name) for name in fields} for it in EXERCISES.values()]
        click.echo(json.dumps({"schema": LIST_SCHEMA, "exercises": listed}, indent=1))
        return
    for exercise in EXERCISES.values():
        needs = f"after {', '.join(exercise.needs)}" if exercise.needs else ""
        about = f"{exercise.number:>2}  {exercise.id:<14} {exercise.minutes:>3} min  {exercise.title}"
        extra = ", ".join(filter(None, [needs, "optional" if exercise.optional else ""]))
        click.echo(about + (f" ({extra})" if extra else ""))
