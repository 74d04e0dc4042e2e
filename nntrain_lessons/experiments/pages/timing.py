"""Where the time of a training batch goes: a subscriber with a clock."""

from time import perf_counter

from nntrain_lessons.train import Learner, Subscriber


class ClockS(Subscriber):
    """Adds up the seconds of each part of the training batches, but for the first, which sets things up.

    Attributes
    ----------
    seconds : dict of str to float
        `loading`, from one batch's end to the next one's beginning; `forward`, with the loss; `backward`; `step`.
        What other subscribers do counts where they do it.
    """

    order = 10_000  # last: what the others do at an event belongs to the part before it
    of_training = True

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._batches, self._before = 0, 0.0

    def before_epoch(self, learner: Learner) -> None:
        """Start the clock."""
        self._before = perf_counter()

    def before_batch(self, learner: Learner) -> None:
        """Count the batch, and what it took to get it."""
        self._batches += 1
        self._take(learner, "loading")

    def after_loss(self, learner: Learner) -> None:
        """Take the time of the forward pass and the loss."""
        self._take(learner, "forward")

    def after_backward(self, learner: Learner) -> None:
        """Take the time of the gradients."""
        self._take(learner, "backward")

    def after_step(self, learner: Learner) -> None:
        """Take the time of the optimizer's step."""
        self._take(learner, "step")

    def _take(self, learner: Learner, part: str) -> None:
        now = perf_counter()
        if self._batches > 1 and learner.model.training:
            self.seconds[part] = self.seconds.get(part, 0.0) + now - self._before
        self._before = now

    def shares(self) -> dict[str, float]:
        """Return which share of all of it each part takes, from 0 to 1."""
        total = sum(self.seconds.values())
        return {part: seconds / total for part, seconds in self.seconds.items()}
