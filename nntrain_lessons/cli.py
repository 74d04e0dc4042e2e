"""The command line: it translates and delegates, nothing else."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .experiments.recipes import RECIPES

if TYPE_CHECKING:
    from .experiments.recipes import Recipe

PROGRAM = "nntrain-lessons"
INTERRUPTED = 130  # what shells expect after Ctrl-C
RECIPE_LIST = "\b\nRecipes:\n" + "\n".join(f"  {recipe.name:<10}  {recipe.title}" for recipe in RECIPES.values())


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name=PROGRAM)
@click.pass_context
def app(context: click.Context) -> None:
    """Learn how a neural network learns, by building it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@app.command(epilog=RECIPE_LIST)
@click.argument("recipe", type=click.Choice(list(RECIPES)), metavar="RECIPE")
@click.option("--epochs", type=click.IntRange(min=1), help="How many, instead of the recipe's.")
@click.option("--data", metavar="SOURCE", help="A folder, a Hub id, or `drawn`. Default: $NNTRAIN_DATA, else the Hub.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Of every random draw.")
@click.option("--device", help="cpu, cuda, mps, ... Default: the best there is.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write. Default: a new folder in runs/."
)
def train(recipe: str, epochs: int | None, data: str | None, seed: int, device: str | None, out: Path | None) -> None:
    """Run one of the course's training runs; write its history and its curves."""
    _train(RECIPES[recipe], epochs, data, seed, device, out or _new_folder(recipe))


def _train(recipe: Recipe, epochs: int | None, data: str | None, seed: int, device: str | None, out: Path) -> None:
    from . import plots
    from .experiments import runs
    from .train import DataLoaders, ProgressS

    epochs, target = epochs or recipe.epochs, runs.usable_device(device)
    source, dd = runs.load_images(data)
    file = runs.make_folder(out) / "history.json"
    click.echo(f"{recipe.name}: {recipe.title}; {epochs} epochs, seed {seed}, on {runs.machine(target)}")
    dls = DataLoaders.in_memory(dd, runs.BATCH_SIZE)
    try:
        history = runs.run(recipe, dls, source.name, file, seed=seed, epochs=epochs, device=target, subs=[ProgressS()])
    except KeyboardInterrupt:
        if file.exists():
            click.echo(f"written: {file}, as far as it went")
        raise
    if recipe.post and source.name == "Fashion-MNIST" and epochs == recipe.epochs:
        click.echo("the post, one run:  loss {:.3f}  accuracy {:.3f}".format(*recipe.post))
    click.echo(f"written: {file}")
    for picture in plots.save(plots.curves([history]), out / "curves"):
        click.echo(f"written: {picture}")


def _new_folder(recipe: str) -> Path:
    """Give the first folder of runs/ that is not there yet, so that no run overwrites another."""
    names = (Path("runs") / (recipe if n == 1 else f"{recipe}-{n}") for n in itertools.count(1))
    return next(folder for folder in names if not folder.exists())


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and give the exit code.

    What the user can mend is told in one line on stderr, with exit code 2.
    """
    try:
        app.main(arguments, prog_name=PROGRAM, standalone_mode=False)
        return 0
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else PROGRAM
        return _tell(f"{error.format_message()} See `{command} --help`.")
    except click.ClickException as error:
        return _tell(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _tell("stopped", code=INTERRUPTED)
    except Exception as error:
        from .train import LessonsError  # it comes with torch, which by now has been loaded anyway

        if isinstance(error, LessonsError):
            return _tell(str(error))
        raise


def _tell(message: str, code: int = 2) -> int:
    click.echo(f"{PROGRAM}: " + " ".join(message.split()), err=True)
    return code
