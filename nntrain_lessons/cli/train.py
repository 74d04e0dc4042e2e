"""`nntrain-lessons train`: one of the course's training runs."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from nntrain_lessons.experiments.training.records import EVERY_RECIPE
from nntrain_lessons.words import command, count

from . import processes

if TYPE_CHECKING:
    from nntrain_lessons.experiments.training.recipes import Recipe

PRECISIONS = ("auto", "float32", "bfloat16", "float16")
data_option = click.option(
    "--data", metavar="SOURCE", help="A folder, a Hub id, or `drawn`. Default: $NNTRAIN_DATA, else the Hub."
)
RECIPE_LIST = "\b\nRecipes:\n" + "\n".join(f"  {recipe.name:<10}  {recipe.title}" for recipe in EVERY_RECIPE.values())


@click.command(epilog=RECIPE_LIST)
@click.argument("recipe", type=click.Choice(list(EVERY_RECIPE)), metavar="RECIPE")
@click.option("--epochs", type=click.IntRange(min=1), help="How many, instead of the recipe's.")
@data_option
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Of every random draw.")
@click.option("--device", help="cpu, cuda, mps, ... Default: the best there is.")
@click.option(
    "--precision",
    type=click.Choice(PRECISIONS),
    default="auto",
    show_default=True,
    help="auto: bfloat16 where the machine has it in hardware, else float16 on a GPU.",
)
@click.option("--compile", "compiled", is_flag=True, help="Compile the model with torch.compile; says what it brings.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped: the one in --out, else the newest.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write. Default: a new folder in runs/."
)
def train(recipe: str, data: str | None, out: Path | None, resume: bool, **how: Any) -> int:
    """Run one of the course's training runs; write its history and its curves.

    Ctrl-C stops it after the batch that is running. With --resume it goes on from there, with the options it was
    begun with; only --data has to be given again. Under `accelerate launch` several processes share each batch.
    """
    return processes.together(lambda: _run(recipe, data, out, resume, how))


def _run(recipe: str, data: str | None, out: Path | None, resume: bool, how: dict[str, Any]) -> None:
    if resume:
        out, begun_with = _stopped(recipe, out)
        source = click.get_current_context().get_parameter_source
        given = {name for name in how if source(name) is ParameterSource.COMMANDLINE}
        how |= {name: value for name, value in begun_with.items() if name not in given}
    with processes.own_folder(out or _new_folder(recipe)) as folder:
        _train(EVERY_RECIPE[recipe], data, folder, resume, how)


def _stopped(recipe: str, out: Path | None) -> tuple[Path, dict[str, Any]]:
    """Find the run to go on with, say where it stands, and give its folder and settings."""
    from nntrain_lessons.experiments.training.resuming import newest_unfinished, stopped_run

    out = out or newest_unfinished(recipe, Path("runs"))
    run = stopped_run(out)
    click.echo(f"{out}: {run.in_words()}")
    return out, run.settings


def _train(recipe: Recipe, data: str | None, out: Path, resume: bool, how: dict[str, Any]) -> None:
    from nntrain_lessons import plots
    from nntrain_lessons.beyond.accelerate import ProcessLostError
    from nntrain_lessons.checkpoints import CheckpointS
    from nntrain_lessons.errors import LessonsError
    from nntrain_lessons.experiments.training import files, machines, runs
    from nntrain_lessons.experiments.training.images import load_images, loaders
    from nntrain_lessons.experiments.training.resuming import CHECKPOINT
    from nntrain_lessons.progress import ProgressS
    from nntrain_lessons.train import FiniteS

    shared = processes.joined(how["device"])
    target, file = machines.usable_device(shared.device or how["device"]), out / "history.json"
    epochs, precision = how["epochs"] or recipe.epochs, machines.choose_precision(how["precision"], target)
    if file.exists() and not resume:
        raise LessonsError(f"{file}: a run is there already; go on with it by --resume, or choose another by --out")
    source, dd = load_images(data)
    on = machines.machine(target)
    click.echo(f"{recipe.name}: {recipe.title}; {count(epochs, 'epoch')}, seed {how['seed']}, {precision}, on {on}")
    dls = loaders(dd)
    files.make_folder(out)  # not before: a run that never began leaves nothing behind
    how |= {"epochs": epochs, "precision": precision}
    del how["device"]
    about = {"recipe": recipe.name, "data": source.name} | how
    checkpoint = CheckpointS(out / CHECKPOINT, resume=resume, about=about, agree=shared.any)
    how |= {"device": target, "subs": [*shared.subs, ProgressS(), FiniteS(), checkpoint]}
    try:
        history = runs.run(recipe, dls, source.name, file, **how)
    except (KeyboardInterrupt, ProcessLostError):
        if file.exists():
            click.echo(f"written: {file}, as far as it went")
        if checkpoint.path.exists():
            click.echo(f"it goes on with: nntrain-lessons train {recipe.name} --resume {command('--out', out)}")
        raise
    if recipe.post and source.name == "Fashion-MNIST" and epochs == recipe.epochs:
        click.echo("the post, one run:  loss {:.3f}  accuracy {:.3f}".format(*recipe.post))
    click.echo(f"written: {file}")
    for picture in plots.save(plots.curves([history]), out / "curves"):
        click.echo(f"written: {picture}")


def _new_folder(recipe: str) -> Path:
    """Return the first folder of runs/ that is not there yet, so that no run overwrites another."""
    names = (Path("runs") / (recipe if n == 1 else f"{recipe}-{n}") for n in itertools.count(1))
    return next(folder for folder in names if not folder.exists())
