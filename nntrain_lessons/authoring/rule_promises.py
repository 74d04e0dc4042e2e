"""What the course promises of its rules: that they are the solutions', and that each mistake in one is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from nntrain_lessons.grader.judging import formulas
from nntrain_lessons.grader.judging.formulas import Held
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.references import References, drawn
from nntrain_lessons.rules import CALLS, RULES, rendering
from nntrain_lessons.rules.calls import Calls
from nntrain_lessons.rules.rule import Alternative, Lines
from nntrain_lessons.rules.simulation import Walk
from nntrain_lessons.spec import Exercise, Swap, swapped

from .promises import Promise


def names(exercise: Exercise) -> set[str]:
    """Return the mistakes of an exercise that have a name: in other code, and in a line of its rules."""
    rules = [RULES[exercise.id]] if exercise.id in RULES else [CALLS[name] for name in exercise.names if name in CALLS]
    return {known.id for known in exercise.mistakes} | {known.id for rule in rules for known in rule.alternatives}


def written(exercise: Exercise) -> Iterator[tuple[Alternative, str]]:
    """Yield each mistake in a line of an optimizer's rule with the solution's text that makes it, way by way.

    Those are left out that are about a habit, or read what the solution does not hold.
    """
    rule = RULES.get(exercise.id)
    for known in rule.alternatives if rule else ():
        for way in known.ways:
            with suppress(rendering.CannotRender):
                pairs = rendering.swaps(RULES[exercise.id], way)
                yield known, swapped(solution(exercise.id), tuple(Swap(*pair) for pair in pairs))


def of_rules(exercise: Exercise, references: References, seed: int) -> Iterator[Promise]:
    """Check the rules of an exercise against what its solution does under a seed."""
    for held in _held(exercise, references, seed):
        text = f"the rule of {exercise.id} does what the solution does, in every check (seed {seed})"
        yield Promise(text, held.fits())
        for known in held.rule.alternatives:
            for way in known.ways:
                yield _of_alternative(exercise, held, known, way, seed)


def _held(exercise: Exercise, references: References, seed: int) -> Iterator[Held[Walk] | Held[Calls]]:
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


def _of_alternative(
    exercise: Exercise, held: Held[Walk] | Held[Calls], known: Alternative, way: Lines, seed: int
) -> Promise:
    """Check that what a rule with other lines does is told by this mistake, alone or as one of two that do the same."""
    told = [tuple(one.id for one in found.mistakes) for found in held.imitated(way).explained()]
    lines = "; ".join(f"{name}: {text}" for name, text in way.items())
    said = " or ".join(" and ".join(ids) or "none" for ids in told) or "nothing"
    text = f"{exercise.id} with {known.id} ({lines}) is told by that name, not by {said} (seed {seed})"
    return Promise(text, (known.id,) in told)
