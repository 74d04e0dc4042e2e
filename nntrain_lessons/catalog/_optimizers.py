"""What the four optimizers are checked on, and the gradients that are drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ..spec import Check, Inputs, Variant

# So small that it makes no difference whether it stands inside the root or outside, even where a gradient is zero.
NO_EPS = 1e-16
LARGE_EPS = 1.0  # among the roots that it is added to: some are larger, some smaller
STEPS = 6
_LONG = 12  # steps after which whatever wears off has worn off
SHAPES: tuple[tuple[int, ...], ...] = ((3,), (3,), (2, 2))  # two of one shape
_ANY_SHAPES = (*SHAPES, ())
_DROPS, _VANISHES = 0, 1  # elements of the first parameter: one falls a hundredfold, one to zero after being large
_FALLS_AT = 3  # the first step, counted from 0, at which they do
_LATE = 2  # an element of the second parameter: its gradient is zero at first
_STARTS_AT, _ALL_ZERO_AT = 2, 4  # when that begins to be another; and when all of the second parameter's is zero
_STANDS_STILL = 2  # the step with a learning rate of 0
# Which parameters have no gradient at each step: two of one shape join late, and all of them pause.
MISSING: tuple[list[int], ...] = ([0, 1], [0], [], [1], [0, 2], [0], [1, 2], [])

STUMBLES = "step fails where a parameter has no gradient (a frozen layer, say); torch's optimizers skip it"
NONE_AT_ALL = "step fails where no parameter has a gradient (before the first backward pass, say)"
ZERO_GRAD_STUMBLES = (
    "zero_grad fails where a parameter has no gradient (a frozen layer, say, or any before the first backward pass)"
)
ONE_COUNT = (
    "one count of steps serves all parameters: one that gets its first gradient late meets a correction that is no "
    "longer there, and its first steps are too large"
)

Draw = Callable[[Random], Inputs]
Shapes = tuple[tuple[int, ...], ...]


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

    def draw(
        self, *, decay: bool, steps: int = STEPS, defaults: bool = False, shapes: Shapes = SHAPES, **more: Any
    ) -> Draw:
        """Return what draws a walk of some steps, with weight decay or without."""

        def drawn(random: Random) -> Inputs:
            options = {} if defaults else self._options(random)
            options |= {"wd": random.uniform(0.2, 0.6)} if decay else {}
            scale = 100.0 if defaults else 1.0  # beside large gradients the default eps is nothing, wherever it stands
            walk = {"starts": starts(random, shapes), "gradients": gradients(random, steps, scale, shapes)}
            return {"name": self.name, "lr": random.uniform(0.05, 0.2), "options": options} | walk | more

        return drawn

    def _options(self, random: Random) -> dict[str, float]:
        options = {name: random.uniform(*between) for name, between in self.ranges.items()}
        return options | ({"eps": NO_EPS} if self.eps else {})


def starts(random: Random, shapes: Shapes = SHAPES) -> list[Any]:
    """Draw where the parameters start."""
    return [_filled(shape, lambda: random.uniform(-2, 2)) for shape in shapes]


def gradients(random: Random, steps: int, scale: float, shapes: Shapes = SHAPES) -> list[list[Any]]:
    """Draw each step's gradients: they rise and fall, one drops a hundredfold, one vanishes, one is always zero."""
    rows = []
    for step in range(steps):
        row = [_filled(shape, lambda: scale * random.choice((-1, 1)) * random.uniform(0.3, 2)) for shape in shapes]
        if step >= _FALLS_AT:
            row[0][_DROPS] /= 100
            row[0][_VANISHES] = 0.0
        if step < _STARTS_AT:
            row[1][_LATE] = 0.0
        if step == _ALL_ZERO_AT:
            row[1] = [0.0] * len(row[1])
        row[2][0][0] = 0.0
        rows.append(row)
    return rows


def _filled(shape: tuple[int, ...], draw: Callable[[], float]) -> Any:
    return [_filled(shape[1:], draw) for _ in range(shape[0])] if shape else draw()


def _changing_rates(optimizer: Optimizer, steps: int, **more: Any) -> Draw:
    """Return what draws a walk on which the learning rate changes at each step, and is 0 at one of them."""

    def drawn(random: Random) -> Inputs:
        inputs = optimizer.draw(decay=True, steps=steps, **more)(random)
        rates = [random.uniform(0.02, 0.3) for _ in range(steps)]
        return {
            **inputs,
            "rates": [0.0 if nr == min(_STANDS_STILL, steps - 1) else rate for nr, rate in enumerate(rates)],
        }

    return drawn


def _without(optimizer: Optimizer, missing: Callable[[int], bool]) -> Draw:
    """Return what draws a walk on which the first parameter has no gradient at some steps."""

    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=True)(random))
        rows = [[None, *row[1:]] if missing(step) else row for step, row in enumerate(inputs["gradients"])]
        return inputs | {"gradients": rows}

    return drawn


def _clear(optimizer: Optimizer) -> Draw:
    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=True)(random))
        del inputs["gradients"]
        return inputs

    return drawn


def checks(
    optimizer: Optimizer,
    *,
    no_gradient: tuple[Variant, ...],
    zero_grad: tuple[Variant, ...],
    eps: tuple[Variant, ...] = (),
    counted: bool = False,
) -> tuple[Check, ...]:
    """Return the checks of an optimizer; the ten required ones are worth a point each.

    Parameters
    ----------
    optimizer : Optimizer
        What is particular to it.
    no_gradient, zero_grad, eps : tuple of Variant
        What the text lets off where a parameter has no gradient, in `step` and in `zero_grad`, and where eps stands.
    counted : bool
        Whether it is to count its steps.
    """
    optional = (_fresh(optimizer),) if optimizer.state else ()
    return (
        *_walks(optimizer, eps),
        *_manners(optimizer),
        *_gaps(optimizer, no_gradient, zero_grad, counted),
        *optional,
    )


def _walks(optimizer: Optimizer, eps: tuple[Variant, ...]) -> Iterator[Check]:
    """Yield what is compared step by step."""
    draw, walk = optimizer.draw, "optimizers.walk"
    large_eps: dict[str, Any] = {"edge": {"eps": LARGE_EPS}} if optimizer.eps else {}
    # Where an option is 0, an average may be left with nothing but the rounding of what it was before a fall.
    edge: dict[str, Any] = {"edge": dict(optimizer.edge), "edge_steps": _FALLS_AT} if optimizer.edge else {}
    yield Check("own-work", "the step is your own work", "optimizers.own_work", draw(decay=True, steps=2), 1)
    title = "six steps are right, for several parameters at once"
    yield Check("steps", title, walk, draw(decay=False, **large_eps), 1, accepts=eps)
    title = "weight decay comes before the step, as lr times wd"
    yield Check("decay", title, walk, draw(decay=True, **edge), 1, accepts=eps)
    rates = _changing_rates(optimizer, _LONG)
    yield Check("lr-changes", "a learning rate that changes is followed", walk, rates, 1)
    title = "with the stated defaults it is right, too, for any shape"
    defaults = draw(decay=True, defaults=True, shapes=_ANY_SHAPES)
    yield Check("defaults", title, "optimizers.any_shape", defaults, 1)


def _manners(optimizer: Optimizer) -> Iterator[Check]:
    """Yield what an optimizer must leave alone."""
    draw = optimizer.draw
    yield Check("two-models", "two optimizers keep apart", "optimizers.two_optimizers", draw(decay=True, steps=4), 1)
    rates, untouched = _changing_rates(optimizer, 2), "optimizers.gradients_untouched"
    yield Check("gradients-untouched", "gradients stay as they were", untouched, rates, 1)
    short, trainable = draw(decay=True, steps=2), "optimizers.still_trainable"
    yield Check("trainable", "the parameters can be trained on", trainable, short, 1)


def _gaps(
    optimizer: Optimizer, no_gradient: tuple[Variant, ...], zero_grad: tuple[Variant, ...], counted: bool
) -> Iterator[Check]:
    """Yield what happens where gradients are cleared, or missing."""
    title = "zero_grad clears what the last backward left"
    yield Check("zero-grad", title, "optimizer_gaps.zero_grad", _clear(optimizer), 1, accepts=zero_grad)
    title = "what has no gradient is skipped, the others are not"
    gaps = _changing_rates(optimizer, len(MISSING), missing=MISSING, counted=counted)
    yield Check("no-gradient", title, "optimizer_gaps.missing", gaps, 1, accepts=no_gradient)
    title, scenario = "a parameter without a gradient does no harm", "optimizer_gaps.missing_gradient"
    late = _without(optimizer, _at_first)
    yield Check("missing-gradient", title, scenario, late, note=STUMBLES, error_tells=True)


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
    """Return the check that a parameter whose first gradient comes late is at its own first step then."""
    return Check(
        "own-count",
        "steps are counted for each parameter",
        "optimizers.walk",
        _without(optimizer, _at_first),
        note=ONE_COUNT,
    )


def eps_place(optimizer: Optimizer, note: str) -> Check:
    """Return the check of where eps stands, which a large eps shows."""

    def drawn(random: Random) -> Inputs:
        inputs = dict(optimizer.draw(decay=False)(random))
        return inputs | {"options": inputs["options"] | {"eps": LARGE_EPS}}

    return Check("eps-place", "eps stands where the text has it", "optimizers.walk", drawn, note=note)
