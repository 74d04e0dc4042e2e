"""How images that were mirrored lie in their batches, in words: the numbers are others at each draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

_SAME_PLACES = "those in the same places of several batches"

Mirrored = Sequence[Sequence[bool]]  # by batch and image


def manner(mirrored: Mirrored, classes: Sequence[Sequence[int]]) -> str:
    """Return in words how it was decided which images are mirrored.

    Of 32 batches of 32 images a coin for each image fits the last words only, but for one chance in millions.

    Parameters
    ----------
    mirrored : sequence of sequence of bool
        Which images were, in each batch.
    classes : sequence of sequence of int
        The images' classes, likewise.
    """
    whole = sum(len(set(batch)) == 1 for batch in mirrored)
    if whole == len(mirrored):
        return "all of a batch or none"
    if all(_one_coin_a_class(batch, kinds) for batch, kinds in zip(mirrored, classes, strict=True)):
        return "all of a class in a batch or none"
    if whole:
        return "in some batches all or none"
    patterns = len(set(map(tuple, mirrored)))
    if patterns <= len(mirrored) // 2:
        return _SAME_PLACES
    if len(set(map(sum, mirrored))) == 1:
        return "the same number in each batch"
    if any(_linked(mirrored, one, other) for one, other in combinations(range(len(mirrored[0])), 2)):
        return "images that share a coin with a neighbour"
    if patterns < len(mirrored):
        return _SAME_PLACES
    share = sum(map(sum, mirrored)) / sum(map(len, mirrored))
    amount = "about half" if 0.42 < share < 0.58 else "fewer than half" if share < 0.5 else "more than half"
    return f"others in each batch, {amount}"


def _one_coin_a_class(batch: Sequence[bool], classes: Sequence[int]) -> bool:
    return len(set(zip(classes, batch, strict=True))) == len(set(classes))


def _linked(mirrored: Mirrored, one: int, other: int) -> bool:
    # In each batch both are mirrored or neither; or in each batch just one of them.
    return len({batch[one] == batch[other] for batch in mirrored}) == 1
