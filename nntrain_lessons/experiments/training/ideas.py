"""The ideas beyond the post, each added to a Learner by itself, under the name that a recipe gives."""

from typing import Any

import torch
from torch import nn

from nntrain_lessons import beyond
from nntrain_lessons.train import Learner, NormalizationS

from .listeners import LastEpochS
from .recipes import BATCH_SIZE


def mirrored(learner: Learner) -> None:
    """Average the scores of each evaluated image and of its mirror image."""
    learner.subs.append(beyond.MirroredS())


def averaged(learner: Learner) -> None:
    """Evaluate the running average of the weights."""
    learner.subs.append(beyond.AveragedS())


def alternating(learner: Learner) -> None:
    """Mirror each training image in every other epoch, before all else that varies it."""
    learner.subs.insert(0, beyond.AlternatingFlipS())


def smoothed(learner: Learner) -> None:
    """Train on targets of which a tenth is shared out among all classes."""
    learner.subs.append(beyond.LabelSmoothingS(0.1))


def whitened(learner: Learner) -> None:
    """Compute the first convolution from the first training images, as the network gets them, and freeze it."""
    norm = next(sub for sub in learner.subs if isinstance(sub, NormalizationS))
    dataset: Any = learner.dls.train.dataset
    images = torch.stack([torch.as_tensor(dataset[nr][0]) for nr in range(min(BATCH_SIZE, len(dataset)))])
    first = next(layer for layer in learner.model.modules() if isinstance(layer, nn.Conv2d))
    beyond.whiten_(first, torch.as_tensor((images - norm.mean) / norm.std))


def judged_once(learner: Learner) -> None:
    """Evaluate after the last epoch only."""
    learner.subs.append(LastEpochS())
