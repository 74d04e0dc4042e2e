"""Mirror images without dice: every image is shown both ways in any two epochs."""

import torch
from torch import Tensor

from ..train.checking import inputs_and_targets
from ..train.events import Subscriber
from ..train.learner import Learner


class AlternatingFlipS(Subscriber):
    """Mirrors each training image in every other epoch: half of them in the even ones, the others in the odd ones.

    Where a random flip shows an image the same way twice in two epochs half of the time, this one never does
    (Jordan, 2024, arXiv:2404.00498). Which half an image belongs to is read off its pixels, so that no loader has to
    number its images, and nothing is drawn.
    """

    def before_batch(self, learner: Learner) -> None:
        """Replace the images [B, C, H, W] of a training batch, 0 to 1, as they are before normalisation."""
        if not learner.model.training:
            return
        images, _ = inputs_and_targets(learner.batch)
        flipped = (half_of(images) + learner.epoch) % 2 == 0
        mask = flipped.view(-1, *[1] * (images.ndim - 1))
        learner.batch = [torch.where(mask, images.flip(-1), images), *learner.batch[1:]]


def half_of(images: Tensor) -> Tensor:
    """Return 0 or 1 for each image [B, C, H, W]: whether the sum of its pixels, as bytes, is even or odd; int64 [B]."""
    return (images * 255).round().long().flatten(1).sum(1) % 2
