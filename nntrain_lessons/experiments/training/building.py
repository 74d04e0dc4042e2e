"""From a recipe to the Learner that runs it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from nntrain_lessons import beyond, data, solutions, train
from nntrain_lessons.train import Learner

from . import augmentations, ideas, late_networks, networks, optimizers
from .recipes import BATCH_SIZE, Recipe


def build(
    recipe: Recipe, dls: data.DataLoaders, epochs: int, device: torch.device, precision: str = "float32"
) -> Learner:
    """Make the recipe's Learner, its model's weights drawn from torch's generator as it stands."""
    model = find_network(recipe.model)()
    if recipe.kaiming:
        model.apply(train.init_weights)
    subs = [
        train.DeviceS(device),
        beyond.half_width(precision),
        train.NormalizationS(*first_batch_statistics(dls)),
        train.MetricsS(accuracy=train.accuracy()),
    ]
    if recipe.one_cycle:
        steps = epochs * len(dls.train)
        cycle = partial(
            OneCycleLR,
            max_lr=recipe.lr,
            total_steps=steps,
            pct_start=recipe.pct_start,
            cycle_momentum=recipe.cycle_momentum,
        )
        subs.append(solutions.SchedulerS(cycle))
    if recipe.augment:
        subs.append(solutions.AugmentS(getattr(augmentations, recipe.augment)))
    learner_class: type[Learner] = getattr(train, recipe.learner)
    loss_fn = F.cross_entropy if recipe.loss_scale == 1 else partial(scaled_cross_entropy, recipe.loss_scale)
    learner = learner_class(model, dls, loss_fn, find_optimizer(recipe), recipe.lr, subs)
    for idea in recipe.ideas:
        getattr(ideas, idea)(learner)
    return learner


def find_network(name: str) -> Callable[[], nn.Module]:
    """Look up what builds a network: in the library, the solutions, or among the variants of the experiments."""
    found: Callable[[], nn.Module] = next(
        getattr(place, name) for place in (train, solutions, networks, late_networks) if hasattr(place, name)
    )
    return found


def find_optimizer(recipe: Recipe) -> Callable[..., Any]:
    """Look the recipe's optimizer up, and give it its settings."""
    place, _, kind = recipe.optimizer.rpartition(".")
    ours = next(room for room in (optimizers, beyond, solutions) if hasattr(room, kind) or room is solutions)
    found: Callable[..., Any] = getattr(torch.optim if place == "torch.optim" else ours, kind)
    return partial(found, **recipe.settings) if recipe.settings else found


def scaled_cross_entropy(scale: float, preds: Tensor, targets: Tensor) -> Tensor:
    """Return so many times the cross-entropy of scores [B, C] and classes [B]."""
    return scale * F.cross_entropy(preds, targets)


def first_batch_statistics(dls: data.DataLoaders) -> tuple[float, float]:
    """Return mean and standard deviation of the pixels of the first training images, a batch of them.

    They are taken in the order of the file: to draw a batch would move the random generator on, and
    change every shuffle after it.
    """
    dataset: Any = dls.train.dataset
    images = torch.stack([dataset[i][0] for i in range(min(BATCH_SIZE, len(dataset)))])
    return images.mean().item(), images.std().item()
