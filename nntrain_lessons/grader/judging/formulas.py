"""Which rule an optimizer computes: the lines in which it is another than the exercise's, found from its walks."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...rules import RULES
from ...rules.rule import Explanation, Rule
from ...rules.search import explain
from ...rules.simulation import Walk
from ..records import Observation, Reading, Trace
from .compare import CLOSE, CODES

WALKS = ("optimizers.walk", "torch_optimizers.walk")
_AT = re.compile(r"(with .*, )?step (\d+), parameter (\d+)")
Seen = tuple[str, Mapping[str, Any], Trace]
"""Of a check: its scenario, the inputs, and what was observed."""


def explained(exercise: str, seen: Sequence[Seen]) -> tuple[Explanation, ...]:
    """Return the other rules that explain what was observed in an exercise's walks, the likeliest first.

    Parameters
    ----------
    exercise : str
        Which one; for many there is no rule, and so no explanation.
    seen : sequence
        What was observed in its checks.
    """
    rule = RULES.get(exercise)
    if rule is None:
        return ()
    walks = [walk for scenario, inputs, trace in seen if scenario in WALKS for walk in _walks(rule, inputs, trace)]
    walks.sort(key=lambda walk: walk.options["wd"] == 0)  # the decay tells most
    return tuple(explain(rule, walks)) if walks and walks[0].seen else ()


def read_back(exercise: str, explanation: Explanation) -> Reading:
    """Return the rule that was asked for, and beside it the one that the code computes."""
    rule = RULES[exercise].with_lines(explanation.way)
    pairs = zip(rule.text, rule.with_lines(explanation.lines).text, strict=True)
    asked, yours = zip(*((ours, theirs) for ours, theirs in pairs if ours or theirs), strict=True)
    return Reading(asked, yours)


def _walks(rule: Rule, inputs: Mapping[str, Any], trace: Trace) -> Iterator[Walk]:
    """Yield the walk of a check, and the one at the edge of the options, where there is one."""
    places: dict[bool, list[Observation]] = {False: [], True: []}
    for observation in trace.observations:
        if found := _AT.fullmatch(observation.at):
            places[bool(found[1])].append(observation)
    yield _walk(rule, inputs, inputs["options"], places[False])
    if places[True]:
        yield _walk(rule, inputs, inputs["options"] | inputs["edge"], places[True])


def _walk(rule: Rule, inputs: Mapping[str, Any], options: Mapping[str, Any], at: Sequence[Observation]) -> Walk:
    starts, count = inputs["starts"], len(inputs["starts"])
    numbers = [_numbers(observation) for observation in at]
    whole = next((nr for nr, found in enumerate(numbers) if not found), len(numbers)) // count
    gradients = [[None if g is None else _flat(g) for g in row] for row in inputs["gradients"]]
    return Walk(
        starts=[_flat(start) for start in starts],
        shapes=[_shape(start) for start in starts],
        gradients=gradients,
        rates=inputs.get("rates") or [inputs["lr"]] * len(gradients),
        options=_values(rule, options) | {"lr_0": inputs["lr"]},
        seen=[numbers[nr * count : (nr + 1) * count] for nr in range(whole)],
        close=CLOSE[inputs.get("dtype", "float32")],
    )


def _values(rule: Rule, options: Mapping[str, Any]) -> dict[str, float]:
    """Return the options under their names in the rule; 0 for what was not given."""
    values: dict[str, float] = {}
    for name, own in rule.options.items():
        given = options.get(name, [0.0] * len(own))
        values |= zip(own, given if isinstance(given, list) else [given], strict=True)
    return values


def _numbers(observation: Observation) -> list[float]:
    code = CODES.get(observation.about.get("dtype", ""))
    return list(array(code, observation.raw)) if code else []


def _flat(value: Any) -> list[float]:
    return [number for part in value for number in _flat(part)] if isinstance(value, list) else [value]


def _shape(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape(value[0])) if isinstance(value, list) else ()
