"""What the pages of the book share: images, results, a prediction, a walk of one parameter, a quiet training run."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons import data, train
from nntrain_lessons.data import resolve_source
from nntrain_lessons.train import Learner, Subscriber

from ..training.images import check_images
from ..training.listeners import QuietS
from .quoting import result as result

T = TypeVar("T")
FAST = "NNTRAIN_BOOK_FAST"  # set by `make book-fast`: a few drawn images and few steps, to see that every cell runs
BUILD = "NNTRAIN_BOOK_BUILD"  # set while the book is built: nobody is there to predict anything
FEW_IMAGES = (1280, 512)  # to train and to evaluate on in a fast build


def few(full: T, fast: T) -> T:
    """Return what a page uses, or what a fast build uses in its place: fewer seeds, epochs, steps."""
    return fast if os.environ.get(FAST) else full


def predicted(guess: object) -> None:
    """Print what was predicted before an experiment, beside which its outcome is then read.

    On a page of the book, where a reader predicts in thought, nothing is printed.
    """
    if str(guess).strip():
        print(f"you predicted: {guess}")
    elif not os.environ.get(BUILD):
        print("you predicted nothing: guess first, then run this cell")


def page_images(given: str | None = None) -> Any:
    """Load the images for a page, and say which they are; in a fast build, a few of them.

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
    source = resolve_source(few(given, "drawn"))
    dd = data.drawn_garments(*FEW_IMAGES) if few(False, True) else data.fashion_mnist(given)
    check_images(dd)
    other = "" if source.name == "Fashion-MNIST" else "; not Fashion-MNIST, so no result here says anything about it"
    print(f"{source.name}: {len(dd['train']):,} images to train on, {len(dd['test']):,} to evaluate on{other}")
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


def new_learner(
    dls: data.DataLoaders,
    optim_class: Callable[..., Any],
    lr: float,
    subs: Iterable[Subscriber] = (),
    scale: float = 1.0,
    seed: int = 1,
) -> Learner:
    """Make a silent Learner of the post's CNN, untrained, from a seed, on `scale` times the cross-entropy."""
    train.set_seed(seed)
    model = train.cnn_layers().apply(train.init_weights)
    own = [train.NormalizationS(0.286, 0.353), train.MetricsS(accuracy=train.accuracy()), QuietS()]
    return Learner(model, dls, lambda preds, y: scale * F.cross_entropy(preds, y), optim_class, lr, [*own, *subs])


def train_cnn(
    dls: data.DataLoaders,
    optim_class: Callable[..., Any],
    lr: float,
    epochs: int = 1,
    scale: float = 1.0,
    subs: Iterable[Subscriber] = (),
) -> Learner:
    """Fit such a Learner, and give it."""
    learner = new_learner(dls, optim_class, lr, subs, scale)
    learner.fit(epochs)
    return learner
