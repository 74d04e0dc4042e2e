"""What the pages of the book share: their images, a walk of one parameter, a quiet training run."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons import train
from nntrain_lessons.train import Learner
from nntrain_lessons.train.data import resolve_source

from .images import check_images
from .listeners import QuietS

NOT_THE_REAL_IMAGES = """<div class="admonition warning"><p class="admonition-title">Not Fashion-MNIST</p>
<p>This page was run on other images: {}. What it measures says nothing about Fashion-MNIST, and what the text and the
captions say about training runs need not show here.</p></div>"""


def page_images(given: str | None = None) -> Any:
    """Load the images for a page; a box on the page says where they are not Fashion-MNIST.

    Parameters
    ----------
    given : str, optional
        As for `fashion_mnist`.

    Returns
    -------
    DatasetDict
        Splits train and test.

    Raises
    ------
    DataError
        Where they cannot be had. Nothing else is used in their place.
    """
    from IPython.display import HTML, display

    source, dd = resolve_source(given), train.fashion_mnist(given)
    check_images(dd)
    if source.name == "Fashion-MNIST":
        print(f"{source.name}: {len(dd['train']):,} images to train on, {len(dd['test']):,} to evaluate on")
    else:
        display(HTML(NOT_THE_REAL_IMAGES.format(escape(source.name))))
    return dd


def walk(
    optim_class: Callable[..., Any],
    start: Sequence[float],
    gradient: Callable[[Tensor], Tensor],
    steps: int,
    **settings: float,
) -> list[Any]:
    """Let an optimizer move one parameter; give where it stood before the first step and after each.

    Parameters
    ----------
    optim_class, settings
        The optimizer is `optim_class([p], **settings)`.
    start : sequence of float
        Where the parameter starts: shape [n].
    gradient : callable
        `gradient(p)` gives the gradient at p, of the same shape.
    steps : int
        How many.
    """
    p = nn.Parameter(torch.tensor(start))
    optimizer = optim_class([p], **settings)
    places = [p.tolist()]
    for _ in range(steps):
        p.grad = gradient(p.detach())
        optimizer.step()
        places.append(p.tolist())
    return places


def train_cnn(
    dls: train.DataLoaders, optim_class: Callable[..., Any], lr: float, epochs: int = 1, scale: float = 1.0
) -> Learner:
    """Train the post's CNN, from seed 1, on `scale` times the cross-entropy; give the Learner."""
    train.set_seed(1)
    model = train.cnn_layers().apply(train.init_weights)
    subs = [train.NormalizationS(0.286, 0.353), train.MetricsS(accuracy=train.accuracy()), QuietS()]
    learner = Learner(model, dls, lambda preds, y: scale * F.cross_entropy(preds, y), optim_class, lr, subs)
    learner.fit(epochs)
    return learner
