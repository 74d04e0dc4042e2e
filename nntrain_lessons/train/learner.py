"""The training loop, and the learner that adds momentum to any optimizer."""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, nullcontext, suppress
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from ..errors import LessonsError
from .checking import check_fit, check_loaders, images_in, inputs_and_targets, listed
from .events import CANCELS, Subscriber
from .history import History
from .looks import as_before, keeping_rates, learning_rates, names, taking_part


class Loaders(Protocol):
    """What a Learner needs of its data: two things to loop over."""

    train: Any
    valid: Any


class Learner:
    """Trains a model, and tells its subscribers about every stage.

    Each phase publishes `before_<phase>`, does its work, publishes `after_<phase>`, and always ends
    with `cleanup_<phase>`, for the phases fit, epoch and batch. A subscriber may raise the phase's
    Cancel exception to leave it early. Where the fit stands is in its attributes `opt`, `dl`, `n_epochs`, `epochs`,
    `epoch`, `batch`, `preds` and `loss`: subscribers read them, and may assign them.

    Parameters
    ----------
    model : torch.nn.Module
        The model to train.
    dls : DataLoaders
        Anything with `train` and `valid` to loop over. A batch is a list, inputs first, then targets;
        a tuple is turned into one, a list is copied.
    loss_fn : callable
        `loss_fn(preds, targets)` gives a scalar tensor, the mean over the batch.
    optim_class : callable
        `optim_class(parameters, lr)` gives an optimizer with `step()` and `zero_grad()`. A new one is
        built at each fit.
    lr : float
        The learning rate.
    subs : iterable of Subscriber
        Who listens to every fit. The list is copied.

    Attributes
    ----------
    history : History
        Rows per epoch, losses and learning rates per step, of the latest fit that was no look.
    """

    opt: Any
    dl: Any
    epochs: Sequence[int]
    epoch: int
    batch: Any
    preds: Any
    loss: Tensor

    def __init__(
        self,
        model: nn.Module,
        dls: Loaders,
        loss_fn: Callable[..., Tensor],
        optim_class: Callable[..., Any],
        lr: float,
        subs: Iterable[Subscriber] = (),
    ) -> None:
        self.model, self.dls, self.loss_fn = model, dls, loss_fn
        self.optim_class, self.lr, self.subs = optim_class, lr, listed(subs)
        self.n_epochs, self.epochs = 0, range(0)
        self.history = History()
        self._is_look = False

    def __repr__(self) -> str:
        size = sum(p.numel() for p in self.model.parameters() if not is_lazy(p))
        optimizer = getattr(self.optim_class, "__name__", None) or names([self.optim_class])
        return (
            f"{type(self).__name__}({names([self.model])} of {size:,} parameters; {optimizer}, lr {self.lr:g}; "
            f"subs: {names(self.subs) or 'none'}; {self.history!r})"
        )

    def fit(
        self,
        epochs: int,
        train: bool = True,
        valid: bool = True,
        subs: Iterable[Subscriber] = (),
        lr: float | None = None,
    ) -> None:
        """Train and evaluate, epoch after epoch, with a new optimizer and a new history.

        A fit with a subscriber that `only_looks` is no training: those that are `of_training` sit out, which is said,
        nobody else may change the rate, no row is shown, and the Learner's history and optimizer are put back.

        Parameters
        ----------
        epochs : int
            How many epochs.
        train, valid : bool
            Whether each epoch trains, and whether it evaluates.
        subs : iterable of Subscriber
            Who listens to this fit only. They are gone afterwards, whatever happens.
        lr : float, optional
            The learning rate of this fit; otherwise the Learner's.

        Raises
        ------
        LessonsError
            Where something else was given than was meant (a UsageError); where a batch holds too few images.
        """
        lr = self.lr if lr is None else lr
        check_fit(self, epochs, lr)
        check_loaders(self.dls, train, valid)
        permanent, everyone = self.subs, [*listed(self.subs), *listed(subs)]
        self._is_look = any(sub.only_looks for sub in everyone)
        try:
            with as_before(self) if self._is_look else nullcontext():
                self._run(epochs, lr, everyone, lambda: self._fit(train, valid))
        finally:
            self.subs, self._is_look = permanent, False
            self._release()

    def _run(self, epochs: int, lr: float, everyone: Iterable[Subscriber], body: Callable[[], None]) -> None:
        self.n_epochs, self.epochs = epochs, range(epochs)
        self.history = History()
        if self._is_look:
            self.history.output = lambda row: None
        self.subs = taking_part(everyone)
        self.opt = self.optim_class(self.model.parameters(), lr)
        self._start_afresh()
        self._phase("fit", body)

    def publish(self, event: str) -> None:
        """Tell every subscriber that has a method of this name, in rising `order`."""
        for method in self._listeners(event):
            method(self)

    def predict(self) -> None:
        """Set `preds` from the batch's inputs."""
        inputs, _ = inputs_and_targets(self.batch)
        try:
            self.preds = self.model(inputs)
        except ValueError as error:
            if "more than 1 value per channel" not in str(error):
                raise
            raise LessonsError(
                f"this batch has {images_in(inputs)} image, and BatchNorm needs two to train on: "
                "drop the last one of an epoch (drop_last=True, for training only), or change the batch size"
            ) from error

    def get_loss(self) -> None:
        """Set `loss` from the predictions and the batch's targets."""
        _, targets = inputs_and_targets(self.batch)
        self.loss = self.loss_fn(self.preds, targets)

    def backward(self) -> None:
        """Compute the gradients of the loss."""
        self.loss.backward()

    def step(self) -> None:
        """Let the optimizer change the parameters."""
        self.opt.step()

    def zero_grad(self) -> None:
        """Clear the gradients."""
        self.opt.zero_grad()

    def _start_afresh(self) -> None:
        """Forget what a subclass remembers of the fit before. A checkpoint puts its own back afterwards."""

    def _release(self) -> None:
        # What is left of the last batch no longer holds on to its graph, so the Learner can be copied.
        for name in ("preds", "loss"):
            if isinstance(value := getattr(self, name, None), Tensor):
                setattr(self, name, value.detach())

    def _listeners(self, event: str) -> list[Callable[["Learner"], None]]:
        ordered = sorted(self.subs, key=lambda sub: sub.order)
        methods = [(sub, getattr(sub, event)) for sub in ordered if hasattr(sub, event)]
        return [keeping_rates(sub, method) if self._is_look else method for sub, method in methods]

    def _phase(self, name: str, body: Callable[[], None]) -> None:
        try:
            with suppress(CANCELS[name]):
                self.publish(f"before_{name}")
                body()
                self.publish(f"after_{name}")
        finally:
            self._cleanup(f"cleanup_{name}")

    def _cleanup(self, event: str) -> None:
        # Everyone cleans up, even where somebody else's cleaning fails. The stack unwinds backwards.
        with ExitStack() as stack:
            for method in reversed(self._listeners(event)):
                stack.callback(method, self)

    def _fit(self, train: bool, valid: bool) -> None:
        for self.epoch in self.epochs:  # noqa: B020 - the Learner is where its subscribers find the epoch
            if train:
                self._one_epoch(train=True)
            if valid:
                with torch.no_grad():
                    self._one_epoch(train=False)

    def _one_epoch(self, train: bool) -> None:
        self.model.train(train)
        self.dl = self.dls.train if train else self.dls.valid
        try:
            self._phase("epoch", self._epoch)
        finally:
            self.history.show()

    def _epoch(self) -> None:
        mode = "train" if self.model.training else "eval"
        with self.history.new_row(self.epoch, mode):
            for batch in self.dl:
                # A list of its own: to assign to it changes nothing that the loader keeps.
                self.batch = list(batch) if isinstance(batch, list | tuple) else batch
                self._phase("batch", self._batch)

    def _batch(self) -> None:
        self.predict()
        self.publish("after_predict")
        self.get_loss()
        self.publish("after_loss")
        if self.model.training:
            try:
                self._train_step()
            finally:
                # Also after a cancel: the next batch must not start from this one's gradients.
                self.zero_grad()
        self.history.running.add(self.loss, images_in(self.batch))

    def _train_step(self) -> None:
        self.backward()
        self.publish("after_backward")
        lr = learning_rate(self.opt)  # before the step: whoever schedules it changes it afterwards
        self.step()
        self.history.add_step(self.loss, lr)
        self.publish("after_step")


class MomentumLearner(Learner):
    """Adds momentum, undampened, to any optimizer: each step uses g + mom * (the step before's sum).

    The first step is a full one, and equal gradients add up to 1 / (1 - mom) times one of them. That
    is momentum as in Polyak (1964) and in `torch.optim.SGD(momentum=mom)`.

    Parameters
    ----------
    mom : float
        The share of the last sum that is carried over. The other parameters are the Learner's.
    """

    def __init__(
        self,
        model: nn.Module,
        dls: Loaders,
        loss_fn: Callable[..., Tensor],
        optim_class: Callable[..., Any],
        lr: float,
        subs: Iterable[Subscriber] = (),
        mom: float = 0.85,
    ) -> None:
        super().__init__(model, dls, loss_fn, optim_class, lr, subs)
        self.mom = mom
        self._sums: dict[nn.Parameter, Tensor] = {}

    def step(self) -> None:
        """Add what is carried over to each gradient, then let the optimizer step."""
        for p in self.model.parameters():
            if p.grad is None:
                continue
            if p in self._sums:
                p.grad.add_(self._sums[p], alpha=self.mom)
            self._sums[p] = p.grad.clone()  # a copy, because zero_grad may clear the gradient in place
        super().step()

    def _start_afresh(self) -> None:
        self._sums = {}


def learning_rate(opt: Any) -> float:
    """Read the learning rate an optimizer would use now (of its first group, where it has groups)."""
    return next(iter(learning_rates(opt)), math.nan)
