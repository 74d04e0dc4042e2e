"""Mistakes that every optimizer built on `SGD` can make: in what it inherits, or in a class that stands alone."""

from __future__ import annotations

from ..spec import Misconception, Pair, mistake, variant
from ._optimizers import NONE_AT_ALL, STUMBLES, ZERO_GRAD_STUMBLES

_OPT_STEP = "    def opt_step("
_STEP = """\
    def step(self):
        import torch

        with torch.no_grad():
            for p in self.params:
{body}
        self.i += 1

"""
_SKIPS = "                if p.grad is not None:\n"
_BOTH = "                    self.reg_step(p)\n                    self.opt_step(p)\n"
_KNOWN = """\
                    known = self.__dict__.setdefault("known", [])
                    if p not in known:
                        known.append(p)
"""
_DECAY_ALL = _STEP.format(body=f"                self.reg_step(p)\n{_SKIPS}                    self.opt_step(p)")
_GOES_ON = _STEP.format(
    body=f"""\
{_SKIPS}{_BOTH}                elif p in self.avg:
                    p.grad = torch.zeros_like(p)
                    self.opt_step(p)
                    p.grad = None"""
)
_RECORDED = """\
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.reg_step(p)
                self.opt_step(p)
        self.i += 1

"""
_ONE_LIST = """\
    everybody = []

    def __getattr__(self, name):
        if name == "params":
            return self.everybody
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if name == "params":
            self.everybody.extend(value)
        else:
            super().__setattr__(name, value)

"""
_NO_DECAY = "    def reg_step(self, p):\n        pass\n\n"
_CLEARS_NOTHING = "    def zero_grad(self):\n        pass\n\n"


def _before_opt_step(code: str) -> Pair:
    return _OPT_STEP, code + _OPT_STEP


_ALL_NONE = (
    "        if all(p.grad is None for p in self.params):\n"
    "            raise ValueError('no parameter has a gradient')\n"
)


def step_as(body: str, before: str = "") -> Pair:
    """Return the swap that gives a class which inherits from `SGD` a step of its own.

    Parameters
    ----------
    body : str
        What is done for each parameter p, indented by 16 blanks.
    before : str
        What is done before that, indented by 8.
    """
    code = _STEP.format(body=body)
    return _before_opt_step(code.replace("        with torch", f"{before}        with torch", 1))


def zero_grad_as(body: str) -> Pair:
    """Return the swap that gives such a class a `zero_grad` of its own; `body` is what it does for each parameter p."""
    code = f"    def zero_grad(self):\n        import torch\n\n        for p in self.params:\n            {body}\n\n"
    return _before_opt_step(code)


LET_OFF = (
    variant(step_as(_BOTH.replace("    " * 5, "    " * 4)), note=STUMBLES),
    variant(step_as(f"{_SKIPS}{_BOTH}", _ALL_NONE), note=NONE_AT_ALL),
)
"""What the text lets off where a parameter, or all of them, have no gradient: that the step fails."""
ZERO_GRAD_LET_OFF = (variant(zero_grad_as("p.grad.zero_()"), note=ZERO_GRAD_STUMBLES),)
"""What the text lets off in `zero_grad`: that it fails where there is no gradient."""
NO_REG_STEP = _before_opt_step(_NO_DECAY)
"""The swap that takes the decay away from `SGD`, for mistakes that decay in another place."""


def slips(step: str) -> tuple[Misconception, ...]:
    """Return the mistakes that can be made around the formula; `step` is the solution's line that moves a parameter."""
    return (
        *_directions(step),
        *_loops(),
        gradient_changed(step),
        untrainable(step),
    )


def _directions(step: str) -> tuple[Misconception, ...]:
    rebinding = (step, step.replace("p -=", "p = p -"))
    return (
        mistake(
            "nothing-moves",
            "No parameter has moved: a name was rebound to a new tensor",
            "Is your step called? After `p = p - ...`, which tensor does the model hold? And what is left of `params`, "
            "which may be a generator, once somebody has walked through it?",
            rebinding,
            NO_REG_STEP,
            variants=((rebinding, _before_opt_step(_NO_DECAY + _CLEARS_NOTHING)),),
        ),
    )


def _loops() -> tuple[Misconception, ...]:
    return (
        mistake(
            "decays-without-gradient",
            "A parameter without a gradient is decayed all the same",
            "What should happen to a parameter that took no part in the loss?",
            _before_opt_step(_DECAY_ALL),
        ),
        mistake(
            "nothing-cleared",
            "Gradient accumulation: zero_grad clears nothing, so gradients add up from step to step",
            "`backward` adds to p.grad. What has to happen between two backward passes?",
            _before_opt_step(_CLEARS_NOTHING),
        ),
        mistake(
            "recorded",
            "Autograd records the step itself, which torch refuses",
            "What does `torch.no_grad()` switch off, and where is it needed?",
            _before_opt_step(_RECORDED),
        ),
        mistake(
            "looked-up-by-value",
            "A tensor is looked up by `==`, which compares number by number",
            "`list.index(p)` and `p in list` ask `==`. What is `a == b` of two tensors, and is it true or false?",
            step_as(f"{_SKIPS}                    self.params.index(p)\n{_BOTH}"),
            variants=((step_as(f"{_SKIPS}{_KNOWN}{_BOTH}"),),),
        ),
        mistake(
            "shared-list",
            "All optimizers share one list of parameters",
            "A list in the class's body, or as a default value: how many of it are there for two optimizers?",
            _before_opt_step(_ONE_LIST),
        ),
    )


def moves_without_gradient() -> Misconception:
    """Return the mistake of going on along an average, for an optimizer that keeps it in `avg`."""
    return mistake(
        "moves-without-gradient",
        "A parameter moves at steps at which it has no gradient",
        "What should happen to a parameter that took no part in the loss: nothing, or what a gradient of zero does?",
        _before_opt_step(_GOES_ON),
    )


def shared_state(*swaps: Pair) -> Misconception:
    """Return the mistake of keeping what is remembered where all optimizers of the class have it."""
    return mistake(
        "shared-state",
        "Two optimizers are mixed up: what one remembers, the other changes",
        "Where do you keep what is remembered: on `self`, or where all optimizers of the class find the same?",
        *swaps,
        identified_by="two-models",
    )


_IN_TURNS = "self.__dict__.setdefault('calls', 0) % len(self.params)\n        self.calls += 1\n"
_AMONG_THESE = "self.calls if self.__dict__.get('at') == self.i else 0\n        self.at, self.calls = self.i, {0} + 1\n"


def in_turns(key: str, *swaps: Pair) -> Misconception:
    """Return the mistake of looking up what is remembered by the place among the calls.

    Parameters
    ----------
    key : str
        The name of the key in the code.
    *swaps : pair of str and str
        They have it in the place of the parameter; `{}` stands for the code that finds it.
    """
    ways = [
        tuple((right, wrong.replace("{}", how)) for right, wrong in swaps)
        for how in (f"{key} = {_IN_TURNS}", f"{key} = {_AMONG_THESE.format(key)}")
    ]
    return mistake(
        "averages-in-turns",
        "The averages are taken in turns: where a parameter has no gradient, the others get a stranger's",
        "Two of three parameters have a gradient. Whose average does the second of them find at its place?",
        *ways[0],
        variants=tuple(ways[1:]),
    )


def gradient_changed(line: str) -> Misconception:
    """Return the mistake of changing gradients: `line` is the solution's step."""
    return mistake(
        "gradient-changed",
        "After the step p.grad is not as it was, and it is not yours to change",
        "Who else may read p.grad after the step, and what would they find?",
        (line, f"{line}\n        p.grad *= 2"),
        identified_by="gradients-untouched",
    )


def untrainable(line: str) -> Misconception:
    """Return the mistake of ending a parameter's training: `line` is the solution's step."""
    return mistake(
        "untrainable",
        "After the step the parameters cannot be trained any more",
        "What is `p.requires_grad` after your step, and what does the next backward pass need?",
        (line, f"{line}\n        p.requires_grad_(False)"),
        identified_by="trainable",
    )


def delegated(line: str, torch_line: str) -> Misconception:
    """Return the mistake of having torch do the work: `line` is the solution's step, `torch_line` stands in for it."""
    return mistake(
        "delegated",
        "One of torch's optimizers does the work",
        "Which line of yours computes the step? The exercise is to write that one.",
        (line, torch_line),
        identified_by="own-work",
    )
