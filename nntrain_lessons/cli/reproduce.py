"""`nntrain-lessons reproduce` and `sweep`: many runs, that may be stopped and go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nntrain_lessons.experiments.training.recipes import OPTIMIZERS, RECIPES

from .train import PRECISIONS, data_option


def _kept_in(default: str) -> Callable[[Any], Any]:
    """Return the option for the folder of the runs."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        metavar="DIR",
        default=Path(default),
        show_default=True,
        help="Where the runs are kept. Finished ones are not repeated.",
    )


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="How many: 1, 2, ...")
@click.option("--only", type=click.Choice(list(RECIPES)), multiple=True, help="This recipe; may be given again.")
@data_option
@click.option("--precision", type=click.Choice(PRECISIONS), default="auto", show_default=True)
@_kept_in("runs/reproduce")
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The result to add these runs to, such as book/results/reproduce.json. Default: results.json in --out.",
)
def reproduce(
    seeds: int, only: tuple[str, ...], data: str | None, precision: str, out: Path, into: Path | None
) -> None:
    """Run the post's eight runs, and print them beside what the post reports.

    It takes about a quarter of an hour a seed on two cores that have bfloat16, elsewhere twice that, most of it for the
    last recipe. It may be stopped at any time: started again, it goes on where it was.
    """
    from nntrain_lessons.experiments.studies import reproduce as course, study_runs
    from nntrain_lessons.experiments.training.files import read_json, refuse_foreign
    from nntrain_lessons.experiments.training.images import load_images

    file = into or out / "results.json"
    refuse_foreign(file)  # now, and not after hours
    source, dd = load_images(data)
    study = course.study(only, seeds, precision)
    histories = study_runs.run_study(study, dd, source.name, out)
    options = "".join(f" --only {name}" for name in only)
    result = study_runs.result(study, histories, f"nntrain-lessons reproduce --seeds {seeds}{options}")
    study_runs.write_result(file, study_runs.merged(read_json(file), result, RECIPES))  # earlier runs are not forgotten
    click.echo("\n".join(course.table(result)))
    click.echo(f"{result['data']}, {result['precision']}, on {result['machine']}; mean ± standard deviation over seeds")
    click.echo(f"written: {file}")


@click.command()
@click.argument("optimizer", type=click.Choice(list(OPTIMIZERS)), metavar="OPTIMIZER")
@data_option
@_kept_in("runs/sweep")
def sweep(optimizer: str, data: str | None, out: Path) -> None:
    """Train the CNN at learning rates on a log grid, three seeds at each; evaluate on held-out training images.

    OPTIMIZER is one of sgd, momentum, rmsprop, adam, adamw. It takes some five minutes on two cores, and may be stopped
    at any time: started again, it goes on where it was.
    """
    from nntrain_lessons import plots
    from nntrain_lessons.experiments.studies import study_runs, sweeps
    from nntrain_lessons.experiments.training.files import refuse_foreign
    from nntrain_lessons.experiments.training.images import load_images

    study = sweeps.study(optimizer)
    refuse_foreign(out / f"{study.name}.json")
    source, dd = load_images(data)
    result = study_runs.result(
        study, study_runs.run_study(study, dd, source.name, out), f"nntrain-lessons sweep {optimizer}"
    )
    study_runs.write_result(out / f"{study.name}.json", result)
    click.echo("\n".join(sweeps.table(result)))
    click.echo(
        f"{result['data']}, {result['precision']}, on {result['machine']}; seeds {', '.join(map(str, study.seeds))}"
    )
    click.echo(f"written: {out / study.name}.json")
    for picture in plots.save(plots.sweeps([result]), out / study.name):
        click.echo(f"written: {picture}")
