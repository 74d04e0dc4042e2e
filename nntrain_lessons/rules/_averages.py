"""What goes wrong in a running average: of gradients, and of their squares."""

from __future__ import annotations

from collections.abc import Sequence

from .rule import Alternative, Lines, alternative

LENGTHS = ("g/norm(g)", "g/(norm(g) + 1e-8)", "g/max(norm(g), 1e-12)")
"""A gradient that is divided by its length, where that may be zero, too."""


def both(*changes: tuple[str, str]) -> tuple[Lines, ...]:
    """Return the ways in which something can be done to two lines: to both of them, to the one, to the other."""
    return (dict(changes), *({name: text} for name, text in changes))


def average(name: str, of: str, kept: str) -> dict[str, str]:
    """Return other ways to write `name <- kept*name + (1 - kept)*of`, by what is wrong with them."""
    return {
        "right": f"{name} <- {kept}*{name} + (1 - {kept})*{of}",
        "swapped": f"{name} <- (1 - {kept})*{name} + {kept}*{of}",
        "undampened": f"{name} <- {kept}*{name} + {of}",
        "forgotten": f"{name} <- (1 - {kept})*{of}",
        "replaced": f"{name} <- {of}",
        "summed": f"{name} <- {name} + {of}",
        "never fades": f"{name} <- {name} + (1 - {kept})*{of}",
        "all kept": f"{name} <- {kept}*{name} + {kept}*{of}",
        "new half kept": f"{name} <- (1 - {kept})*{name} + (1 - {kept})*{of}",
        "difference": f"{name} <- {kept}*{name} - (1 - {kept})*{of}",
        "rate inside": f"{name} <- {kept}*{name} + (1 - {kept})*lr*{of}",
        "rate for share": f"{name} <- {kept}*{name} + lr*{of}",
        "only kept": f"{name} <- {kept}*({name} + {of})",
        "kept by the count": f"{name} <- {kept}^(i + 1)*{name} + (1 - {kept})*{of}",
        "both by the count": f"{name} <- {kept}^(i + 1)*{name} + (1 - {kept}^(i + 1))*{of}",
        "new by the count": f"{name} <- {kept}*{name} + (1 - {kept}^(i + 1))*{of}",
    }


def dampening(id: str, *changes: tuple[str, str]) -> Alternative:
    """Return the mistake that what is new enters an average at full strength."""
    return alternative(id, "No dampening: what is new enters at full strength, so the average is a sum that grows",
                       "If every gradient is 1, what should the average come to in the long run?",
                       *both(*changes))  # fmt: skip


def shares(*averages: dict[str, str]) -> tuple[Alternative, ...]:
    """Return the mistakes of the two shares, of what is kept and of what is new."""
    return (
        alternative("one-share-for-both", "What is kept and what is new have the same share in the average",
                    "What do the two shares of an average add up to?", *_ways(averages, "all kept"),
                    *_ways(averages, "new half kept"), *_ways(averages, "only kept")),
        alternative("never-fades", "The old average is kept whole, so it never fades",
                    "After a hundred gradients of zero, what should be left of an average?",
                    *_ways(averages, "never fades")),
        alternative("average-of-differences", "What is new is taken away from the average, not added",
                    "If every gradient is 1, which sign should the average have?", *_ways(averages, "difference")),
    )  # fmt: skip


def counted(*averages: dict[str, str]) -> tuple[Alternative, ...]:
    """Return the mistake of a share that changes with the count of steps, of all averages or of one."""
    ways = [way for what in ("kept", "both", "new") for way in _ways(averages, f"{what} by the count")]
    return (
        alternative("power-of-the-count", "A share of the average is a power of the count of steps",
                    "What should an average keep of itself at the hundredth step, and what is 0.9 ** 100?", *ways),
    )  # fmt: skip


def _ways(averages: Sequence[dict[str, str]], what: str) -> tuple[Lines, ...]:
    return both(*((one["right"].partition(" ")[0], one[what]) for one in averages))
