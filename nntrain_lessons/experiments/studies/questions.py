"""The questions that the post leaves open, as studies."""

from dataclasses import replace
from typing import Any

from ..training.recipes import RECIPES, Recipe
from .depth_questions import deeper, depth_rates
from .idea_questions import best5, best20, best50, ideas
from .recipe_questions import mistakes, whole_recipe
from .study_runs import Study

TORCH_ADAM = "torch.optim.Adam"


def init() -> Study:
    """Plan the CNN with torch's weights, Kaiming's, BatchNorm, and two that lack a part of it."""
    networks: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("default", "torch's weights, no normalisation", {"model": "cnn_plain", "kaiming": False}),
        ("kaiming", "Kaiming's weights, no normalisation", {"model": "cnn_plain"}),
        ("batchnorm", "Kaiming's weights, BatchNorm", {}),
        ("running", "Kaiming's weights, running statistics", {"model": "cnn_running"}),
        ("detached", "Kaiming's weights, BatchNorm outside the gradient", {"model": "cnn_detached"}),
    )
    recipes = tuple(
        Recipe(f"init_{name}_{lr}", f"{title}, rate {lr}", 5, lr, "SGD", learner="MomentumLearner", **about)
        for name, title, about in networks
        for lr in (0.1, 0.4)
    )
    return Study("init", "What do initialisation and normalisation bring?", recipes)


def statistics() -> Study:
    """Plan the norms of `init` again, evaluated once more with the statistics of each batch."""
    recipes = tuple(
        Recipe(
            f"statistics_{name}_{lr}",
            f"{title}, rate {lr}",
            5,
            lr,
            "SGD",
            learner="MomentumLearner",
            measure="by_batch_statistics",
            model=model,
        )
        for name, title, model in (
            ("batchnorm", "BatchNorm", "cnn_layers"),
            ("running", "running statistics", "cnn_running"),
            ("detached", "BatchNorm outside the gradient", "cnn_detached"),
        )
        for lr in (0.1, 0.4)
    )
    return Study("statistics", "What is left of the gap when every norm is evaluated as it was trained?", recipes)


def effective_rate() -> Study:
    """Plan plain, undampened and dampened steps which, where gradients agree, move equally far."""
    recipes = []
    for effective in (2 / 30, 2 / 3, 8 / 3):
        rate, small = f"{effective:.2g}", effective * 0.15
        recipes += [
            Recipe(f"plain_at_{rate}", f"plain, {rate}", 5, effective, "SGD"),
            Recipe(f"undampened_at_{rate}", f"momentum 0.85, {rate}", 5, small, "SGD", learner="MomentumLearner"),
            Recipe(f"dampened_at_{rate}", f"dampened 0.85, {rate}", 5, effective, "Momentum", settings={"mom": 0.85}),
        ]
    question = "What is left of momentum's gain when plain steps are as long?"
    return Study("effective_rate", question, tuple(recipes), held_out=True)


def decay() -> Study:
    """Plan decoupled decay and L2 under Adam, on labels of which 40 % are redrawn, without BatchNorm and with it.

    Under BatchNorm also a decoupled decay that acts on nothing but weights whose size BatchNorm divides out.
    """
    l2 = {"mlp": (1e-3, 1e-2, 3e-2, 1e-1), "mlp_norm": (1e-3, 1e-2, 3e-2, 1e-1, 0.3, 1, 3)}
    recipes = []
    for model in ("mlp", "mlp_norm"):
        recipes += [_decayed(model, "noisy", "decoupled", wd) for wd in (0, 0.3, 1, 3, 10, 30)]
        recipes += [_decayed(model, "noisy", "l2", wd) for wd in l2[model]]
        recipes += [_decayed(model, "clean", "decoupled", wd) for wd in (0, 1, 3, 10)]
    recipes += [_decayed("mlp_norm", "noisy", "spared", wd) for wd in (1, 3, 10, 30)]
    question = "What does weight decay do, decoupled and as L2 under Adam, where labels are wrong?"
    return Study("decay", question, tuple(recipes), held_out=True)


WAYS = {"decoupled": "torch.optim.AdamW", "l2": TORCH_ADAM, "spared": "sparing_adamw"}


def _decayed(model: str, labels: str, way: str, wd: float) -> Recipe:
    return Recipe(
        f"{model}_{labels}_{way}_{wd:g}",
        f"{model}, {labels} labels, {way} {wd:g}",
        epochs=30,
        lr=1e-3,
        optimizer=WAYS[way],
        model=model,
        settings={"weight_decay": wd},
        images=2000,
        batch_size=128,
        redrawn=0.4 if labels == "noisy" else 0.0,
    )


def eps() -> Study:
    """Plan the lesson's Adam and torch's, on the loss as it is and on a thousandth of it."""
    recipes = []
    for scale in (1.0, 1e-3):
        shared: dict[str, Any] = {"epochs": 5, "lr": 6e-3, "loss_scale": scale, "measure": "below_the_floor"}
        for place, optimizer, settings in (
            ("inside_1e-05", "Adam", {"eps": 1e-5}),
            ("inside_1e-16", "Adam", {"eps": 1e-16}),
            ("outside_1e-08", TORCH_ADAM, {"eps": 1e-8, "betas": (0.9, 0.99)}),
        ):
            name = f"eps_{place}_loss_{scale:g}"
            recipes.append(
                Recipe(
                    name,
                    f"eps {place.replace('_', ' ')}, loss times {scale:g}",
                    optimizer=optimizer,
                    settings=settings,
                    **shared,
                )
            )
    return Study("eps", "What does eps inside the root do to small gradients?", tuple(recipes))


def schedule() -> Study:
    """Plan one Adam under constant rates and under 1cycle, with and without the cycle of its momentum."""
    cycled = RECIPES["one_cycle"]
    constant = tuple(
        replace(cycled, name=f"constant_{lr:g}", title=f"constant {lr:g}", lr=lr, one_cycle=False, post=None)
        for lr in (2e-3, 6e-3, 2e-2, 6e-2)
    )
    still = replace(cycled, name="one_cycle_lr_only", title="1cycle of the rate only", cycle_momentum=False, post=None)
    return Study(
        "schedule", "What does 1cycle bring to the same Adam?", (*constant, replace(cycled, title="1cycle"), still)
    )


def warm_up() -> Study:
    """Plan 1cycle of the rate only, with and without its rise, at its peak and at a third of it."""
    recipes = []
    for peak in (2e-2, 6e-2):
        for share, word in ((0.3, "rise"), (0.0, "fall")):
            title = f"peak {peak:g}, {'up and down' if share else 'down only'}"
            about: dict[str, Any] = {"name": f"{word}_{peak:g}", "title": title, "lr": peak, "pct_start": share}
            recipes.append(replace(RECIPES["one_cycle"], cycle_momentum=False, post=None, **about))
    return Study("warm_up", "How much of 1cycle is its fall alone?", tuple(recipes))


def blocks() -> Study:
    """Plan the residual network, without its skips, without its last BatchNorm, and with the usual order of strides."""
    own = RECIPES["resnet"]
    variants = (
        ("resnet_without_skips", "without skips"),
        ("resnet_without_last_norm", "without the last BatchNorm"),
        ("resnet_stride_first", "stride on the first convolution"),
    )
    recipes = [replace(own, name=name, title=title, model=name, post=None) for name, title in variants]
    question = "What do the skips, the last BatchNorm and the order of strides bring to the residual network?"
    return Study("blocks", question, (replace(own, title="the residual network"), *recipes), precision="auto")


def stride() -> Study:
    """Plan the usual order of strides with 11/8 of the channels, as much compute as the course's network has."""
    own = RECIPES["resnet"]
    wide = "resnet_stride_first_wide"
    recipe = replace(own, name=wide, title="stride on the first convolution, 11/8 as wide", model=wide, post=None)
    question = "Is the order of strides better, or only dearer?"
    return Study("stride", question, (own, recipe), precision="auto")


def depth() -> Study:
    """Plan plain and residual stacks of 6, 18 and 42 convolutions, on 20,000 images."""
    recipes = tuple(
        Recipe(
            f"{kind}_{n}",
            f"{n} convolutions, {kind}",
            5,
            1e-2,
            TORCH_ADAM,
            model=f"{kind}_{n}",
            one_cycle=True,
            images=20_000,
        )
        for kind in ("plain", "residual")
        for n in (6, 18, 42)
    )
    question = "How well can a deep network be trained, with skips and without?"
    return Study("depth", question, recipes, precision="auto")


def augmentation() -> Study:
    """Plan the residual network for 5 epochs: no variation, drawn by batch, drawn by image."""
    own = RECIPES["resnet"]
    batchwise = replace(own, name="batchwise_5", title="drawn by batch", augment="flip_and_crop_together", post=None)
    imagewise = replace(own, name="imagewise_5", title="drawn by image", augment="flip_and_crop", post=None)
    question = "What do flips and crops bring in a short run, drawn by batch or by image?"
    return Study("augmentation", question, (replace(own, title="not varied"), batchwise, imagewise), precision="auto")


def augmentation_long() -> Study:
    """Plan the same for 20 epochs."""
    own = RECIPES["augment"]
    batchwise = replace(own, name="batchwise_20", title="drawn by batch", augment="flip_and_crop_together", post=None)
    unvaried = replace(own, name="unvaried_20", title="not varied", augment="", post=None)
    question = "What do flips and crops bring in a long run, drawn by batch or by image?"
    imagewise = replace(own, title="drawn by image")
    return Study("augmentation_long", question, (unvaried, batchwise, imagewise), precision="auto")


def float32() -> Study:
    """Plan recipes in float32 that `reproduce` runs in bfloat16 where the machine has it."""
    recipes = tuple(RECIPES[name] for name in ("adam", "one_cycle", "resnet"))
    return Study("float32", "What does bfloat16 cost in accuracy?", recipes)


QUESTIONS = {
    make.__name__: make
    for make in (
        init,
        statistics,
        effective_rate,
        decay,
        eps,
        schedule,
        warm_up,
        deeper,
        blocks,
        stride,
        depth,
        depth_rates,
        augmentation,
        augmentation_long,
        mistakes,
        whole_recipe,
        float32,
        ideas,
        best5,
        best20,
        best50,
    )
}
