"""The questions about depth, as studies."""

from dataclasses import replace

from ..training.recipes import RECIPES, Recipe
from .study_runs import Study

TORCH_ADAM = "torch.optim.Adam"


def deeper() -> Study:
    """Plan five and six convolutions, each with as many parameters as the post's CNN has, and as its deeper one."""
    shallow, deep = RECIPES["one_cycle"], RECIPES["deeper"]
    wide = replace(shallow, name="cnn_wide", title="five, twice as wide", model="cnn_wide", post=None)
    narrow = replace(deep, name="cnn_deep_narrow", title="six, half as wide", model="cnn_deep_narrow", post=None)
    question = "Is it the depth of the deeper network that helps, or its size?"
    own = (replace(shallow, title="five convolutions"), wide, narrow, replace(deep, title="six convolutions"))
    return Study("deeper", question, own, precision="auto")


def depth_rates() -> Study:
    """Plan the plain stacks at three rates each, on 10,000 images in batches of 512, judged on held-out ones."""
    recipes = tuple(
        Recipe(
            f"plain_{n}_at_{lr:g}",
            f"{n} convolutions, peak {lr:g}",
            5,
            lr,
            TORCH_ADAM,
            model=f"plain_{n}",
            one_cycle=True,
            images=10_000,
            batch_size=512,
        )
        for n in (6, 18, 42)
        for lr in (3e-3, 1e-2, 3e-2)
    )
    question = "Do deep plain stacks only want another learning rate?"
    return Study("depth_rates", question, recipes, seeds=(1,), held_out=True, precision="auto")
