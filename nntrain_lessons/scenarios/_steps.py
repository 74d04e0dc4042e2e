"""What a network computes with weights of its own."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass
class Step:
    """One linear map (a convolution or a matrix product) or norm that was computed.

    Attributes
    ----------
    kind : str
        'map' or 'norm'.
    name : str
        The same however the network is written: how many numbers come out of how many, and a number among those
        alike; a norm has the name of what it follows. A 1x1 convolution and a linear layer over the channels are one
        map.
    weight, bias, mean, var : Tensor or None
        The network's own tensors. A map's weight begins with what comes out.
    trains : bool
        Whether the weight would be trained.
    output : Tensor
        What came out. Held, so that no other tensor gets its place in memory.
    """

    kind: str
    name: str
    weight: Tensor | None
    bias: Tensor | None
    output: Tensor
    mean: Tensor | None = None
    var: Tensor | None = None
    normed: bool = False
    trains: bool = True

    @property
    def sizes(self) -> tuple[int, int]:
        """How many numbers come out at each place of a map, and how many go in."""
        return (0, 0) if self.weight is None else (self.weight.shape[0], self.weight[0].numel())
