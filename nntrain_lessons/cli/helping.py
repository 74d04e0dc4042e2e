"""The commands that help with an exercise: its task, hints, its solution, a fresh start."""

from __future__ import annotations

import click

from .arguments import agreed, exercise_argument, the_exercise, yes_option


@click.command()
@exercise_argument
@click.option("--code", is_flag=True, help="Only the code to start from, as a Python file.")
def show(name: str, code: bool) -> None:
    """Show what an exercise asks for: its task, and the code to start from."""
    from nntrain_lessons.workspace import helping
    from nntrain_lessons.workspace.task_text import plain_text

    exercise = the_exercise(name)
    if code:
        click.echo(helping.start_code(exercise), nl=False)
        return
    click.echo(plain_text(helping.task(exercise)))
    file, id = f"{exercise.id}.py", exercise.id
    click.echo(
        f"\nNext: write it in {exercise.notebook}; `nntrain-lessons watch` grades what you save. Without notebooks,"
    )
    click.echo(f"`nntrain-lessons show {id} --code > {file}`, and `nntrain-lessons watch {id} --file {file}`")


@click.command()
@exercise_argument
def hint(name: str) -> None:
    """Give one more hint each time. Reports say how many were taken."""
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.workspace.helping import next_hint

    exercise = the_exercise(name)
    given = next_hint(workspace.here(), exercise)
    click.echo(f"{exercise.id}, hint {given.number} of {given.total}: {given.text}")
    if given.number == given.total:
        again = "" if given.is_new else "you have had them all; "
        click.echo(f"Next: {again}`nntrain-lessons solution {exercise.id}` shows a solution")


@click.command()
@exercise_argument
@click.option("--yes", is_flag=True, help="Also before the exercise has passed, without being asked.")
def solution(name: str, yes: bool) -> None:
    """Show a solution: after a pass, or before it where that is what you want."""
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.workspace import progress
    from nntrain_lessons.workspace.helping import look_at_solution

    exercise, folder = the_exercise(name), workspace.here()
    passed = progress.read(folder)[exercise.id].first_passed
    question = f"{exercise.id} has not passed yet; reports will say that you looked. Show the solution?"
    otherwise = (
        f"{exercise.id} has not passed yet; `nntrain-lessons solution {exercise.id} --yes` shows it all the same"
    )
    if agreed(yes or bool(passed), question, otherwise):
        click.echo(look_at_solution(folder, exercise))


@click.command()
@exercise_argument
@yes_option
def reset(name: str, yes: bool) -> None:
    """Put a notebook back to how it began. What is in it is kept as a dated backup."""
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.workspace import helping

    exercise, folder = the_exercise(name), workspace.here()
    where = folder / exercise.notebook
    otherwise = f"{where}: would be as at the start, with a backup; `nntrain-lessons reset {exercise.id} --yes` does it"
    if not agreed(yes, f"{where}: put it back to how it began? A backup is kept.", otherwise):
        click.echo("nothing was changed")
        return
    backup = helping.reset(folder, exercise)
    click.echo(f"{where}: as at the start")
    if backup:
        click.echo(f"{backup}: what was there")
    click.echo("Next: if it is open in JupyterLab, choose File > Reload Notebook from Disk")
