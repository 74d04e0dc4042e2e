"""Multiply-accumulates of layers, from the shapes that come by; and the tensors in whatever a layer takes or gives."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

CELLS = nn.LSTMCell | nn.GRUCell | nn.RNNCell
COUNTED = _ConvNd | nn.Linear | nn.Bilinear | nn.RNNBase | CELLS | nn.MultiheadAttention


def first_tensor(value: Any) -> Tensor | None:
    """Return the first tensor in nested tuples, lists, dicts and data classes; None where there is none."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Mapping):
        value = tuple(value.values())
    elif not isinstance(value, tuple | list):
        value = tuple(vars(value).values()) if hasattr(value, "__dict__") and not isinstance(value, nn.Module) else ()
    return next((found for part in value if (found := first_tensor(part)) is not None), None)


def layer_macs(layer: nn.Module, inputs: tuple[Any, ...], output: Any) -> int:
    """Count the multiply-accumulates of one call of a layer, on the whole batch; 0 for a kind that is not counted.

    Counted are convolutions and transposed ones in 1, 2 and 3 dimensions, linear and bilinear layers, recurrent layers
    and their cells, and attention: all its projections and both its products. Biases, norms, activations, pooling and
    embeddings multiply no matrix, and are left out, as `torch.utils.flop_counter` does.

    Parameters
    ----------
    layer : torch.nn.Module
        One layer; what is inside it is not looked at.
    inputs, output
        What the call was given, and gave.
    """
    x, y = first_tensor(inputs), first_tensor(output)
    if x is None or y is None:
        return 0
    if isinstance(layer, _ConvTransposeNd):  # every number that goes in meets every weight of its channel
        return x.numel() * prod(layer.weight.shape[1:])
    if isinstance(layer, _ConvNd):  # every number that comes out is made with every weight of its channel
        return y.numel() * prod(layer.weight.shape[1:])
    if isinstance(layer, nn.Linear):
        return y.numel() * layer.in_features
    if isinstance(layer, nn.Bilinear):
        return y.numel() * layer.in1_features * layer.in2_features
    if isinstance(layer, nn.RNNBase | CELLS):
        return _recurrent(layer, x)
    return _attention(layer, inputs) if isinstance(layer, nn.MultiheadAttention) else 0


def _recurrent(layer: nn.Module, x: Tensor) -> int:
    # Every matrix is used at every step of every sequence; of a PackedSequence `x` holds the steps that there are.
    matrices = sum(p.numel() for p in layer.parameters() if p.ndim > 1)
    return x.numel() // x.shape[-1] * matrices


def _attention(layer: nn.MultiheadAttention, inputs: tuple[Any, ...]) -> int:
    """Count E^2 for each query (in, and out), and E times its own width for each key and value, then the products."""
    query, key, value = inputs[:3]
    width: int = layer.embed_dim
    queries, keys, values = (x.numel() // x.shape[-1] for x in (query, key, value))
    projections = width * (2 * queries * width + keys * key.shape[-1] + values * value.shape[-1])
    length = key.shape[0 if key.ndim == 2 or not layer.batch_first else 1]
    length += (layer.bias_k is not None) + bool(layer.add_zero_attn)
    return int(projections + 2 * queries * length * width)
