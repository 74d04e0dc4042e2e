"""Whatever else is worth a number at each step."""

from collections.abc import Callable

from ...errors import UsageError
from ..events import Subscriber
from ..learner import Learner


class RecorderS(Subscriber):
    """Records named quantities at each training step.

    Parameters
    ----------
    **quantities
        Functions of the learner: `RecorderS(beta1=lambda learner: learner.opt.param_groups[0]["betas"][0])`.
        They are read after the backward pass and before the step, which is what the step will use.

    Attributes
    ----------
    records : dict of str to list
        The values of the latest fit that trained, one per training step.

    Raises
    ------
    UsageError
        When a quantity is no function.
    """

    of_training = True

    def __init__(self, **quantities: Callable[[Learner], object]) -> None:
        for name, quantity in quantities.items():
            if not callable(quantity):
                raise UsageError(f"{name!r} is no function of the learner: write {name}=lambda learner: ...")
        self.quantities = quantities
        self._begun = False
        self.records: dict[str, list[object]] = {name: [] for name in quantities}

    def before_fit(self, learner: Learner) -> None:
        """Be ready to start afresh."""
        self._begun = False

    def before_epoch(self, learner: Learner) -> None:
        """Forget the fit before, when the first epoch trains; one that only evaluates leaves the records alone."""
        if learner.model.training and not self._begun:
            self.records, self._begun = {name: [] for name in self.quantities}, True

    def after_backward(self, learner: Learner) -> None:
        """Note each quantity."""
        for name, quantity in self.quantities.items():
            self.records[name].append(quantity(learner))
