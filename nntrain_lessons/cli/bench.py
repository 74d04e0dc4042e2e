"""`nntrain-lessons bench`: how fast the course is here, in ratios."""

from __future__ import annotations

from pathlib import Path

import click

from nntrain_lessons.experiments.bench.parts import PARTS

from .train import data_option

PART_LIST = "\b\nParts:\n" + "\n".join(f"  {part.name:<10}  {part.title}" for part in PARTS.values())


@click.command(epilog=PART_LIST)
@click.argument("parts", type=click.Choice(list(PARTS)), metavar="[PART]...", nargs=-1)
@data_option
@click.option(
    "--pairs", type=click.IntRange(min=1), help="Rounds, instead of each part's own number; epochs, for `memory`."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the results, as JSON.")
def bench(parts: tuple[str, ...], data: str | None, pairs: int | None, out: Path | None) -> None:
    """Measure speed and memory on this machine's CPU, and print ratios.

    All parts take about ten minutes on two cores. Nothing else should run meanwhile.
    """
    from nntrain_lessons.experiments.bench import running
    from nntrain_lessons.experiments.bench.comparison import Images
    from nntrain_lessons.experiments.training.images import load_images

    source, dd = load_images(data)
    running.run(parts or PARTS, Images(dd, data), source.name, rounds=pairs, out=out)
    if out:
        click.echo(f"\nwritten: {out}")
