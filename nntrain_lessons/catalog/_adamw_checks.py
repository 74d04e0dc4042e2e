"""What AdamW is checked on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from ..spec import Check, Guess, Inputs
from ._adamw_let_off import LET_OFF, PRODUCT
from ._optimizers import LARGE_EPS, MISSING, NO_EPS, ONE_COUNT, STEPS, STUMBLES, gradients, starts

_LATE = 3  # steps that the first parameter waits for its first gradient; and after which a second optimizer takes over

Draw = Callable[[Random], Inputs]


def _options(random: Random, decay: bool, eps: float = NO_EPS) -> dict[str, Any]:
    """Draw options away from their defaults; eps is so small that its place does not matter."""
    betas = [random.uniform(0.5, 0.7), random.uniform(0.8, 0.95)]
    return {"betas": betas, "eps": eps, "weight_decay": random.uniform(0.2, 0.6) if decay else 0.0}


def _begin(random: Random, decay: bool = True, eps: float = NO_EPS) -> dict[str, Any]:
    places = {"name": "AdamW", "starts": starts(random), "dtype": "float64"}
    return places | {"lr": random.uniform(0.05, 0.2), "options": _options(random, decay, eps)}


def _walk(decay: bool = True, steps: int = STEPS, eps: float = NO_EPS, **more: Any) -> Draw:
    def drawn(random: Random) -> Inputs:
        return _begin(random, decay, eps) | {"gradients": gradients(random, steps, 1.0)} | more

    return drawn


def _missing(when: Callable[[int], bool]) -> Draw:
    """Return what draws a walk on which the first parameter has no gradient at some steps."""

    def drawn(random: Random) -> Inputs:
        inputs = dict(_walk()(random))
        rows = [[None, *row[1:]] if when(step) else row for step, row in enumerate(inputs["gradients"])]
        return inputs | {"gradients": rows}

    return drawn


def _defaults(random: Random) -> Inputs:
    # Beside large gradients the default eps is nothing, wherever it stands.
    return {"starts": starts(random), "gradients": gradients(random, STEPS, 100.0)}


def _groups(random: Random) -> Inputs:
    rate = {"lr": random.uniform(0.3, 0.5), "betas": _options(random, True)["betas"]}
    own = [{"weight_decay": 0.0, "eps": 0.3}, rate, {"weight_decay": random.uniform(0.7, 0.9)}]
    return {**_walk()(random), "own": own}


def _large_eps(random: Random) -> Inputs:
    return {**_walk(decay=False, eps=0.1)(random), "own": [{"eps": 0.3}, {}, {"eps": 0.03}]}


def _schedule(random: Random) -> Inputs:
    return {**_walk()(random), "momentum": [0.85, 0.95], "max_lr": random.uniform(0.2, 0.4)}


def _nothing(random: Random) -> Inputs:
    return {}


_REQUIRED = (
    ("own-work", "the step is your own work, in an optimizer of torch", "own_work", _walk(steps=2)),
    (
        "steps",
        "six steps are right, for several parameters at once",
        "walk",
        _walk(decay=False, edge={"eps": LARGE_EPS}),
    ),
    (
        "decay",
        "weight decay comes before the step, as lr times weight_decay",
        "walk",
        _walk(edge={"betas": [0.0, 0.0]}, edge_steps=_LATE),
    ),
    ("defaults", "with the stated defaults it is right, too, also in float32", "defaults", _defaults),
    ("gradients-untouched", "gradients stay as they were", "gradients_untouched", _walk(steps=2)),
    ("groups", "each group of parameters has its own options, also one that is added", "groups", _groups),
    ("schedule", "a scheduler drives it", "schedule", _schedule),
    ("state-dict", "an optimizer that loads its state goes on as it would", "resume", _walk(at=_LATE)),
    ("closure", "a closure is called once, with gradients recorded, and its loss returned", "closure", _begin),
    (
        "no-gradient",
        "what has no gradient is skipped, the others are not",
        "missing",
        _walk(steps=len(MISSING), missing=MISSING),
    ),
)

_OPTIONAL = (
    (
        "missing-gradient", "a parameter without a gradient does no harm", "missing_gradient",
        _missing(lambda step: step < _LATE),
        STUMBLES,
    ),
    (
        "own-count", "steps are counted for each parameter", "walk",
        _missing(lambda step: step < _LATE),
        ONE_COUNT,
    ),
    (
        "eps-place", "eps stands where the text has it", "groups",
        _large_eps,
        "eps stands inside the root, as in the course's Adam, where it counts for more; in this exercise it passes",
    ),
    (
        "todays-beta", "the correction uses the beta of the step", "schedule",
        _schedule,
        PRODUCT,
    ),
    (
        "file", "its state survives a file", "resume",
        _walk(at=_LATE, by="file"),
        "torch.save and torch.load do not bring its state back: keep tensors and numbers in it, and no objects",
    ),
    (
        "copy", "a copy goes on as it would", "resume",
        _walk(at=_LATE, by="copy"),
        "a deepcopy of it does not go on as it does: of an optimizer, deepcopy and pickle take along defaults, state "
        "and param_groups, and no other attribute",
    ),
    (
        "refusals", "options that cannot be are refused", "refuse",
        _nothing,
        "it takes options that cannot be (a negative lr, eps or decay, a beta that is not from 0 to below 1), or does "
        "not refuse them with a ValueError; the mistake then shows much later",
    ),
)  # fmt: skip

_NOT_TO_RAISE = ("missing-gradient", "file", "copy")

CHECKS = (
    *(
        Check(id, title, f"torch_optimizers.{scenario}", draw, 1, accepts=LET_OFF.get(id, ()))
        for id, title, scenario, draw in _REQUIRED
    ),
    *(
        Check(id, title, f"torch_optimizers.{run}", draw, note=note, error_tells=id in _NOT_TO_RAISE)
        for id, title, run, draw, note in _OPTIONAL
    ),
)
"""The ten required ones are worth a point each."""

_BY_FAILED = (
    ("state-dict", "only what was loaded goes wrong: is all that the next step needs in `self.state`, and is it read "
                   "from there?"),
    ("groups", "only groups go wrong: where does the step find each option, and what does `add_param_group` change?"),
    ("schedule", "only under a schedule does it go wrong: which options does OneCycleLR write, and who reads them?"),
    ("groups schedule state-dict", "plain steps are right: an option may be read from somewhere else than the group"),
    ("decay defaults groups schedule state-dict", "without decay the steps are right, so look at the decay"),
    ("closure", "all but the closure is right: when is it called, under which mode, and what becomes of its loss?"),
    ("no-gradient", "only what has no gradient goes wrong: what should be skipped where `p.grad` is None?"),
)  # fmt: skip

GUESSES = tuple(Guess(frozenset(failed.split()), text) for failed, text in _BY_FAILED)
