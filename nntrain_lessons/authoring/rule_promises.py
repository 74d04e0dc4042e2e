"""What the course promises of its rules: that they are the solutions', and that each mistake in one is told."""

from __future__ import annotations

from collections.abc import Iterator

from nntrain_lessons.grader.judging import formulas
from nntrain_lessons.grader.judging.formulas import OfCalls, OfWalks
from nntrain_lessons.grader.references import References, drawn
from nntrain_lessons.rules import CALLS, RULES
from nntrain_lessons.rules.rule import Alternative, Lines
from nntrain_lessons.rules.search import explain
from nntrain_lessons.spec import Exercise

from .promises import Promise


def names(exercise: Exercise) -> set[str]:
    """Return the mistakes of an exercise that have a name: in other code, and in a line of its rules."""
    rules = [RULES[exercise.id]] if exercise.id in RULES else [CALLS[name] for name in exercise.names if name in CALLS]
    return {known.id for known in exercise.mistakes} | {known.id for rule in rules for known in rule.alternatives}


def of_rules(exercise: Exercise, references: References, seed: int) -> Iterator[Promise]:
    """Check the rules of an exercise against what its solution does under a seed."""
    for held in _held(exercise, references, seed):
        text = f"the rule of {exercise.id} does what the solution does, in every check (seed {seed})"
        yield Promise(text, _fits(held))
        for known in held.rule.alternatives:
            for way in known.ways:
                yield _of_alternative(exercise, held, known, way, seed)


def _held(exercise: Exercise, references: References, seed: int) -> Iterator[OfWalks | OfCalls]:
    reference = references.get(exercise)
    seen = [
        (check.scenario, drawn(exercise, seed, check), reference.solution(seed, check))
        for check in exercise.checks
        if check.required
    ]
    if walked := formulas.of_walks(exercise.id, seen):
        yield walked
    elif not exercise.parts:
        yield from formulas.of_calls(seen)


def _of_alternative(exercise: Exercise, held: OfWalks | OfCalls, known: Alternative, way: Lines, seed: int) -> Promise:
    """Check that what a rule with other lines does is told by this mistake, alone or as one of two that do the same."""
    told = _explained(held, way)
    lines = "; ".join(f"{name}: {text}" for name, text in way.items())
    said = " or ".join(" and ".join(ids) or "none" for ids in told) or "nothing"
    text = f"{exercise.id} with {known.id} ({lines}) is told by that name, not by {said} (seed {seed})"
    return Promise(text, (known.id,) in told)


def _explained(held: OfWalks | OfCalls, lines: Lines) -> list[tuple[str, ...]]:
    if isinstance(held, OfWalks):
        found = explain(held.rule, held.simulator, [held.simulator.imitated(lines, walk) for walk in held.seen])
    else:
        found = explain(held.rule, held.simulator, [held.simulator.imitated(lines, calls) for calls in held.seen])
    return [tuple(known.id for known in one.mistakes) for one in found]


def _fits(held: OfWalks | OfCalls) -> bool:
    """Return whether the rule does just what was observed."""
    if isinstance(held, OfWalks):
        return all(held.simulator.fits({}, walk) for walk in held.seen)
    return all(held.simulator.fits({}, calls) for calls in held.seen)
