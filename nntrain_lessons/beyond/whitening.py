"""A first layer that is computed from the images, and not learned."""

import torch
from torch import Tensor, nn

from ..errors import UsageError


@torch.no_grad()
def whiten_(conv: nn.Conv2d, images: Tensor, eps: float = 1e-2) -> nn.Conv2d:
    """Fill a first convolution with the directions in which patches of images vary, and freeze it.

    Each direction is an eigenvector of the patches' second moments, divided by the root of its eigenvalue, so that all
    outputs are about equally large and none repeats another. It is there twice, with both signs: ReLU lets one half of
    each pass (Page, 2019; Jordan, 2024, arXiv:2404.00498). What varies most comes first; more outputs than twice the
    numbers in a patch keep the weights they have.

    Parameters
    ----------
    conv : torch.nn.Conv2d
        Changed in place, and returned. One group.
    images : Tensor
        Images [N, C, H, W] as the layer gets them, normalised.
    eps : float
        Added to each eigenvalue, so that what hardly varies is not blown up.

    Raises
    ------
    UsageError
        When the images have other channels than the layer takes.
    """
    if images.shape[1] != conv.in_channels:
        raise UsageError(f"whiten_: the layer takes {conv.in_channels} channels, the images have {images.shape[1]}")
    size = conv.kernel_size
    patches = nn.functional.unfold(images, size).transpose(1, 2).flatten(0, 1)  # [patches, C * h * w]
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    directions = (vectors / (values + eps).sqrt()).T.flip(0)  # the largest first
    signed = torch.stack([directions, -directions], 1).flatten(0, 1)[: conv.out_channels]
    conv.weight[: len(signed)] = signed.view(-1, *conv.weight.shape[1:])
    if conv.bias is not None:
        conv.bias.zero_()
    return conv.requires_grad_(requires_grad=False)
