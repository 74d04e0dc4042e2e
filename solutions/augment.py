# %% [markdown]
# # Augmentation
#
# *About 25 minutes. The page to read: "Augmentation". The source: He, Zhang, Ren and Sun, 2015, arXiv:1512.03385,
# section 4.2, for flips and crops.*
#
# **The question.** A network that sees the same images in every epoch starts to memorise them. A mirrored shoe
# is still a shoe, and so is one that lies a pixel further left: the pixels differ, the label does not. How does a
# `Learner` show such variations, and only where it should?
#
# **The formula.** A batch is a list: the inputs x, the targets y, perhaps more. With the transform T:
#
# $$(x,\ y,\ \ldots) \leftarrow (T(x),\ y,\ \ldots) \quad\text{in training}, \qquad\text{unchanged in evaluation}$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $x$ | the inputs, images | [B, C, H, W] |
# | $T$ | the transform: takes the whole batch of inputs, gives a new one | [B, C, H, W] to [B, C, H', W'] |
# | $y$ | the targets | [B] |
#
# Evaluation measures. Whoever varies its images as well measures something else each time.
#
# **By hand.** Two images of one row and two pixels, (1 2) and (3 4), with the targets 0 and 1, and a T that mirrors.
# In training the model gets (2 1) and (4 3), with the targets 0 and 1; in evaluation (1 2) and (3 4).
#
# T is called once for the whole batch. Whether it draws once for all images or anew for each is its own business. It
# matters much: torchvision's `RandomHorizontalFlip`, called on a batch, mirrors all of it or nothing. `RandomFlip`
# and `RandomCrop` of the library draw for each image. (They are plain callables and no modules: chain two with
# `lambda x: flip(crop(x))`, and not with `nn.Sequential`.)

# %%
"""A subscriber that varies the training images."""

from collections.abc import Callable

from torch import Tensor

from nntrain_lessons.train import Learner, Subscriber

# %% [markdown]
# ## Your turn
#
# - `before_batch`: the formula. `learner.batch` is the list, and yours to change: the `Learner` made it for this
#   batch. Leave a list there with the new inputs in it: other subscribers come after yours, and may want to look at it
#   or put something into it. The tensors in it are not yours. They may be the data set's own, and what you write into
#   them is still there in the next epoch.
#
# **What is checked:** what the model gets, in training and in evaluation; the transform is called once for each
# training batch, with the inputs, and it is the one that was given, since it may remember something from call to call;
# it may give images of another shape; the targets stay, and whatever follows them, also where these are images, or the
# inputs themselves as for an autoencoder; the tensors that the loader gave are as they were; a second fit does the same
# again; two `AugmentS` in one list both do their work.
#
# A tuple in the place of the list passes, with a note.
#
# **What you need not do:** write a transform, draw for each image, care about the device, or tell training from
# evaluation where one loader serves both. Nor is the order of subscribers checked. (In your own trainings put it before
# normalisation: a crop fills in zeros, which are black only before it.)


# %% tags=["exercise-augment"]
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
        # solution: in training only, put transformed inputs into the batch
        if learner.model.training:
            x, *rest = learner.batch
            learner.batch = [self.transform(x), *rest]


# %% [markdown]
# ## What a right answer shows
#
# Above, eight garments that the library draws; below, what the model gets in training. Each image is mirrored or not,
# and cropped, by its own draw.
#
# ```text
# training: same images False, same targets True
# evaluation: same images True, same targets True
# ```

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    import torch
    from torch import nn

    from nntrain_lessons.data import DataLoaders, RandomCrop, RandomFlip, drawn_garments
    from nntrain_lessons.train import QuietS, set_seed

    class Compare(Subscriber):
        """Compares what reaches the model with what the loader gave, and draws the training images."""

        def __init__(self, given: list[Tensor]) -> None:
            self.given = given

        def after_predict(self, learner: Learner) -> None:
            """Print what is the same; in training, draw both."""
            training = learner.model.training
            same = [torch.equal(got, gave) for got, gave in zip(learner.batch, self.given, strict=True)]
            print(f"{'training' if training else 'evaluation'}: same images {same[0]}, same targets {same[1]}")
            if training:
                _, axes = plt.subplots(2, 8, figsize=(8, 2.2))
                for ax, image in zip(axes.flat, torch.cat([self.given[0], learner.batch[0]]), strict=True):
                    ax.imshow(image[0].numpy(), cmap="gray", vmin=0, vmax=1)
                    ax.axis("off")

    def show_batches() -> None:
        """Train and evaluate on one batch of eight garments."""
        set_seed(1)
        images, labels = next(iter(DataLoaders.in_memory(drawn_garments(8, 8), batch_size=8).train))
        model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))
        flip, crop = RandomFlip(), RandomCrop(28, padding=3)
        subs = [AugmentS(lambda x: crop(flip(x))), Compare([images.clone(), labels]), QuietS()]
        dls = DataLoaders([[images, labels]], [[images, labels]])
        Learner(model, dls, nn.CrossEntropyLoss(), torch.optim.SGD, 0.1, subs).fit(1)

    show_batches()
