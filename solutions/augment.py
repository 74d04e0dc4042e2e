# %% [markdown]
# # Augmentation
#
# A mirrored shoe is still a shoe. Varying the training images, and only those, shows the model more
# images than there are.

# %%
"""A subscriber that varies the training images."""

from collections.abc import Callable

from torch import Tensor

from nntrain_lessons.train import Learner, Subscriber


# %%
class AugmentS(Subscriber):
    """Calls a transform once on the inputs of each training batch.

    Parameters
    ----------
    transform : callable
        Takes the inputs [B, C, H, W] and gives new ones. To draw for each image apart is its business:
        `RandomFlip` and `RandomCrop` of the library do, and `PerImage` makes any transform do so.
    """

    def __init__(self, transform: Callable[[Tensor], Tensor]) -> None:
        self.transform = transform

    def before_batch(self, learner: Learner) -> None:
        """Replace the inputs, in training only; the targets stay."""
        if learner.model.training:
            x, *rest = learner.batch
            learner.batch = [self.transform(x), *rest]
