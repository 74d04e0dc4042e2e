"""What the pages on networks look at layer by layer: gradients, seconds, and the memory that training needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean, median
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Gradients:
    """The gradients of a network's 3x3 convolutions, from the images to the scores.

    Attributes
    ----------
    sizes : list of float
        The length of each one's gradient, the mean over batches.
    agreement : list of float
        The cosine between the gradients of two batches, the mean over all pairs: 1 where they point the same way.
    """

    sizes: list[float]
    agreement: list[float]


def gradients(model: nn.Module, batches: Sequence[Sequence[Tensor]], loss_fn: Loss = F.cross_entropy) -> Gradients:
    """Compute the gradient of each batch, and compare them layer by layer. No weight is changed.

    Parameters
    ----------
    batches : sequence of sequence of Tensor
        Two or more of inputs and targets.
    """
    weights = [
        layer.weight for layer in model.modules() if isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3)
    ]
    found = [torch.autograd.grad(loss_fn(model(inputs), targets), weights) for inputs, targets in batches]
    by_layer = [[gradient.flatten() for gradient in layer] for layer in zip(*found, strict=True)]
    return Gradients(
        [mean(gradient.norm().item() for gradient in layer) for layer in by_layer],
        [mean(F.cosine_similarity(a, b, dim=0).item() for a, b in combinations(layer, 2)) for layer in by_layer],
    )


def milliseconds(layers: Iterable[nn.Module], x: Tensor, rounds: int = 5) -> list[float]:
    """Measure how long each layer takes for a batch, forwards and backwards: the median of so many rounds.

    Parameters
    ----------
    layers : iterable of torch.nn.Module
        They are run one after another, each on what the one before gives.
    x : Tensor
        The inputs of the first one.
    """
    found = []
    for layer in layers:
        taken = []
        for _ in range(rounds + 1):
            x_in, started = x.detach().requires_grad_(), perf_counter()
            y = layer(x_in)
            y.backward(torch.ones_like(y))
            taken.append(1000 * (perf_counter() - started))
        found.append(median(taken[1:]))  # the first time pays for what is set up once
        x = y.detach()
    return found


def bytes_kept(layers: Iterable[nn.Module], x: Tensor) -> list[int]:
    """Count the bytes that each layer keeps of a batch until the backward pass, parameters aside.

    What two layers keep in common counts for the first of them.
    """
    layers = list(layers)
    counted = {p.untyped_storage().data_ptr() for layer in layers for p in layer.parameters()}
    kept, alive, found = 0, [], []

    def note(tensor: Tensor) -> Tensor:
        nonlocal kept
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in counted:
            counted.add(storage.data_ptr())
            kept += storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        for layer in layers:
            kept = 0
            x = layer(x)
            alive.append(x)  # so that no address is given out twice
            found.append(kept)
    return found
