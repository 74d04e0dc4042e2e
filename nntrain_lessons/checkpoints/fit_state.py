"""All that a fit has become between two batches, taken down and put back."""

from __future__ import annotations

from collections.abc import Iterator
from types import GeneratorType
from typing import Any

import torch

from ..errors import LessonsError
from ..train.events import Subscriber
from ..train.learner import Learner
from .state_packing import PLAIN, CannotKeepError, StatePacker, has_state_dict

# What the Learner itself has; the rest was added by a subclass, such as the MomentumLearner's sums, or from outside.
OWN = {"model", "dls", "dl", "loss_fn", "optim_class", "lr", "subs", "opt"}
OWN |= {"n_epochs", "epochs", "epoch", "batch", "preds", "loss", "history"}
ADVICE = "give it the methods state_dict and load_state_dict, or train without a checkpoint"


class FitState:
    """Takes down the state of a Learner, its model, optimizer, history and subscribers, and puts it back.

    Of the optimizer everything must be kept. Of subscribers and of the Learner's further attributes, what can
    be data is: containers and tensors always, numbers and text if they changed after the fit's beginning.

    Parameters
    ----------
    learner : Learner
        In its fit: it has the optimizer of this fit.
    but : Subscriber
        Who is left out, as it keeps the others.
    """

    def __init__(self, learner: Learner, but: Subscriber) -> None:
        self._learner = learner
        self._subs = [sub for sub in learner.subs if sub is not but]
        apart = [learner, learner.opt, learner.dls, learner.history, *learner.model.modules(), *learner.subs]
        self._keeper = StatePacker(learner.model.parameters(), apart)
        self._at_first = {(who, name): value for who, it in self._holders() for name, value in vars(it).items()}
        self._looked = False

    def look(self) -> None:
        """See what is there before the first batch, since only that will be there when the fit is taken up."""
        if not self._looked:
            self.take()
            self._keeper.looking, self._looked = False, True

    def take(self) -> dict[str, Any]:
        """Return all of it as numbers, text, tensors, lists, tuples and dicts; nothing is copied.

        Raises
        ------
        LessonsError
            Where the optimizer has something that cannot be kept.
        """
        learner = self._learner
        return {
            "model": dict(learner.model.state_dict()),
            "optimizer": self._optimizer(),
            "gradients": [self._keeper.pack(p.grad) for p in learner.model.parameters()],
            "on parameters": [self._all_of(vars(p), "a parameter") for p in learner.model.parameters()],
            "history": self._kept(learner.history.state_dict(), "the history"),
            "others": {who: state for who, thing in self._holders() if (state := self._some_of(who, thing))},
        }

    @torch.no_grad()
    def put_back(self, taken: dict[str, Any]) -> None:
        """Bring the Learner, and what belongs to it, to the state that was taken down."""
        learner, keeper = self._learner, self._keeper
        learner.model.load_state_dict(taken["model"])
        self._put_back_optimizer(taken["optimizer"])
        parameters = zip(learner.model.parameters(), taken["gradients"], taken["on parameters"], strict=True)
        for p, gradient, attributes in parameters:
            p.grad = keeper.unpack(gradient, p.grad)
            self._set(p, attributes)
        learner.history.load_state_dict(keeper.unpack(taken["history"]))
        for who, thing in self._holders():
            if who in taken["others"]:
                self._put_back_other(thing, taken["others"][who])

    def difference(self, taken: dict[str, Any]) -> str:
        """Say where what was taken down cannot belong here; nothing where it can."""
        there = {name: list(value.shape) for name, value in taken["model"].items()}
        here = {name: list(value.shape) for name, value in self._learner.model.state_dict().items()}
        for name in there | here:
            if there.get(name) != here.get(name):
                return f"its model's {name} has the shape {there.get(name)}, here {here.get(name)}"
        missing = taken["others"].keys() - {who for who, _ in self._holders()}
        return f"it needs a {min(missing)}, and there is none" if missing else ""

    def _holders(self) -> Iterator[tuple[str, Any]]:
        yield "the Learner", self._learner
        for nr, sub in enumerate(self._subs):
            kind = type(sub).__name__
            earlier = sum(type(other).__name__ == kind for other in self._subs[:nr])
            yield (f"{kind} {earlier + 1}" if earlier else kind), sub

    def _optimizer(self) -> Any:
        opt = self._learner.opt
        if has_state_dict(opt):
            return "state", self._kept(opt.state_dict(), type(opt).__name__)
        return self._all_of(vars(opt), type(opt).__name__)

    def _put_back_optimizer(self, state: Any) -> None:
        opt = self._learner.opt
        if has_state_dict(opt):
            opt.load_state_dict(self._keeper.unpack(state[1], opt.state_dict()))
        else:
            self._set(opt, state)

    def _put_back_other(self, thing: Any, state: Any) -> None:
        if has_state_dict(thing):
            thing.load_state_dict(self._keeper.unpack(state))
        else:
            self._set(thing, state)

    def _all_of(self, attributes: dict[str, Any], called: str) -> dict[str, Any]:
        return {name: self._kept(value, f"{called}.{name}") for name, value in attributes.items()}

    def _kept(self, value: Any, called: str) -> Any:
        try:
            return self._keeper.pack(value, (called,))
        except CannotKeepError as what:
            raise LessonsError(f"a checkpoint cannot keep {called}: it has {what}; {ADVICE}") from None

    def _some_of(self, who: str, thing: Any) -> Any:
        if has_state_dict(thing):
            own = thing.state_dict()
            return self._kept(own, who) if own else {}  # who keeps nothing need not be there when it goes on
        state: dict[str, Any] = {}
        for name, value in vars(thing).items():
            if isinstance(value, GeneratorType):
                self._kept(value, f"{who}.{name}")  # which is refused: a schedule, say, would start over
            same = type(value) in PLAIN and self._at_first.get((who, name), self) == value
            if same or (thing is self._learner and name in OWN):
                continue
            try:
                state[name] = self._keeper.pack(value, (who, name))
            except (CannotKeepError, RecursionError):
                continue  # a display, a hook, a file: what belongs to the process, not to the training
        return {name: packed for name, packed in state.items() if packed != ("given", None)}

    def _set(self, thing: object, state: dict[str, Any]) -> None:
        for name, packed in state.items():
            setattr(thing, name, self._keeper.unpack(packed, getattr(thing, name, None)))
