"""What the four optimizers are checked on, and the gradients that are drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ..spec import Check, Inputs

# So small that it makes no difference whether it stands inside the root or outside, even where a gradient is zero.
NO_EPS = 1e-16
STEPS = 6
_SHAPES = ((3,), (3,), (2, 2))  # two of one shape
_DROPS, _VANISHES = 0, 1  # elements of the first parameter: one falls a hundredfold, one to zero after being large
_FALLS_AT = 3  # the first step, counted from 0, at which they do

Draw = Callable[[Random], Inputs]


@dataclass(frozen=True)
class Optimizer:
    """What is particular to one optimizer.

    Attributes
    ----------
    name : str
        Its class.
    ranges : mapping
        For each option besides `wd`, from where to where it is drawn: away from its default.
    eps : bool
        Whether it has an eps.
    state : bool
        Whether it remembers anything from step to step.
    edge : mapping
        Options at the edge of their range; the decay has to be right with these, too.
    """

    name: str
    ranges: Mapping[str, tuple[float, float]]
    eps: bool = False
    state: bool = True
    edge: Mapping[str, float] = field(default_factory=dict)

    def draw(self, *, decay: bool, steps: int = STEPS, defaults: bool = False, **more: Any) -> Draw:
        """Give what draws a walk of some steps, with weight decay or without."""

        def drawn(random: Random) -> Inputs:
            options = {} if defaults else self._options(random)
            options |= {"wd": random.uniform(0.2, 0.6)} if decay else {}
            scale = 100.0 if defaults else 1.0  # beside large gradients the default eps is nothing, wherever it stands
            walk = {"starts": starts(random), "gradients": gradients(random, steps, scale)}
            return {"name": self.name, "lr": random.uniform(0.05, 0.2), "options": options} | walk | more

        return drawn

    def _options(self, random: Random) -> dict[str, float]:
        options = {name: random.uniform(*between) for name, between in self.ranges.items()}
        return options | ({"eps": NO_EPS} if self.eps else {})


def starts(random: Random) -> list[Any]:
    """Draw where the parameters start."""
    return [_filled(shape, lambda: random.uniform(-2, 2)) for shape in _SHAPES]


def gradients(random: Random, steps: int, scale: float) -> list[list[Any]]:
    """Draw each step's gradients: they rise and fall, one drops a hundredfold, one vanishes, one is always zero."""
    rows = []
    for step in range(steps):
        row = [_filled(shape, lambda: scale * random.choice((-1, 1)) * random.uniform(0.3, 2)) for shape in _SHAPES]
        if step >= _FALLS_AT:
            row[0][_DROPS] /= 100
            row[0][_VANISHES] = 0.0
        row[2][0][0] = 0.0
        rows.append(row)
    return rows


def _filled(shape: tuple[int, ...], draw: Callable[[], float]) -> Any:
    return [_filled(shape[1:], draw) for _ in range(shape[0])] if shape else draw()


def _changing_rates(optimizer: Optimizer) -> Draw:
    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=True)(random))
        return inputs | {"rates": [random.uniform(0.02, 0.3) for _ in range(STEPS)]}

    return drawn


def _without(optimizer: Optimizer, missing: Callable[[int], bool]) -> Draw:
    """Give what draws a walk on which the first parameter has no gradient at some steps."""

    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=True)(random))
        rows = [[None, *row[1:]] if missing(step) else row for step, row in enumerate(inputs["gradients"])]
        return inputs | {"gradients": rows}

    return drawn


def _clear(optimizer: Optimizer) -> Draw:
    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=False)(random))
        del inputs["gradients"]
        return inputs

    return drawn


def checks(optimizer: Optimizer) -> tuple[Check, ...]:
    """Give the checks of an optimizer; the ten required ones are worth a point each."""
    draw, walk = optimizer.draw, "optimizers.walk"
    defaults, short = draw(decay=True, defaults=True, dtype="float32"), draw(decay=True, steps=2)
    edge = draw(decay=True, edge=dict(optimizer.edge)) if optimizer.edge else draw(decay=True)
    asked = [
        Check("own-work", "the step is your own work", "optimizers.own_work", short, 1),
        Check("steps", "six steps are right, for several parameters at once", walk, draw(decay=False), 1),
        Check("decay", "weight decay comes before the step, as lr times wd", walk, edge, 1),
        Check("lr-changes", "a learning rate that changes is followed", walk, _changing_rates(optimizer), 1),
        Check("defaults", "in float32 and with the stated defaults it is right, too", walk, defaults, 1),
        Check("two-models", "two optimizers keep apart", "optimizers.two_optimizers", draw(decay=True, steps=4), 1),
        Check("gradients-untouched", "gradients stay as they were", "optimizers.gradients_untouched", short, 1),
        Check("trainable", "the parameters can be trained on", "optimizers.still_trainable", short, 1),
        Check(
            "zero-grad", "zero_grad clears what the last backward left", "optimizers.zero_grad", _clear(optimizer), 1
        ),
        Check("no-gradient", "what has no gradient stays", "optimizers.skip", _without(optimizer, _between), 1),
        Check(
            "missing-gradient",
            "a parameter without a gradient does no harm",
            "optimizers.missing_gradient",
            _without(optimizer, _at_first),
            note="step fails where a parameter has no gradient (a frozen layer, say); torch's optimizers skip it",
            error_tells=True,
        ),
    ]
    return (*asked, *((_fresh(optimizer),) if optimizer.state else ()))


def _between(step: int) -> bool:
    return step in (0, 3, 4)  # before its first gradient, and after some


def _at_first(step: int) -> bool:
    return step < _FALLS_AT


def _fresh(optimizer: Optimizer) -> Check:
    return Check(
        "fresh-start",
        "a new optimizer starts afresh",
        "optimizers.fresh_optimizer",
        optimizer.draw(decay=False),
        note="what it remembers outlives the optimizer (on the parameters, or on the class): a new one on the same "
        "model starts with old averages; let the optimizer own its state",
    )


def late(optimizer: Optimizer) -> Check:
    """Give the check that a parameter whose first gradient comes late is at its own first step then."""
    return Check(
        "own-count",
        "steps are counted for each parameter",
        "optimizers.walk",
        _without(optimizer, _at_first),
        note="one count of steps serves all parameters: one that gets its first gradient late meets a correction that "
        "is no longer there, and its first steps are too large",
    )


def keeps_memory(optimizer: Optimizer) -> Check:
    """Give the check that what is remembered of a parameter stays while that has no gradient."""
    return Check(
        "keeps-memory",
        "what is remembered waits for the next gradient",
        "optimizers.walk",
        _without(optimizer, _between),
        note="what is remembered of a parameter does not survive steps without a gradient: it fades, or step fails",
    )


def eps_place(optimizer: Optimizer, note: str) -> Check:
    """Give the check of where eps stands, which a large eps shows."""

    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=False)(random))
        return inputs | {"options": inputs["options"] | {"eps": 0.1}}

    return Check("eps-place", "eps stands where the text has it", "optimizers.walk", drawn, note=note)
