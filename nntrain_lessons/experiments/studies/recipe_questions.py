"""What the chapter on the whole recipe asks, as studies: which answers differ, and what each part brings."""

from dataclasses import replace
from typing import Any

from ..training.recipes import RECIPES
from .study_runs import Study


def mistakes() -> Study:
    """Plan two CNNs under 1cycle, one also with its momentum left alone, and keep what each image is taken for."""
    cycled, deeper = (replace(RECIPES[name], measure="answers", post=None) for name in ("one_cycle", "deeper"))
    recipes = (
        replace(cycled, name="told_one_cycle", title="the CNN under 1cycle"),
        replace(cycled, name="told_lr_only", title="the same, momentum as it is", cycle_momentum=False),
        replace(deeper, name="told_deeper", title="the deeper CNN under 1cycle"),
    )
    return Study("mistakes", "Which garments are mistaken, and is one network better than another?", recipes)


def whole_recipe() -> Study:
    """Plan the whole recipe of 20 epochs, and the same with one part taken out or exchanged at a time."""
    own = replace(RECIPES["augment"], name="whole", title="whole", measure="answers", post=None)
    changed: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("unvaried", "without augmentation", {"augment": ""}),
        ("skipless", "without skips", {"model": "resnet_without_skips"}),
        ("scored", "without the last BatchNorm", {"model": "resnet_without_last_norm"}),
        ("level_0.001", "constant rate 0.001", {"one_cycle": False, "lr": 1e-3}),
        ("level_0.003", "constant rate 0.003", {"one_cycle": False, "lr": 3e-3}),
        ("decayed", "with decay 0.1", {"optimizer": "torch.optim.AdamW", "settings": {"weight_decay": 0.1}}),
        ("short", "five epochs", {"epochs": 5}),
    )
    recipes = [replace(own, name=f"whole_{name}", title=title, **about) for name, title, about in changed]
    question = "What does each part bring to the whole recipe?"
    return Study("whole_recipe", question, (own, *recipes), precision="auto")
