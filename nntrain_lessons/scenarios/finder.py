"""A learning-rate finder under the real Learner, on prescribed losses: the pairs it notes, and where it stops."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from math import isfinite
from typing import Any

import torch
from torch import Tensor, nn

from ..train import Learner, Subscriber
from ._diary import READS, Diary, KeepPlace, places, read_besides, steps_with, told_by_place
from ._drawn import Observations, batches
from ._fits import Plain, PlannedError, RaiseAt, tiny_learner, tiny_model
from ._searches import SearchWatch
from ._watched import watched_sgd

Losses = Sequence[float | str]  # 'nan' and 'inf' as words, since inputs are plain JSON


class Prescribed:
    """A loss function that gives these losses one after the other, whatever the model says.

    Attributes
    ----------
    tried, evaluated : int
        How often it was asked in training, and how often in evaluation, where it gives a huge loss.
    """

    def __init__(self, losses: Losses) -> None:
        self.losses = [float(loss) for loss in losses]
        self.tried = self.evaluated = 0

    def __call__(self, preds: Tensor, targets: Tensor) -> Tensor:
        """Return the next loss. The model's predictions take part, so that there is something to differentiate."""
        if not torch.is_grad_enabled():
            self.evaluated += 1
            return preds.sum() * 0 + 1e6
        self.tried += 1
        return preds.sum() * 0 + self.losses[self.tried - 1]


def pairs(answer: Any, seed: int, losses: Losses, lr: float, mult: float) -> Observations:
    """Observe all pairs and each step's rate, of a search over two epochs: with the usual `mult`, and with another."""
    for name, finder in (("with the default mult", answer.LRFindS()), (f"with mult = {mult}", answer.LRFindS(mult))):
        yield from _watched_search(name, finder, seed, losses, lr, epochs=2)
        graphs = sum(isinstance(loss, Tensor) and loss.requires_grad for loss in finder.losses)
        yield f"{name}: losses that are kept with their graph", graphs


def several_groups(answer: Any, seed: int, losses: Losses, lr: float) -> Observations:
    """Observe the rates of an optimizer with two groups of parameters, one at ten times the other's rate."""
    groups = ("first group", "second group")
    yield from _watched_search("with two groups", answer.LRFindS(), seed, losses, lr, epochs=1, groups=groups)


def _watched_search(
    name: str, finder: Any, seed: int, losses: Losses, lr: float, epochs: int, groups: Sequence[str] = ()
) -> Observations:
    diary, count = Diary(), len(losses) // epochs
    optimizer = watched_sgd(partial(_steps, diary), groups=bool(groups))
    subs = [SearchWatch(diary, finder), KeepPlace(diary, f"{name}, ")]
    learner = _learner(seed, finder, Prescribed(losses), optimizer, count, *subs)

    def tell(place: str) -> Observations:
        steps = diary.seen(place, "rates")
        for nr, group in enumerate(groups or [""]):
            rate = steps[0][nr] if len(steps) == 1 else f"{len(steps)} steps"
            yield f"{place}: learning rate of the step{group and ', '}{group}", rate

    planned = places([f"{name}, "], count, epochs=epochs)
    yield from told_by_place(lambda: learner.fit(epochs, lr=lr), diary, planned, tell)
    yield from _pairs(name, finder)


def _steps(diary: Diary, rates: list[float]) -> None:
    diary.add("rates", rates)
    diary.tell(steps_with(rates))


def stops(answer: Any, seed: int, curves: Sequence[tuple[str, Losses]], lr: float) -> Observations:
    """Observe after how many batches searches over two epochs end, on several curves (name, losses)."""
    for name, losses in curves:
        loss_fn, finder, diary = Prescribed(losses), answer.LRFindS(), Diary()
        watch = SearchWatch(diary, finder), KeepPlace(diary, f"where {name}, ")
        learner = _learner(seed, finder, loss_fn, torch.optim.SGD, len(losses) // 2, *watch)
        yield from read_besides(partial(learner.fit, 2, lr=lr), diary)
        yield f"where {name}: training batches tried", loss_fn.tried
        yield from _pairs(f"where {name}", finder)


def second_search(answer: Any, seed: int, searches: Sequence[Losses], lr: float) -> Observations:
    """Observe several searches of one finder, each on a new learner and at another first rate.

    The models differ, and so does the mode they are in.
    """
    finder = answer.LRFindS()
    for nr, (losses, name) in enumerate(zip(searches, ("first", "second", "third"), strict=True), start=1):
        loss_fn, diary = Prescribed(losses), Diary()
        watch = SearchWatch(diary, finder), KeepPlace(diary, f"{name} search, ")
        learner = _learner(seed + nr, finder, loss_fn, torch.optim.SGD, len(losses), *watch)
        learner.model.train(nr != 2)
        before = _state(learner.model)
        yield from read_besides(partial(learner.fit, 1, lr=lr * nr), diary)
        yield f"{name} search: training batches tried", loss_fn.tried
        yield from _pairs(f"{name} search", finder)
        yield from _not_as_before(f"{name} search", learner.model, before)
        yield f"{name} search: model.training afterwards", learner.model.training


def given_back(answer: Any, seed: int, factors: Sequence[Sequence[float]], lr: float) -> Observations:
    """Observe what of the model is another after searches on real losses, each batch's times a factor.

    One search ends with its fit, one by a loss that runs away, one by an error in another subscriber.
    """
    for end, part in zip(("the fit ends", "the loss runs away", "another subscriber fails"), factors, strict=True):
        breaks = [RaiseAt("after_backward", nth=2)] if "fails" in end else []
        model = tiny_model(seed).train(not breaks)
        before = _state(model)
        train = batches(seed, "training", 1) * len(part)  # the same one, so that only the factors let the loss rise
        subs = [*breaks, answer.LRFindS()]
        learner = tiny_learner(model, train, train[:1], subs, torch.optim.SGD, loss_fn=_Scaled(part))
        with suppress(PlannedError):
            learner.fit(1, lr=lr)
        yield from _not_as_before(f"where {end}", model, before)
        yield f"where {end}: model.training afterwards", model.training


def evaluations(answer: Any, seed: int, losses: Losses, lr: float) -> Observations:
    """Observe on how many batches a search evaluates."""
    loss_fn = Prescribed(losses)
    _learner(seed, answer.LRFindS(), loss_fn, torch.optim.SGD, len(losses) // 2).fit(2, lr=lr)
    yield "batches evaluated", loss_fn.evaluated


def plain_optimizer(answer: Any, seed: int, losses: Losses, lr: float) -> Observations:
    """Observe how a search ends, and its pairs, where an optimizer keeps its rate in an attribute `lr`."""
    finder, name = answer.LRFindS(), "with an optimizer that keeps its rate in an attribute"
    learner = _learner(seed, finder, Prescribed(losses), Plain, len(losses))
    try:
        learner.fit(1, lr=lr)
    except NotImplementedError:  # a hole
        raise
    except Exception as error:  # noqa: BLE001 - whichever it is
        yield f"{name}: the search ends", f"in {type(error).__name__}: {error}"
        return
    yield f"{name}: the search ends", "well"
    yield from _pairs(name, finder)


class _Scaled:
    # The mean squared error; the k-th training batch's times the k-th factor.
    def __init__(self, factors: Sequence[float]) -> None:
        self.left = iter(factors)

    def __call__(self, preds: Tensor, targets: Tensor) -> Tensor:
        factor = next(self.left) if torch.is_grad_enabled() else 1.0
        return factor * nn.functional.mse_loss(preds, targets)


def _state(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def _not_as_before(when: str, model: nn.Module, before: dict[str, Tensor]) -> Observations:
    weights = dict(model.named_parameters()).keys()
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    yield f"{when}: how many weights are not as before", len(changed & weights)
    yield f"{when}: how many buffers are not as before", len(changed - weights)
    for kind, names in (("weights", changed & weights), ("buffers", changed - weights)):
        yield READS, f"{when}, afterwards: {kind} that are not as before: {', '.join(sorted(names)) or 'none'}"
    yield READS, f"{when}, afterwards: the model is in {'training' if model.training else 'evaluation'}"


def _pairs(name: str, finder: Any) -> Observations:
    # Whether a loss that is no number is noted is up to the learner.
    noted = [(float(lr), float(loss)) for lr, loss in zip(finder.lrs, finder.losses, strict=False)]
    finite = [(lr, loss) for lr, loss in noted if isfinite(loss)]
    yield f"{name}: pairs (rate, loss) that were noted", len(finite)
    for nr, (lr, loss) in enumerate(finite, start=1):
        yield f"{name}, training batch {nr} of the search: the rate noted", lr
        yield f"{name}, training batch {nr} of the search: the loss noted", loss


def _learner(
    seed: int,
    finder: Any,
    loss_fn: Callable[..., Tensor],
    optim_class: Callable[..., Any],
    per_epoch: int,
    *subs: Subscriber,
) -> Learner:
    train, valid = batches(seed, "training", per_epoch), batches(seed, "evaluation", 1)
    return tiny_learner(tiny_model(seed), train, valid, [*subs, finder], optim_class, loss_fn=loss_fn)
