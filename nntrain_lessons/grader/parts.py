"""The learner's other answers, where an exercise puts them together: which are there, and which do not hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from .. import catalog
from ..spec import Check, Exercise
from .judging import verdict
from .reading.answers import Answer, read_answer
from .reading.submission import Submission
from .records import CheckResult, Result, Status
from .references import References, course_cell, drawn
from .running.runner import HIGHEST, ChildExited, Limits, Runner, child

_PATIENCE = 10.0  # seconds for a part by itself, which is judged only to say where a fault lies
_AT_ONCE = 4
_PATIENT = 2  # times as long a part of a whole that passes may take where it is judged again
_MISSING = "your own parts are put together here; these are not there, not written yet, or cannot be read: "


def read_parts(exercise: Exercise, handed_in: Submission) -> dict[str, Answer]:
    """Return the learner's answers that are put together: those asked for, and of the others those that are written."""
    answers = {part: read_answer(catalog.EXERCISES[part], handed_in.part(part)) for part in exercise.parts}
    return {part: own for part, own in answers.items() if part in exercise.needs or _is_whole(own)}


def _is_whole(own: Answer) -> bool:
    return own.is_written and not own.open_holes and not own.raising


def without(exercise: Exercise, parts: Mapping[str, Answer]) -> Result | None:
    """Return the result where parts that are asked for are missing: then that is all there is to say."""
    missing = [catalog.EXERCISES[part].notebook for part, own in parts.items() if not own.is_written]
    if not missing:
        return None
    first, *others = (CheckResult(check.id, check.title, Status.SKIPPED, check.required) for check in exercise.checks)
    checks = (replace(first, status=Status.FAILED, message=_MISSING + ", ".join(missing)), *others)
    return Result(exercise.id, Status.FAILED, exercise.max_score, checks=checks)


def load(mine: Runner, exercise: Exercise, parts: Mapping[str, Answer]) -> list[Mapping[str, Any]]:
    """Have a child run the parts, in their order, and return what they raised.

    The course's own stands in for what is not asked for: where the learner has nothing, or nothing that runs.
    """
    errors: list[Mapping[str, Any]] = []
    for part in exercise.parts:
        raised = _loaded(mine, part, parts[part].selection.cells()) if part in parts else None
        if part in exercise.needs:
            errors += raised or []
        elif raised is None or _undefined(part, raised):
            _loaded(mine, part, [course_cell(part)])
    return errors


def _loaded(mine: Runner, part: str, cells: list[dict[str, object]]) -> list[dict[str, Any]]:
    mine.start_loading(cells, part)
    return mine.loaded()


def _undefined(part: str, errors: Sequence[Mapping[str, Any]]) -> bool:
    return any(set(error["binds"]) & set(catalog.EXERCISES[part].names) for error in errors)


@dataclass(frozen=True)
class Looked:
    """What was seen of the parts one by one.

    Attributes
    ----------
    faults : list of str
        Which of them do not pass by themselves; where all do, which do not with the learner's own beneath them.
    ways : set of str
        The optional checks that they fail, as `part/check`.
    """

    faults: list[str]
    ways: set[str]

    def narrowed(self, exercise: Exercise) -> Exercise:
        """Return the exercise as it is searched: with the ways that the parts go; no mistakes, where a part fails."""
        checks = tuple(
            replace(check, accepts=tuple(way for way in check.accepts if way.part in self.ways))
            for check in exercise.checks
        )
        told = replace(exercise, checks=checks)
        # What the whole is taken for would only mislead.
        return replace(told, mistakes=(), guesses=()) if self.faults else told


def look_at(own: Mapping[str, Answer], references: References, seed: int, limits: Limits) -> Looked:
    """Judge the parts one by one."""
    failed_checks = partial(_failed_checks, references, seed, replace(limits, timeout=min(limits.timeout, _PATIENCE)))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        alone = dict(zip(own, threads.map(failed_checks, own.values()), strict=True))
        ways = {f"{part}/{check.id}" for part, failed in alone.items() for check in failed if not check.required}
        wrong = [catalog.EXERCISES[part].notebook for part, failed in alone.items() if any(c.required for c in failed)]
        if wrong:
            return Looked([f"{name} does not pass by itself: grade it first" for name in wrong], ways)
        pairs = list(_beneath(own))
        together = threads.map(lambda pair: failed_checks(own[pair[0]], own[pair[1]]), pairs)
        misfits = [pair for pair, failed in zip(pairs, together, strict=True) if any(c.required for c in failed)]
        return Looked([_misfit(*pair) for pair in misfits], ways)


def refuse_if_wrong_alone(
    result: Result, exercise: Exercise, own: Mapping[str, Answer], references: References, seed: int, limits: Limits
) -> Result:
    """Let a whole that passes fail where a part of it does not pass by itself: then something else does its work."""
    if result.status is not Status.PASSED:
        return result
    needed = {part: answer for part, answer in own.items() if part in exercise.needs}
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        alone = partial(_failed_if_answered, references, seed, limits)
        failed = dict(zip(needed, threads.map(alone, needed.values()), strict=True))
    wrong = [part for part, checks in failed.items() if _is_wrong(checks or ())]
    # On a busy machine five at once may take their time, which is no reason to refuse what passes. So whatever gave no
    # answer is asked again, by itself and for longer; what never gives one may only do in the whole what it does there.
    patient = replace(limits, timeout=min(_PATIENT * limits.timeout, HIGHEST))
    silent = (part for part, checks in failed.items() if checks is None)
    wrong = wrong or [
        *islice((it for it in silent if _is_wrong(_failed_checks(references, seed, patient, own[it]))), 1)
    ]
    if not wrong:
        return result
    words = ", ".join(catalog.EXERCISES[part].notebook for part in wrong)
    first = replace(result.checks[0], status=Status.FAILED, message=f"not right by itself, so grade it first: {words}")
    score = result.score - exercise.checks[0].points
    return replace(result, status=Status.FAILED, score=score, checks=(first, *result.checks[1:]))


def _beneath(own: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a part and another one of the learner's own that it may build on."""
    for part in own:
        yield from ((part, other) for other in catalog.allowed(part) if other in own)


def _misfit(part: str, other: str) -> str:
    above, below = (catalog.EXERCISES[name].notebook for name in (part, other))
    return (
        f"{above} passes by itself, where the course's {other} stands beneath it, and does not on top of yours from "
        f"{below}: compare which of its methods the course's calls"
    )


def _is_wrong(failed: Iterable[Check]) -> bool:
    return any(check.required for check in failed)


def _failed_checks(
    references: References, seed: int, limits: Limits, own: Answer, other: Answer | None = None
) -> list[Check]:
    """Return the checks of its own exercise that a part fails, perhaps on top of another one of the learner's.

    One that gives no answer fails them all.
    """
    failed = _failed_if_answered(references, seed, limits, own, other)
    return [check for check in own.exercise.checks if check.required] if failed is None else failed


def _failed_if_answered(
    references: References, seed: int, limits: Limits, own: Answer, other: Answer | None = None
) -> list[Check] | None:
    """Return the same, or None where it gives no answer."""
    exercise = own.exercise
    text = json.dumps([exercise.id, own.selection.cells(), other.selection.cells() if other else None])
    if text in references.parts_seen:
        return references.parts_seen[text]
    known = references.get(exercise)
    failed = []
    with child(references.child_factory, exercise, limits) as mine:
        try:
            if other:
                _loaded(mine, other.exercise.id, other.selection.cells())
            mine.start_loading(own.selection.cells())
            mine.loaded()
            for check in exercise.checks:
                mine.ask(check, drawn(exercise, seed, check))
                if not verdict.passes(known.outcome(seed, check, mine.answer())):
                    failed.append(check)
        except ChildExited:  # perhaps only since the machine is busy: the next time may be another
            return None
    references.parts_seen[text] = failed
    return failed
