"""What goes wrong in every optimizer: in the decay, in the direction of the step, in its rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .rule import ALL_MOVE, FIRST_ONLY, NO_ZERO_GRADIENT, NO_ZERO_RATE, Alternative, Line, Lines, alternative

DECAY = "p <- p*(1 - lr*wd)"
_FIRST_RATE_DECAY = "p <- p*(1 - lr_0*wd)"
_OPT_STEP = "    def opt_step("
REG_STEP = (_OPT_STEP, f"    def reg_step(self, p):\n        {{}}\n\n{_OPT_STEP}")
_MORE = "self.__dict__.setdefault('more', {{}})"
# The code of what all optimizers that inherit from `SGD` have.
CODES = {
    "lr": "self.lr", "lr_0": "self.lr_0", "wd": "self.wd", "g": "p.grad", "i": "self.i",
    "more": f"{_MORE}[p, '{{0}}']", "more or 0": f"{_MORE}.get((p, '{{0}}'), 0.0)",
}  # fmt: skip
_SUPER = "super().__init__(params, lr, wd)"
FIRST_RATE = (_SUPER, f"{_SUPER}\n        self.lr_0 = lr")
_LOOP = "        for p in self.params:\n            if p.grad is not None:\n"
_STEP = """\
    def step(self):
        import torch

        with torch.no_grad():
            for p in self.params{}:
                if p.grad is not None{}:
                    self.reg_step(p)
                    self.opt_step(p)
        self.i += 1

"""
_ONES = {FIRST_ONLY: ("[:1]", ""), NO_ZERO_GRADIENT: ("", " and p.grad.any()"), NO_ZERO_RATE: ("", " and self.lr")}
# The code of who moves: in `SGD` itself, and in what inherits its step.
OWN_HABITS = {
    habit: (_LOOP, _LOOP.replace("params:", f"params{few}:").replace("None:", f"None{which}:"))
    for habit, (few, which) in _ONES.items()
}
HABITS = {habit: (_OPT_STEP, _STEP.format(*ones) + _OPT_STEP) for habit, ones in _ONES.items()}
WHO = Line("who", ALL_MOVE, prose=True)


def decay_line(code: str = "", frame: tuple[str, str] = ("", "")) -> Line:
    """Return the line of the decay; it is inherited, where there is no code."""
    return Line(
        "decay",
        DECAY,
        code=code,
        frame=frame,
        title="Weight decay: not as in the formula",
        question="With a gradient of zero: by which factor does one step of yours shrink a parameter, and by which "
        "should it?",
    )


def step_line(text: str, code: str) -> Line:
    """Return the line that moves a parameter."""
    return Line(
        "step",
        text,
        code=code,
        title="The step is another than the formula's",
        question="Quantity by quantity: what is the learning rate multiplied by in yours, and what divides it?",
    )


def decays(twice: Mapping[str, str]) -> tuple[Alternative, ...]:
    """Return the mistakes of the decay; `twice` are lines that decay once more through the gradient."""
    return (
        alternative("no-decay", "The weight decay has no effect",
                    "With a gradient of zero and a decay, what should one step do?", {"decay": ""}),
        alternative("decay-without-rate", "The decay is not scaled by the learning rate",
                    "With a gradient of zero, by which factor should one step shrink a parameter?",
                    {"decay": "p <- p*(1 - wd)"}),
        alternative("decay-grows", "The decay makes the parameters larger",
                    "With a gradient of zero, is a parameter nearer to zero after the step?",
                    {"decay": "p <- p*(1 + lr*wd)"}),
        alternative("decay-after-step", "The decay comes after the step, and shrinks the step as well",
                    "Which of the two comes first in the formula, and does it matter?",
                    {"decay": "", "late decay": DECAY}),
        alternative("first-rate-in-decay", "The decay keeps the initial learning rate; later changes are ignored",
                    "When somebody assigns `optimizer.lr`, where does your decay look?",
                    {"decay": _FIRST_RATE_DECAY}),
        alternative("decay-twice", "The weight decay acts twice in each step",
                    "`reg_step` decays already. Which other line of yours does?",
                    {"decay": f"{DECAY}; {DECAY}"}, {"late decay": DECAY}, dict(twice)),
        alternative("decay-doubled", "The weight decay is twice as strong",
                    "The penalty is wd / 2 times the square. What is its derivative?",
                    {"decay": "p <- p*(1 - 2*lr*wd)"}),
        alternative("decay-of-size-one", "L1 regularisation: every weight loses the same amount, towards zero",
                    "Two weights are 0.1 and 10. What should one step of the decay take from each?",
                    {"decay": "p <- p - lr*wd*sign(p)"}),
        alternative("exempts-by-itself", "The step itself decides that what has one dimension does not decay",
                    "Norms and biases should not decay. Who says so: the formula, or whoever makes the optimizer?",
                    {"decay": "p <- p*(1 - lr*wd*is_matrix)"}),
        alternative("decay-is-a-constant", "The decay takes the same amount off every parameter, whatever its size",
                    "A parameter is 0. What should the decay change about it?",
                    {"decay": "p <- p - lr*wd"}, {"decay": "p <- p - wd"}),
        alternative("decay-by-gradient", "The decay shrinks the gradient, not the parameter",
                    "Which of the two is to become smaller: the weight or its gradient?",
                    {"decay": "", "grad": "g <- g*(1 - lr*wd)"}, {"decay": "", "grad": "g <- g*(1 - wd)"}),
        alternative("keeps-the-decay-only", "The decay leaves only a small part of the parameter",
                    "With lr * wd = 0.01, should one step take away a hundredth, or leave one?",
                    {"decay": "p <- p*lr*wd"}, {"decay": "p <- p*wd"}),
    )  # fmt: skip


def resting(step: str, **averages: tuple[str, str]) -> tuple[Lines, ...]:
    """Return the ways in which the step alone, and not the decay, leaves out a gradient of zeros, or its zeros.

    Parameters
    ----------
    step : str
        The rule's line that moves a parameter.
    **averages : tuple of str and str
        Of each average: how much of it is kept, and what is new.
    """
    lines = {m: f"{m} <- {m} + here*(1 - {kept})*({new} - {m})" for m, (kept, new) in averages.items()}
    moved = {**lines, "step": step.replace("p - ", "p - here*", 1)}
    return {"early step": "here <- sign(norm(g))", **moved}, {"early step": "here <- sign(abs(g))", **moved}


def steps(step: str, *rests: Lines) -> tuple[Alternative, ...]:
    """Return the mistakes of direction and rate.

    Parameters
    ----------
    step : str
        The rule's line, `p <- p - lr*...`.
    *rests : mapping
        The lines with which a gradient of zero changes nothing but that the parameter decays.
    """
    return (
        alternative("ascent", "Gradient ascent: the parameters move with the gradient, so the loss grows",
                    "The gradient points to where the loss grows. Which way should a parameter go?",
                    {"step": step.replace("p - ", "p + ", 1)}),
        *_rates(step),
        alternative("first-parameter-only", "Only the first parameter moves",
                    "How many times does the loop in `step` go round?", {"who": FIRST_ONLY}),
        alternative("step-rebinding", "The decay moves the parameters, and the step does not",
                    "After `p = p - ...`, which tensor does the name p stand for, and which one does the model hold?",
                    {"step": ""}),
        alternative("first-step-left-out", "A parameter does not move at its first step",
                    "What does the formula say of a first step that it does not say of the others?",
                    {"step": step.replace("p - ", "p - late*", 1) + "; late <- 1"}),
        alternative("zero-gradient-skipped", "A gradient of zeros is taken for no gradient at all",
                    "With a gradient of zero, does the formula change nothing: neither parameter nor average?",
                    {"who": NO_ZERO_GRADIENT}, *rests),
        alternative("zero-rate-skipped", "Nothing is remembered of a step with a learning rate of 0",
                    "A warm-up begins with a learning rate of 0. Does the running average hold gradients, or steps?",
                    {"who": NO_ZERO_RATE}),
        alternative("replaces", "The parameter is replaced by the step, instead of being moved by it",
                    "What is left of the parameter's old value after your step?",
                    {"step": step.replace("p - ", "-", 1)}, {"step": step.replace("p - ", "", 1)}),
    )  # fmt: skip


def _rates(step: str) -> tuple[Alternative, ...]:
    kept = step.replace("lr", "lr_0", 1)
    rateless = step.replace("lr*", "", 1)
    return (
        alternative("first-rate-forever", "The initial learning rate is kept; later changes are ignored",
                    "When somebody assigns `optimizer.lr`, where does your step look?",
                    {"step": kept}, {"step": kept, "decay": _FIRST_RATE_DECAY}),
        alternative("no-rate", "The learning rate has no effect on the step",
                    "The learning rate is halved. What becomes of your step?", {"step": rateless}),
        alternative("rate-twice", "The learning rate is in the step twice",
                    "The learning rate is halved. By which factor should a step shrink?",
                    {"step": step.replace("lr*", "lr^2*", 1)}),
        alternative("divides-by-rate", "The step is divided by the learning rate",
                    "The learning rate is doubled. Does your step become longer or shorter?",
                    {"step": rateless.replace("p - ", "p - 1/lr*", 1)}),
    )  # fmt: skip


def wherever_eps(inside: str, outside: str, alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Return the mistakes with eps in either place.

    Parameters
    ----------
    inside, outside : str
        What divides the step, with eps in the root and outside.
    alternatives : iterable of Alternative
        The mistakes, with one of these in the lines that have them.
    """
    found = []
    for known in alternatives:
        moved = [{name: _moved(text, inside, outside) for name, text in way.items()} for way in known.ways]
        more = [way for way in moved if way not in known.ways]
        found.append(replace(known, ways=(*known.ways, *more)))
    return tuple(found)


def _moved(text: str, inside: str, outside: str) -> str:
    return text.replace(inside, outside) if inside in text else text.replace(outside, inside)
