"""What is looked at in a network once it is trained, besides its accuracy."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from nntrain_lessons.beyond import AveragedS, MirroredS
from nntrain_lessons.train import Learner, Subscriber

from .listeners import NormsTrainS, QuietS, ScoresS


@torch.no_grad()
def logits(learner: Learner) -> dict[str, float]:
    """Look at the scores of the evaluation images, in evaluation mode: how spread, how sure, and how rightly so.

    Returns
    -------
    dict
        `spread`, the standard deviation of all scores; `confidence`, the mean of the largest probability; `accuracy`;
        `best_scale` and `scaled_loss`: the factor on the scores that gives the lowest cross-entropy, and that loss.
    """
    scores, targets = scores_of(learner)
    probability, guess = scores.softmax(1).max(1)
    factors = torch.logspace(-1, 1, 101)
    losses = torch.stack([F.cross_entropy(scores * factor, targets) for factor in factors])
    return {
        "spread": scores.std().item(),
        "confidence": probability.mean().item(),
        "accuracy": (guess == targets).float().mean().item(),
        "loss": F.cross_entropy(scores, targets).item(),
        "best_scale": factors[losses.argmin()].item(),
        "scaled_loss": losses.min().item(),
    }


@torch.no_grad()
def answers(learner: Learner) -> dict[str, Any]:
    """Look at the answer to each evaluation image: whether it is right, what it takes for what, how sure it is.

    Returns
    -------
    dict
        What `logits` gives; `right`, a bit an image in the order of the file, as a hexadecimal number whose highest
        bit is the first image's; `images`, how many; `confusion`, a row for each class, and in it how many of its
        images were taken for each class; `reliability`, for each tenth of the largest probability that any image
        falls in, how many do, their mean probability and the share that is right.
    """
    scores, targets = scores_of(learner)
    probability, guess = scores.softmax(1).max(1)
    right, classes = guess == targets, scores.shape[1]
    confusion = torch.bincount(targets * classes + guess, minlength=classes**2).reshape(classes, classes)
    tenth = (10 * probability).long().clamp(max=9)
    reliability = [
        [int(here.sum()), probability[here].mean().item(), right[here].float().mean().item()]
        for here in (tenth == n for n in range(10))
        if here.any()
    ]
    bits = "".join("01"[bit] for bit in right.tolist())
    return logits(learner) | {
        "right": f"{int(bits, 2):x}",
        "images": len(bits),
        "confusion": confusion.tolist(),
        "reliability": reliability,
    }


def by_batch_statistics(learner: Learner) -> dict[str, float]:
    """Evaluate with every norm in training mode, so with the statistics of the evaluation's own batches.

    Returns
    -------
    dict
        `loss` and `accuracy` on the evaluation images. The network is given back as it was.
    """
    before = deepcopy(learner.model.state_dict())
    scores, targets = scores_of(learner, NormsTrainS())
    learner.model.load_state_dict(before)
    right = (scores.argmax(1) == targets).float().mean().item()
    return {"loss": F.cross_entropy(scores, targets).item(), "accuracy": right}


def ways(learner: Learner) -> dict[str, float]:
    """Evaluate one trained network in four ways: last weights or averaged, with the mirror image or without.

    Where no average was kept, in two ways.

    Returns
    -------
    dict
        The accuracies `last`, `last_mirrored`, `averaged`, `averaged_mirrored`. The network is given back as it was.
    """
    subs = [sub for sub in learner.subs if not isinstance(sub, MirroredS)]
    average = next((sub for sub in subs if isinstance(sub, AveragedS)), None)
    own, learner.subs = learner.subs, subs
    found: dict[str, float] = {}
    for word in ("averaged", "last") if average else ("last",):
        found |= {word: accuracy_of(learner), f"{word}_mirrored": accuracy_of(learner, MirroredS())}
        if average:
            average.exchange(learner.model)
    learner.subs = own
    return found


def accuracy_of(learner: Learner, *subs: Subscriber) -> float:
    """Return the share of evaluation images told rightly, with these subscribers besides the Learner's."""
    scores, targets = scores_of(learner, *subs)
    return (scores.argmax(1) == targets).float().mean().item()


def below_the_floor(learner: Learner) -> dict[str, float]:
    """Return the share of weights whose root of squared gradients is below eps's floor, at the end of training."""
    opt: Any = learner.opt
    if hasattr(opt, "sqr_avg"):  # the lesson's, with eps inside the root
        correction = [1 - opt.beta2 ** opt.t[p] for p in opt.sqr_avg]
        squares = [s / c for s, c in zip(opt.sqr_avg.values(), correction, strict=True)]
        floor = opt.eps**0.5
    else:
        group = opt.param_groups[0]
        squares = [s["exp_avg_sq"] / (1 - group["betas"][1] ** float(s["step"])) for s in opt.state.values()]
        floor = group["eps"]
    every = torch.cat([s.flatten() for s in squares]).sqrt()
    return {"share_below_floor": (every < floor).float().mean().item(), "floor": floor}


def scores_of(learner: Learner, *subs: Subscriber) -> tuple[Tensor, Tensor]:
    """Return the scores [N, C] and the classes [N] of the evaluation images, as the Learner computes them."""
    collected = ScoresS()
    learner.fit(1, train=False, subs=[QuietS(), collected, *subs])
    scores, targets = zip(*collected.batches, strict=True)
    return torch.cat(scores), torch.cat(targets)
