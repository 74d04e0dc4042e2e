"""What transforms and a model are shown during a fit, written into a time line in words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ._diary import Diary
from ._drawn import Batch

_PARTS = ("images", "targets", "masks")  # of a batch


class Views:
    """Knows the data, and what transforms gave, and so what a tensor is.

    Parameters
    ----------
    diary : Diary
        Whose time line it writes into.
    train, valid : sequence of Batch
        The data.
    """

    def __init__(self, diary: Diary, train: Sequence[Batch], valid: Sequence[Batch] = ()) -> None:
        self.diary, self.data = diary, {True: train, False: valid}
        self._given: list[tuple[str, str, Tensor]] = []

    def called(self, name: str, x: Tensor, result: Tensor) -> None:
        """Tell of a transform's call."""
        self.diary.tell(f"{name} is called on {self._what(x)}")
        self._given.append((name, self.diary.where, result.detach().clone()))

    def seen(self, x: Tensor) -> None:
        """Tell what the model is shown."""
        self.diary.tell(f"the model sees {self._what(x)}")

    def held(self, kind: str, parts: Sequence[Tensor]) -> None:
        """Tell what a batch is when the loss has used it."""
        held = ", ".join(map(self._what, parts)).replace("the batch's", "its")
        self.diary.tell(f"the batch is {kind} of {held}")

    def _what(self, x: Tensor) -> str:
        try:
            return self._gift(x) or self._part(x) or f"something else, {list(x.shape)} of {_dtype(x)}"
        except Exception:  # noqa: BLE001 - a tensor of the learner's own class may raise anything
            return "something else"

    def _gift(self, x: Tensor) -> str:
        for name, where, given in reversed(self._given):
            if given.shape == x.shape and torch.equal(given.to(x.dtype), x):
                of = "" if given.dtype == x.dtype else f" in {_dtype(x)}"
                return f"what {name} gave{of}" + ("" if where == self.diary.where else " for another batch")
        return ""

    def _part(self, x: Tensor) -> str:
        learner = self.diary.learner
        batches = self.data[learner is None or learner.model.training]
        order = sorted(range(len(batches)), key=lambda nr: nr + 1 != self.diary.batch)
        for nr in order:
            whose = "the batch's" if nr + 1 == self.diary.batch else f"batch {nr + 1}'s"
            for part, name in zip(batches[nr], _PARTS, strict=False):
                if part.shape == x.shape and torch.equal(part.to(x.dtype), x):
                    return f"{whose} {name}" + ("" if part.dtype == x.dtype else f" in {_dtype(x)}")
                if name == "images" and x.numel() == part[0].numel() and (part == x).flatten(1).all(1).any():
                    return f"one of {whose} images"
        return ""


def _dtype(x: Tensor) -> str:
    return str(x.dtype).removeprefix("torch.")
