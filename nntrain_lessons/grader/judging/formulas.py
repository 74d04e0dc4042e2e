"""Which rule an answer computes: the lines in which it is another than the exercise's, found from what it did."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from ...rules import CALLS, RULES
from ...rules.calls import Calls, CallSimulator
from ...rules.rule import Alternative, Explanation, Lines, Rule
from ...rules.search import Simulates, explain
from ...rules.simulation import Simulator, Walk
from ..records import Observation, Reading, Trace
from .compare import CLOSE, CODES

T = TypeVar("T")
WALKS = ("optimizers.walk", "torch_optimizers.walk")
_CALLED = ("cycles.values", "cycles.values_or_errors")
_STEPPED = "warmup.step"
_DEFAULTS = {"pct_start": 0.3, "div_factor": 25.0, "final_div_factor": 1e4, "base": 0.85, "max": 0.95}
_AT = re.compile(r"(with .*, )?step (\d+), parameter (\d+)")
Seen = tuple[str, Mapping[str, Any], Trace]
"""Of a check: its scenario, the inputs, and what was observed."""


@dataclass(frozen=True)
class Explained:
    """A rule that does all that an answer was observed to do.

    Attributes
    ----------
    mistakes : tuple of Alternative
        In what it is another than the exercise's; nothing, where it is right.
    reading : Reading
        Its lines, beside those that were asked for.
    explanation : Explanation, optional
        The same, for what can be written as code.
    left_out : int, optional
        The number of a check in which it does something else: that is told by what tells this check.
    """

    mistakes: tuple[Alternative, ...]
    reading: Reading
    explanation: Explanation | None = None
    left_out: int | None = None


@dataclass(frozen=True)
class Held(Generic[T]):
    """A rule, and what it is held against: walks of an optimizer, or calls of a function; first what tells most."""

    rule: Rule
    simulator: Simulates[T]
    seen: Sequence[T]
    name: str = ""

    def explained(self, *, one: bool = False) -> list[Explanation]:
        """Return the fewest other lines that do what was observed; or just those of `one` mistake."""
        return explain(self.rule, self.simulator, self.seen, one=one)

    def imitated(self, lines: Lines) -> Held[T]:
        """Return the same with what the rule with other lines does, in the place of what was observed."""
        return replace(self, seen=[self.simulator.imitated(lines, one) for one in self.seen])

    def fits(self) -> bool:
        """Return whether the rule itself does what was observed."""
        return all(self.simulator.fits({}, one) for one in self.seen)


def of_walks(exercise: str, seen: Sequence[Seen]) -> Held[Walk] | None:
    """Return what an optimizer's rule is held against; None, where there is no rule, or nothing was observed."""
    if exercise not in RULES:
        return None
    rule = RULES[exercise]
    walks = [walk for scenario, inputs, trace in seen if scenario in WALKS for walk in walks_of(rule, inputs, trace)]
    walks.sort(key=lambda walk: walk.options["wd"] == 0)  # the decay tells most
    return Held(rule, Simulator(rule), walks) if walks and walks[0].seen else None


def of_calls(seen: Sequence[Seen], only: str = "") -> Iterator[Held[Calls]]:
    """Yield what the rules of functions are held against, for each that was called, or for one of them."""
    if any(scenario in (*_CALLED, _STEPPED) for scenario, _, _ in seen):
        for name, rule in CALLS.items():
            calls = _stepped(seen) if name == "step" else _calls(name, rule, seen)
            if calls.seen and name.startswith(only):
                simulator = CallSimulator(rule)
                yield Held(rule, simulator, [_most_telling(rule, simulator, calls), calls], name)


def _most_telling(rule: Rule, simulator: CallSimulator, calls: Calls) -> Calls:
    """Return the first call of all that gave something wrong: few other lines change just that one."""
    single = [replace(calls, given=[given], seen=[seen]) for given, seen in zip(calls.given, calls.seen, strict=True)]
    wrong = (one for one in single if not any(simulator.fits(way, one) for way in rule.allowed))
    return next(wrong, single[0])


def explained(exercise: str, seen: Sequence[Seen], apart: Sequence[int] = ()) -> tuple[Explained, ...]:
    """Return the rules that explain what was observed in an exercise, the likeliest first.

    Parameters
    ----------
    exercise : str
        Which one; for many there is no rule, and so no explanation.
    seen : sequence
        What was observed in its checks.
    apart : sequence of int
        The numbers of checks that tell a mistake of their own, which may be made besides.
    """
    if walked := of_walks(exercise, seen):
        return tuple(Explained(one.mistakes, _read(walked.rule, one), one) for one in walked.explained())
    return _by_calls(seen, apart) if exercise not in RULES else ()


def _by_calls(seen: Sequence[Seen], apart: Sequence[int]) -> tuple[Explained, ...]:
    """Explain each function by itself; a mistake that is made in both is one."""
    mistakes: dict[str, Alternative] = {}
    asked, yours = list[str](), list[str]()
    left_out: int | None = None
    for called in of_calls(seen):
        found = called.explained()
        if not found:
            found, left_out = _but_for_a_check(called.name, seen, apart)
        # One that is told already comes first.
        found.sort(key=lambda one: not mistakes.keys() >= {known.id for known in one.mistakes})
        for one in found[:1]:
            mistakes |= {known.id: known for known in one.mistakes}
            read = _read(called.rule, one)
            function = (
                "" if called.name == "step" else f"{called.name}: "
            )  # of two functions it is said which one it is
            asked += [f"{function}{line}" for line in read.asked]
            yours += [f"{function}{line}" for line in read.yours]
    reading = Reading(tuple(asked), tuple(yours))
    return (Explained(tuple(mistakes.values()), reading, left_out=left_out),) if mistakes else ()


def _but_for_a_check(name: str, seen: Sequence[Seen], apart: Sequence[int]) -> tuple[list[Explanation], int | None]:
    """Return the one mistake that explains a function in all checks but one; and the number of that."""
    for nr in apart:
        others = [one for place, one in enumerate(seen) if place != nr]
        held = next((held for held in of_calls(others, name) if seen[nr][0] in _CALLED), None)
        if held and (found := held.explained(one=True)):
            return found, nr
    return [], None


def _read(rule: Rule, explanation: Explanation) -> Reading:
    """Return the rule that was asked for, and beside it the one that the code computes."""
    right = rule.with_lines(explanation.way)
    pairs = zip(right.text, right.with_lines(explanation.lines).text, strict=True)
    asked, yours = zip(*((ours, theirs) for ours, theirs in pairs if ours or theirs), strict=True)
    return Reading(asked, yours)


def _calls(name: str, rule: Rule, seen: Sequence[Seen]) -> Calls:
    """Return what a function was given and gave, in all checks."""
    arguments = [own for pair in rule.options.values() for own in pair]
    given, values = list[Mapping[str, float]](), list[float]()
    calls = (call for _, inputs, _ in seen for call in inputs.get("calls", ()) if call[0] == name)
    first = {f"{key}_0": value for call in islice(calls, 1) for key, value in _arguments(arguments, call).items()}
    for scenario, inputs, trace in seen:
        if scenario in _CALLED:
            for call, found in zip(inputs["calls"], trace.observations, strict=False):
                value = found.about.get("value", "")
                if call[0] == name and isinstance(value, int | float | None):
                    given.append(_arguments(arguments, call) | first)
                    values.append(math.nan if value is None else float(value))
    return Calls(given, values, CLOSE["float64"])


def _arguments(names: Sequence[str], call: Sequence[Any]) -> dict[str, float]:
    """Return all arguments of a call, those that were left out, too."""
    _, places, options = call
    return {**_DEFAULTS, **dict(zip(names, places, strict=False)), **options}


def _stepped(seen: Sequence[Seen]) -> Calls:
    """Return what the warm-up's step was given and gave, number by number."""
    given, values = list[Mapping[str, float]](), list[float]()
    for scenario, inputs, trace in seen:
        if scenario == _STEPPED:  # of each call three things are observed, first what it gave
            for w, grad, found in zip(inputs["weights"], inputs["gradients"], trace.observations[::3], strict=False):
                numbers = _numbers(found)
                if len(numbers) == len(_flat(w)):
                    pairs = enumerate(zip(_flat(w), _flat(grad), strict=True))
                    more = {"lr": inputs["lr"], **_of_all(_flat(grad))}
                    given += [{"w": a, "grad": b, "place": place, **more} for place, (a, b) in pairs]
                    values += numbers
    return Calls(given, values, CLOSE["float64"])


def _of_all(grad: Sequence[float]) -> dict[str, float]:
    """Return what is known of a gradient as a whole."""
    norm = math.sqrt(sum(g * g for g in grad))
    return {"grad_mean": sum(grad) / len(grad), "grad_norm": norm, "grad_most": max(map(abs, grad))}


def beside(scenario: str, trace: Trace) -> list[tuple[int, Observation]]:
    """Return what a rule of calls is not held against, though it was observed along with the calls."""
    observed = enumerate(trace.observations)
    return [(nr, found) for nr, found in observed if scenario == _STEPPED and nr % 3]


def walks_of(rule: Rule, inputs: Mapping[str, Any], trace: Trace) -> Iterator[Walk]:
    """Yield the walk of a check, and the one at the edge of the options, where there is one."""
    places: dict[bool, list[Observation]] = {False: [], True: []}
    for observation in trace.observations:
        if found := _AT.fullmatch(observation.at):
            places[bool(found[1])].append(observation)
    yield _walk(rule, inputs, inputs["options"], places[False])
    if places[True]:
        yield _walk(rule, inputs, inputs["options"] | inputs["edge"], places[True])


def _walk(rule: Rule, inputs: Mapping[str, Any], options: Mapping[str, Any], at: Sequence[Observation]) -> Walk:
    starts, count = [_flat(start) for start in inputs["starts"]], len(inputs["starts"])
    numbers = [_numbers(observation) for observation in at]
    # A parameter may have come back in another shape, or in numbers of another kind: the walk ends before that.
    odd = (nr for nr, found in enumerate(numbers) if len(found) != len(starts[nr % count]))
    whole = min(next(odd, len(numbers)) // count, len(inputs["gradients"]))
    gradients = [[None if g is None else _flat(g) for g in row] for row in inputs["gradients"]]
    return Walk(
        starts=starts,
        shapes=[_shape(start) for start in inputs["starts"]],
        gradients=gradients,
        rates=inputs.get("rates") or [inputs["lr"]] * len(gradients),
        options=_values(rule, options) | {"lr_0": inputs["lr"]},
        seen=[numbers[nr * count : (nr + 1) * count] for nr in range(whole)],
        tolerance=CLOSE[inputs.get("dtype", "float32")],
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
