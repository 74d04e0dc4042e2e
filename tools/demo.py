"""The demo: the grader judges a wrong Adam and a right one, four optimizers train the post's CNN, the book is built.

It uses Fashion-MNIST, or, where that cannot be had, says so and draws garments instead.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from nntrain_lessons.cli import guarded
from nntrain_lessons.cli.judging import marks

OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
OUT = Path("runs/demo")
MISTAKE, SEED = "stored-back", 1


def demo() -> None:
    """Grade, train, build; then say how it went and where the results are."""
    verdicts()
    runs_and_pictures()
    pages()


def verdicts() -> None:
    """Show what the grader says of a wrong answer, and of a right one."""
    from nntrain_lessons.authoring.rule_promises import written
    from nntrain_lessons.catalog import EXERCISES
    from nntrain_lessons.grader.grade import grade
    from nntrain_lessons.grader.judging.report import in_words
    from nntrain_lessons.grader.reading.holes import solution
    from nntrain_lessons.grader.reading.submission import module
    from nntrain_lessons.grader.running.runner import Limits

    adam, right = EXERCISES["adam"], solution("adam")
    wrong = next(text for known, text in written(adam) if known.id == MISTAKE)
    for title, text in (("an Adam with a mistake in it", wrong), ("a right one", right)):
        report = grade({adam: module("adam.py", text.encode())}, SEED, Limits())
        print(f"\nthe grader, asked about {title}:\n\n{in_words(report, marks(sys.stdout.encoding))}", flush=True)


def pages() -> None:
    """Build the book's pages, and say where they lie."""
    from nntrain_lessons.errors import LessonsError

    print("\nthe book's pages:", flush=True)
    build = Path(__file__).with_name("build_book.py")
    if subprocess.run([sys.executable, str(build)], check=False).returncode:  # noqa: S603 - our own program
        raise LessonsError("the book could not be built; above it says why")
    print(f"\nopen in a browser:\n  {Path('_build/html/index.html').absolute()}")


def runs_and_pictures() -> None:
    """Train, then say how it went."""
    # Here, because importing torch takes seconds, in which somebody may press Ctrl-C.
    from nntrain_lessons import plots
    from nntrain_lessons.data import DataLoaders
    from nntrain_lessons.experiments.training.recipes import BATCH_SIZE

    source, dd = images()
    dls = DataLoaders.in_memory(dd, BATCH_SIZE, channels_last=True)
    histories = [train(name, dls, source.name) for name in OPTIMIZERS]
    pictures = plots.save(plots.curves(histories), OUT / "optimizers")
    summary(histories)
    print("\nwritten:", *[picture.absolute() for picture in pictures], sep="\n  ")
    print(f"  {OUT.absolute()}: a folder for each run, with its history.json")


def images() -> tuple[Any, Any]:
    """Load Fashion-MNIST, or else drawn garments, saying so; give the source and the splits."""
    from nntrain_lessons.errors import DataError
    from nntrain_lessons.experiments.training.images import load_images

    try:
        return load_images()
    except DataError as error:
        print(f"images: {error}\nimages: going on with drawn garments; they say nothing about Fashion-MNIST")
        return load_images("drawn")


def train(name: str, dls: Any, data: str) -> dict[str, Any]:
    """Run one recipe, with the seed and the epochs of the post; give its history."""
    from nntrain_lessons.experiments.training import files, runs
    from nntrain_lessons.experiments.training.recipes import RECIPES
    from nntrain_lessons.progress import ProgressS

    print(f"\n{name}: {RECIPES[name].title}; {RECIPES[name].epochs} epochs", flush=True)
    file = files.make_folder(OUT / name) / "history.json"
    return runs.run(RECIPES[name], dls, data, file, subs=[ProgressS()])


def summary(histories: list[dict[str, Any]]) -> None:
    """Print the last evaluation of each run, beside the post's where the images are the same."""
    from nntrain_lessons.experiments.training.recipes import RECIPES
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
