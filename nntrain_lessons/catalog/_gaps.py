"""Mistakes that show where a gradient is missing, or zero, or where the learning rate is 0."""

from __future__ import annotations

from ..spec import Misconception, Pair, mistake
from ._slips import step_as, zero_grad_as

_STEPS = "self.reg_step(p)\n                    self.opt_step(p)"
_HAS = "                if p.grad is not None:\n                    "
_BOTH = f"{_HAS}{_STEPS}"
_ANY_NONE = "        if any(p.grad is None for p in self.params):\n            return\n"
_SUPER = "super().__init__(params, lr, wd)"


def gaps(*forgets: str, fades: tuple[str, ...]) -> tuple[Misconception, ...]:
    """Return the mistakes of an optimizer that inherits from `SGD`.

    Parameters
    ----------
    *forgets : str
        The statements that take away what it remembers of p.
    fades : tuple of str
        Those that let its averages fade.
    """
    trainable = (_SUPER, _SUPER.replace("params", "[p for p in params if p.requires_grad]"))
    return (*skipped(trainable), *_paused(forgets, fades), *cleared(), _forgets_when_cleared(forgets))


def skipped(trainable: Pair) -> tuple[Misconception, ...]:
    """Return the mistakes of leaving out too much; `trainable` keeps only what can be trained at first."""
    ends = [
        step_as(f"                if p.grad is None:\n                    {end}\n{_BOTH}")
        for end in ("break", "return")
    ]
    return (
        mistake(
            "ends-at-missing",
            "A parameter without a gradient ends the step for all that come after it",
            "Which word goes on with the next round of a loop, and which one leaves the loop?",
            ends[0],
            variants=((ends[1],),),
        ),
        mistake(
            "all-or-nothing",
            "Where one parameter has no gradient, none is moved",
            "A frozen layer never has a gradient. What should become of the other layers?",
            step_as(_BOTH, _ANY_NONE),
        ),
        mistake(
            "trainable-at-first",
            "What is frozen when the optimizer is made is never trained, not even after it has thawed",
            "Does `requires_grad` stay as it is? What does your step ask for, and when?",
            trainable,
        ),
    )


def _paused(forgets: tuple[str, ...], fades: tuple[str, ...]) -> tuple[Misconception, ...]:
    def otherwise(*statements: str) -> Pair:
        lines = "".join(f"\n                    {statement}" for statement in statements)
        return step_as(f"{_BOTH}\n                else:{lines}")

    return (
        mistake(
            "fades-without-gradient",
            "The running average fades at steps without a gradient",
            "A parameter took no part in the loss. What does that say about the gradients that it had before?",
            otherwise(f"if p in self.{_name(fades[0])}:", *(f"    {statement}" for statement in fades)),
        ),
        mistake(
            "forgets-in-a-pause",
            "After a step without a gradient the running average starts afresh",
            "A parameter skips one step. What of its average should be left afterwards?",
            otherwise(*forgets),
        ),
    )


def _name(statement: str) -> str:
    return statement.partition("self.")[2].partition("[")[0]


def _forgets_when_cleared(forgets: tuple[str, ...]) -> Misconception:
    return mistake(
        "forgets-when-cleared",
        "zero_grad throws away what the optimizer remembers, too",
        "`zero_grad` comes before every backward pass. What is left then of the gradients before?",
        zero_grad_as("\n            ".join(["p.grad = None", *forgets])),
    )


def cleared() -> tuple[Misconception, ...]:
    """Return the mistakes of `zero_grad`."""
    has = "if p.grad is not None:\n                "
    return (
        mistake(
            "gradient-times-zero",
            "zero_grad multiplies by zero, which leaves NaN of a gradient that was infinite",
            "What is 0 times infinity?",
            zero_grad_as(f"{has}p.grad = p.grad * 0"),
            variants=((zero_grad_as("p.grad = p.grad * 0"),),),
        ),
        mistake(
            "zeros-for-frozen",
            "zero_grad gives a gradient to what had none, so that a frozen parameter decays",
            "What does your step do with a gradient of zeros, and what with none?",
            zero_grad_as("p.grad = torch.zeros_like(p)"),
        ),
        mistake(
            "first-cleared-only",
            "zero_grad clears the first gradient only",
            "How many times does the loop in `zero_grad` go round?",
            zero_grad_as("p.grad = None\n            break"),
        ),
    )
