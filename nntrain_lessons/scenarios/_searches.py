"""What a learning-rate search does, written into a time line: what it notes, and where it ends."""

from __future__ import annotations

import sys
from math import isfinite
from typing import Any

from torch import Tensor

from ..train import CancelFitException, Learner, Subscriber
from ..train.events import EVENTS
from ._diary import Diary, shown


class SearchWatch(Subscriber):
    """Tells a diary of the pairs that a finder has noted since the last event, and of a fit that is ended.

    It looks at lists that the finder holds in attributes, and calls nothing of the finder's: a finder that keeps its
    pairs in another way is not read.
    """

    order = -2000  # before the place changes, and before who is watched

    def __init__(self, diary: Diary, finder: Any) -> None:
        self.diary, self.finder, self.noted, self.has_ended = diary, finder, 0, False
        for event in EVENTS:
            if not hasattr(self, event):
                setattr(self, event, self._look)

    def before_fit(self, learner: Learner) -> None:
        """Begin with what was noted before."""
        self.noted, self.has_ended = min(map(len, self._lists())), False

    def cleanup_batch(self, learner: Learner) -> None:
        """Look whether it was this batch that ended the fit."""
        self._ends(learner)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Look whether it was the beginning or the end of this epoch."""
        self._ends(learner)

    def _ends(self, learner: Learner) -> None:
        self._look(learner)
        if sys.exc_info()[0] is CancelFitException and not self.has_ended:
            self.has_ended = True
            self.diary.tell("the search ends")

    def _look(self, learner: Learner) -> None:
        rates, losses = self._lists()
        count = min(len(rates), len(losses))
        if count < self.noted:
            self.diary.tell("the pairs noted so far are forgotten")
            self.noted = 0
        for nr in range(self.noted, count):
            loss = _plain(losses[nr])
            if isfinite(loss):  # whether another one is noted is up to the learner
                self.diary.tell(f"rate {shown([_plain(rates[nr])])} and loss {shown([loss])} are noted")
        self.noted = count

    def _lists(self) -> tuple[list[Any], list[Any]]:
        kept = vars(self.finder)
        rates, losses = kept.get("lrs"), kept.get("losses")
        return (rates, losses) if type(rates) is list and type(losses) is list else ([], [])


def _plain(value: Any) -> float:
    if type(value) in (int, float):
        return float(value)
    return float(value.detach()) if type(value) is Tensor and value.numel() == 1 else float("nan")
