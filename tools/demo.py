"""The demo: the course's four optimizers train the post's CNN, one after another.

It uses Fashion-MNIST, or, where that cannot be had, says so and draws garments instead.
"""

import sys
from pathlib import Path
from typing import Any

from nntrain_lessons import plots
from nntrain_lessons.experiments import runs
from nntrain_lessons.experiments.recipes import RECIPES, Recipe
from nntrain_lessons.train import DataError, DataLoaders, LessonsError, ProgressS
from nntrain_lessons.train.data import Source

OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
OUT = Path("runs/demo")


def main() -> int:
    """Train, then say where the results are; give the exit code."""
    try:
        source, dd = images()
        dls = DataLoaders.in_memory(dd, runs.BATCH_SIZE)
        histories = [train(RECIPES[name], dls, source) for name in OPTIMIZERS]
        pictures = plots.save(plots.curves(histories), OUT / "optimizers")
    except LessonsError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"demo: stopped; what was finished is in {OUT.absolute()}", file=sys.stderr)
        return 130
    summary(histories, source)
    print("\nwritten:", *[picture.absolute() for picture in pictures], sep="\n  ")
    print(f"  {OUT.absolute()}: a folder for each run, with its history.json")
    return 0


def images() -> tuple[Source, Any]:
    """Load Fashion-MNIST, or else drawn garments, saying so."""
    try:
        return runs.load_images()
    except DataError as error:
        print(f"images: {error}\nimages: going on with drawn garments; they say nothing about Fashion-MNIST")
        return runs.load_images("drawn")


def train(recipe: Recipe, dls: DataLoaders, source: Source) -> dict[str, Any]:
    """Run one recipe, with the seed and the epochs of the post."""
    print(f"\n{recipe.name}: {recipe.title}; {recipe.epochs} epochs", flush=True)
    file = runs.make_folder(OUT / recipe.name) / "history.json"
    return runs.run(recipe, dls, source.name, file, subs=[ProgressS()])


def summary(histories: list[dict[str, Any]], source: Source) -> None:
    """Print the last evaluation of each run; beside the post's where the images are the same."""
    compared = source.name == "Fashion-MNIST"
    print(f"\n{'after the last epoch':<22}{'loss':>8}{'accuracy':>10}" + ("   the post" if compared else ""))
    for history in histories:
        row, post = history["rows"][-1], RECIPES[history["recipe"]].post
        beside = f"   {post[0]:.3f} {post[1]:.3f}" if compared and post else ""
        print(f"{history['recipe']:<22}{row['loss']:>8.3f}{row['accuracy']:>10.3f}{beside}")
    print(f"{source.name}; evaluated on the test images, as the post did; seed {histories[0]['seed']}, one run each")


if __name__ == "__main__":
    sys.exit(main())
