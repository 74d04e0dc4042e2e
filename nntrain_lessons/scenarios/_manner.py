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
    mixed = [batch for batch in mirrored if len(set(batch)) > 1]
    if not mixed:
        return "all of a batch or none"
    if all(_one_coin_a_class(batch, kinds) for batch, kinds in zip(mirrored, classes, strict=True)):
        return "all of a class in a batch or none"
    patterns = len(set(map(tuple, mixed)))
    if patterns <= len(mixed) // 2:
        return _SAME_PLACES
    if any(_linked(mirrored, one, other) for one, other in combinations(range(len(mirrored[0])), 2)):
        return "images that share a coin with a neighbour"
    if len(set(map(sum, mirrored))) == 1:
        return "the same number in each batch"
    share = sum(map(sum, mixed)) / sum(map(len, mixed))
    if not 0.42 < share < 0.58:
        return f"others in each batch, {'fewer' if share < 0.5 else 'more'} than half"
    if len(mixed) < len(mirrored):
        return "in some batches all or none"
    return _SAME_PLACES if patterns < len(mirrored) else "others in each batch, about half"


def _one_coin_a_class(batch: Sequence[bool], classes: Sequence[int]) -> bool:
    return len(set(zip(classes, batch, strict=True))) == len(set(classes))


def _linked(mirrored: Mirrored, one: int, other: int) -> bool:
    # In each batch both are mirrored or neither; or in each batch just one of them. Where hardly any is mirrored, or
    # hardly any is not, that says nothing.
    often = [sum(batch[place] for batch in mirrored) / len(mirrored) for place in (one, other)]
    return len({batch[one] == batch[other] for batch in mirrored}) == 1 and all(0.25 < share < 0.75 for share in often)
