"""What may go further than the post, as studies: ideas one at a time on held-out images; the records, judged once."""

from dataclasses import replace
from typing import Any

from ..training.recipes import RECIPES, Recipe
from ..training.records import RECORDS
from .study_runs import Study

SEEDS = tuple(range(1, 10))  # nine pairs show a tenth of a point, where the pairs differ by about 0.15
BASE = "idea_none"
IDEAS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("early_peak", "peak of 1cycle at 15 %", {"pct_start": 0.15}),
    ("flip", "random flips", {"augment": "flip"}),
    ("alternating", "alternating flips", {"ideas": ("averaged", "alternating")}),
    ("flip_and_crop", "flips and crops", {"augment": "flip_and_crop"}),
    ("smoothed", "softened labels", {"ideas": ("averaged", "smoothed")}),
    ("decayed", "decay 0.1", {"optimizer": "torch.optim.AdamW", "settings": {"weight_decay": 0.1}}),
    ("spared", "decay 0.1, of kernels only", {"optimizer": "sparing_adamw", "settings": {"weight_decay": 0.1}}),
    ("whitened", "a whitened first layer", {"ideas": ("averaged", "whitened")}),
    ("muon", "Muon on the convolutions", {"optimizer": "Muon", "settings": {"weight_decay": 0.0}}),
    ("early", "the course's network", {"model": "resnet"}),
)


def ideas() -> Study:
    """Plan a network that computes late, and the same with one idea more or one thing else, five epochs, nine seeds.

    Each run evaluates its network in four ways, so what averaged weights and mirrored images bring costs no run.
    """
    base = replace(
        RECIPES["resnet"], name=BASE, title="none", model="late", measure="ways", ideas=("averaged",), post=None
    )
    others = (replace(base, name=f"idea_{name}", title=title, **about) for name, title, about in IDEAS)
    question = "Which ideas beyond the post help in five epochs, each by itself?"
    return Study("ideas", question, (base, *others), SEEDS, held_out=True, precision="auto")


def best5() -> Study:
    """Plan the record of five epochs: three seeds, the test images once each."""
    return _record(RECORDS["best5"], (1, 2, 3))


def best20() -> Study:
    """Plan the record of twenty epochs: three seeds."""
    return _record(RECORDS["best20"], (1, 2, 3))


def best50() -> Study:
    """Plan the record of fifty epochs: one seed."""
    return _record(RECORDS["best50"], (1,))


def _record(recipe: Recipe, seeds: tuple[int, ...]) -> Study:
    question = f"How far does the course get in {recipe.epochs} epochs?"
    return Study(recipe.name, question, (recipe,), seeds, precision="auto")
