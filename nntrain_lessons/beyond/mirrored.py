"""A second look at each image, in a mirror."""

import torch

from ..train.checking import inputs_and_targets
from ..train.events import Subscriber
from ..train.learner import Learner
from ..train.subscribers import DeviceS


class MirroredS(Subscriber):
    """Averages, in evaluation, the scores of each image and of its mirror image.

    A shirt is a shirt in the mirror, too, so the network answers the same question twice and makes partly other
    mistakes. It is no cheating: no target is looked at. It costs a second forward pass over the evaluation's images,
    and nothing in training.
    """

    order = DeviceS.order - 1  # before PrecisionS ends its autocast: both passes are made alike

    def after_predict(self, learner: Learner) -> None:
        """Replace the scores [B, C] by the mean of both, in float32; inputs are images [B, C, H, W]."""
        if learner.model.training:
            return
        images, _ = inputs_and_targets(learner.batch)
        with torch.no_grad():
            mirrored = learner.model(images.flip(-1))
        learner.preds = (learner.preds.float() + mirrored.float()) / 2
