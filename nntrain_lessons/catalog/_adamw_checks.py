"""What AdamW is checked on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from ..spec import Check, Guess, Inputs
from ._optimizers import NO_EPS, STEPS, gradients, starts

_FADED = 25  # steps after which small betas have made the first average forget that it began at zero
_LATE = 3  # steps that the first parameter waits for its first gradient; and after which a second optimizer takes over

Draw = Callable[[Random], Inputs]


def _options(random: Random, decay: bool, eps: float = NO_EPS) -> dict[str, Any]:
    """Draw options away from their defaults; eps is so small that its place does not matter."""
    betas = [random.uniform(0.5, 0.7), random.uniform(0.8, 0.95)]
    return {"betas": betas, "eps": eps, "weight_decay": random.uniform(0.2, 0.6) if decay else 0.0}


def _begin(random: Random, decay: bool = True, eps: float = NO_EPS) -> dict[str, Any]:
    places = {"name": "AdamW", "starts": starts(random)}
    return places | {"lr": random.uniform(0.05, 0.2), "options": _options(random, decay, eps)}


def _walk(decay: bool = True, steps: int = STEPS, eps: float = NO_EPS, **more: Any) -> Draw:
    def drawn(random: Random) -> Inputs:
        return _begin(random, decay, eps) | {"gradients": gradients(random, steps, 1.0)} | more

    return drawn


def _missing(when: Callable[[int], bool]) -> Draw:
    """Give what draws a walk on which the first parameter has no gradient at some steps."""

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
    own = [{"weight_decay": 0.0}, rate, {"weight_decay": random.uniform(0.7, 0.9)}]
    return {**_walk()(random), "own": own}


def _large_eps(random: Random) -> Inputs:
    return {**_walk(decay=False, eps=0.1)(random), "own": [{"eps": 0.3}, {}, {"eps": 0.03}]}


def _schedule(random: Random) -> Inputs:
    inputs = dict(_walk(steps=_FADED + STEPS)(random))
    inputs["options"] |= {"betas": [random.uniform(0.1, 0.2), inputs["options"]["betas"][1]]}
    rows = inputs["gradients"]
    span = {"momentum": [random.uniform(0.05, 0.15), random.uniform(0.2, 0.3)], "max_lr": random.uniform(0.2, 0.4)}
    return inputs | {"before": rows[:_FADED], "gradients": rows[_FADED:]} | span


def _schedule_at_once(random: Random) -> Inputs:
    return {**_walk()(random), "before": [], "momentum": [0.85, 0.95], "max_lr": random.uniform(0.2, 0.4)}


def _nothing(random: Random) -> Inputs:
    return {}


_REQUIRED = (
    ("own-work", "the step is your own work, in an optimizer of torch", "own_work", _walk(steps=2)),
    ("steps", "six steps are right, for several parameters at once", "walk", _walk(decay=False)),
    ("decay", "weight decay comes before the step, as lr times weight_decay", "walk", _walk()),
    ("defaults", "with the stated defaults it is right, too, also in float32", "defaults", _defaults),
    ("gradients-untouched", "gradients stay as they were", "gradients_untouched", _walk(steps=2)),
    ("groups", "each group of parameters has its own options, also one that is added", "groups", _groups),
    ("schedule", "a scheduler drives it", "schedule", _schedule),
    ("state-dict", "an optimizer that loads its state goes on as it would", "resume", _walk(at=_LATE)),
    ("closure", "a closure is called once, with gradients recorded, and its loss returned", "closure", _begin),
    ("no-gradient", "what has no gradient stays", "skip", _missing(lambda step: step in (0, 3, 4))),
)

_OPTIONAL = (
    (
        "missing-gradient", "a parameter without a gradient does no harm", "missing_gradient",
        _missing(lambda step: step < _LATE),
        "step fails where a parameter has no gradient (a frozen layer, say); torch's optimizers skip it",
    ),
    (
        "own-count", "steps are counted for each parameter", "walk",
        _missing(lambda step: step < _LATE),
        "one count of steps serves all parameters: one that gets its first gradient late meets a correction that is no "
        "longer there, and its first steps are too large",
    ),
    (
        "eps-place", "eps stands where the text has it", "groups",
        _large_eps,
        "with a large eps the steps are not those of torch.optim.AdamW: eps may stand inside the root, as in the "
        "course's Adam, where it counts for more, or not be the one of the group; in this exercise either passes",
    ),
    (
        "todays-beta", "the correction uses the beta of the step", "schedule",
        _schedule_at_once,
        "where a scheduler changes betas, your correction is not 1 - beta ** t with the beta of the step, as in torch "
        "(it may be the product of all betas so far, which is exact, and another thing)",
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
    *(Check(id, title, f"torch_optimizers.{scenario}", draw, 1) for id, title, scenario, draw in _REQUIRED),
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
