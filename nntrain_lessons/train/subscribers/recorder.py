"""Whatever else is worth a number at each step."""

from collections.abc import Callable

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
        The values of the latest fit, one per training step.
    """

    def __init__(self, **quantities: Callable[[Learner], object]) -> None:
        self.quantities = quantities
        self.records: dict[str, list[object]] = {name: [] for name in quantities}

    def before_fit(self, learner: Learner) -> None:
        """Forget the fit before."""
        self.records = {name: [] for name in self.quantities}

    def after_backward(self, learner: Learner) -> None:
        """Note each quantity."""
        for name, quantity in self.quantities.items():
            self.records[name].append(quantity(learner))
