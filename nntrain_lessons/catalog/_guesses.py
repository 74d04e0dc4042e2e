"""What is likely by which of an optimizer's checks fail, where no known mistake fits."""

from ..spec import Guess

_DECAY = frozenset({"decay", "lr-changes", "defaults", "two-models", "zero-grad"})
_RATE = "the learning rate is read too early, or what it scales is remembered; read it at each step"
OPTIMIZER_GUESSES = tuple(
    Guess(frozenset(failed), text)
    for failed, text in (
        ({"lr-changes"}, _RATE),
        ({"lr-changes", "no-gradient"}, _RATE),
        (_DECAY, "only steps with weight decay are wrong"),
        (_DECAY | {"no-gradient"}, "only steps with weight decay are wrong"),
        ({"defaults"}, "with given numbers it is right: look at the defaults, and at what float32 cannot hold"),
        ({"two-models"}, "two optimizers share something: is anything kept on the class, or outside it?"),
        ({"zero-grad"}, "the steps are right, so look at what zero_grad leaves for the next backward pass"),
        ({"no-gradient"}, "look at what has no gradient, at the others meanwhile, and at what gets its first one late"),
    )
)  # fmt: skip
