"""The first wrong step of an optimizer, told so that it can be done by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ...rules import RULES
from ...rules.by_hand import HandStep, first_wrong
from .formulas import WALKS, Seen, walks_of

_ALIKE = 1e-6


def first_step(exercise: str, seen: Seen) -> HandStep | None:
    """Return what was wrong first in a check, where it walks an optimizer that there is a rule for."""
    scenario, inputs, trace = seen
    if exercise not in RULES or scenario not in WALKS:
        return None
    found = (first_wrong(RULES[exercise], walk) for walk in walks_of(RULES[exercise], inputs, trace) if walk.seen)
    return next(filter(None, found), None)


def in_words(wrong: HandStep) -> Iterator[str]:
    """Yield the lines that a person needs to do the step by hand."""
    element = f", element {list(wrong.element)}" if wrong.element else ""
    yield f"by hand: step {wrong.step} of parameter {wrong.parameter}{element} ({_before(wrong.step)})"
    yield f"    given: {_numbers(wrong.given)}"
    if wrong.kept:
        yield f"    kept from before: {_numbers(wrong.kept)}"
    width = max((len(text) for text, _ in wrong.lines), default=0)
    yield from (f"    {text:<{width}}    {_number(value)}" for text, value in wrong.lines)
    yield f"    {'yours:':<{width}}    {_number(wrong.yours)}"
    if wrong.ratio:
        yield f"each element goes {_number(wrong.ratio)} times as far as it should{_known_as(wrong)}"


def _before(step: int) -> str:
    if step == 1:
        return "your first step is wrong already"
    if step == 2:
        return "your first step is right: look at what it leaves behind for this one"
    return f"your first {step - 1} steps are right: look at what they leave behind for this one"


def _known_as(wrong: HandStep) -> str:
    """Say what a ratio is, where it is something that the step has at hand."""
    at_hand = {name: value for name, value in wrong.given.items() if name not in ("p", "g") and 0 < value < math.inf}
    terms = dict(at_hand)
    terms |= {f"1/{name}": 1 / value for name, value in at_hand.items()}
    terms |= {f"1 - {name}": 1 - value for name, value in at_hand.items()}
    terms |= {f"1/(1 - {name})": 1 / (1 - value) for name, value in at_hand.items() if value != 1}
    found = [name for name, value in terms.items() if abs(value - (wrong.ratio or 0)) <= _ALIKE * abs(value)]
    return f", which is {' or '.join(found)}" if found else ""


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {_number(value)}" for name, value in values.items())


def _number(value: float) -> str:
    return f"{value:.6g}"
