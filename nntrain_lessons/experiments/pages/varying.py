"""What the page on augmentation needs besides: images as tensors, and a network that looks for a change."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from nntrain_lessons import data, train
from nntrain_lessons.train import Learner

from ..training.listeners import QuietS
from ..training.measures import scores_of

Change = Callable[[Tensor], Tensor]


def first_images(dd: Any, split: str, count: int) -> tuple[Tensor, Tensor]:
    """Return the first images of a split, float32 [N, 1, 28, 28] from 0 to 1, and their classes [N]."""
    rows = dd[split].select(range(min(count, len(dd[split]))))
    images, classes = next(iter(data.DataLoaders.in_memory({"train": rows, "test": rows}, len(rows)).valid))
    return images, classes


def told_apart(change: Change, training: Tensor, testing: Tensor, epochs: int = 2) -> Tensor:
    """Train the post's CNN to tell changed images from unchanged ones; return for each new image how well it does.

    Parameters
    ----------
    change : callable
        Takes images [N, 1, 28, 28] and gives as many.
    training, testing : torch.Tensor
        Images [N, 1, 28, 28]. Half of the first are changed, each by a toss; all of the others are shown both ways.
    epochs : int
        How long it is trained, in batches of 256, at a falling rate.

    Returns
    -------
    torch.Tensor
        One number for each image of `testing`: the share of its two versions that was told rightly; 0.5 is chance.
    """
    train.set_seed(1)
    toss = torch.rand(len(training)) < 0.5
    shown = torch.where(toss[:, None, None, None], change(training), training)
    both = torch.cat([testing, change(testing)])
    versions = torch.arange(2).repeat_interleave(len(testing))
    dls = data.DataLoaders(
        DataLoader(TensorDataset(shown, toss.long()), 256, shuffle=True),
        DataLoader(TensorDataset(both, versions), 1024),
    )
    learner = _trained(dls, epochs)
    scores, _ = scores_of(learner)
    # The network has ten scores; two of them have learnt something.
    return (scores[:, :2].argmax(1) == versions).float().reshape(2, -1).mean(0)


def _trained(dls: data.DataLoaders, epochs: int) -> Learner:
    from torch.optim.lr_scheduler import OneCycleLR

    from nntrain_lessons.solutions import SchedulerS

    steps = epochs * len(dls.train)
    cycle = SchedulerS(lambda optimizer: OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps))
    subs = [train.NormalizationS(0.286, 0.353), cycle, QuietS()]
    model = train.cnn_layers().apply(train.init_weights)
    learner = Learner(model, dls, F.cross_entropy, torch.optim.Adam, 1e-2, subs)
    learner.fit(epochs, valid=False)
    return learner
