"""The demo: the course's four optimizers train the post's CNN, one after another.

It uses Fashion-MNIST, or, where that cannot be had, says so and draws garments instead.
"""

import sys
from pathlib import Path
from typing import Any

from nntrain_lessons.cli import guarded

OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
OUT = Path("runs/demo")


def demo() -> None:
    """Train, then say how it went and where the results are."""
    # Here, because importing torch takes seconds, in which somebody may press Ctrl-C.
    from nntrain_lessons import plots
    from nntrain_lessons.experiments.recipes import BATCH_SIZE
    from nntrain_lessons.train import DataLoaders

    source, dd = images()
    dls = DataLoaders.in_memory(dd, BATCH_SIZE)
    histories = [train(name, dls, source.name) for name in OPTIMIZERS]
    pictures = plots.save(plots.curves(histories), OUT / "optimizers")
    summary(histories)
    print("\nwritten:", *[picture.absolute() for picture in pictures], sep="\n  ")
    print(f"  {OUT.absolute()}: a folder for each run, with its history.json")


def images() -> tuple[Any, Any]:
    """Load Fashion-MNIST, or else drawn garments, saying so; give the source and the splits."""
    from nntrain_lessons.experiments.images import load_images
    from nntrain_lessons.train import DataError

    try:
        return load_images()
    except DataError as error:
        print(f"images: {error}\nimages: going on with drawn garments; they say nothing about Fashion-MNIST")
        return load_images("drawn")


def train(name: str, dls: Any, data: str) -> dict[str, Any]:
    """Run one recipe, with the seed and the epochs of the post; give its history."""
    from nntrain_lessons.experiments import runs
    from nntrain_lessons.experiments.recipes import RECIPES
    from nntrain_lessons.train import ProgressS

    print(f"\n{name}: {RECIPES[name].title}; {RECIPES[name].epochs} epochs", flush=True)
    file = runs.make_folder(OUT / name) / "history.json"
    return runs.run(RECIPES[name], dls, data, file, subs=[ProgressS()])


def summary(histories: list[dict[str, Any]]) -> None:
    """Print the last evaluation of each run, beside the post's where the images are the same."""
    from nntrain_lessons.experiments.recipes import RECIPES
    from nntrain_lessons.train.history import format_value

    data, seed = histories[0]["data"], histories[0]["seed"]
    compared = data == "Fashion-MNIST"
    print(f"\n{'after the last epoch':<22}{'loss':>8}{'accuracy':>10}" + ("   the post" if compared else ""))
    for history in histories:
        row, post = history["rows"][-1], RECIPES[history["recipe"]].post
        beside = "   {:.3f} {:.3f}".format(*post) if compared and post else ""
        # A run that diverged has no loss to show.
        loss, accuracy = format_value(row["loss"]), format_value(row["accuracy"])
        print(f"{history['recipe']:<22}{loss:>8}{accuracy:>10}{beside}")
    print(f"{data}, evaluated on the test images after each epoch, as the post did; seed {seed}, one run each")


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(guarded(demo))
