"""Which known mistakes a wrong answer makes: those whose wrong code does just what the learner's does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice

from ...rules import RULES, rendering
from ...rules.grammar import OTHER
from ...rules.rule import Explanation
from ...spec import Misconception, Swap, swapped
from ..records import Reading, Trace
from . import formulas
from .case import Case
from .compare import same
from .formulas import Explained
from .pairs import both
from .read_alike import ReadAlike


@dataclass(frozen=True)
class Known:
    """A mistake that is told: the catalog's, or one in a line of a rule; and at which check, if not the first."""

    id: str
    title: str
    hint: str
    at: str = ""


@dataclass(frozen=True)
class Found:
    """The mistakes that explain an answer; and the rule that it computes, read back, where one explains it."""

    mistakes: tuple[Known, ...] = ()
    reading: Reading | None = None


def explain(case: Case, rules: Sequence[Explained]) -> Found:
    """Find the mistakes that explain an answer, by the rule that it computes, by what other code does, or by both.

    Parameters
    ----------
    case : Case
        The answer.
    rules : sequence of Explained
        The rules that it may compute, the likeliest first.
    """
    best = next((rule for rule in rules if rule.mistakes), None)
    if best is None:
        return Found(tuple(map(_known, diagnose(case))))
    told = tuple(Known(one.id, one.title, one.question) for one in best.mistakes)
    besides, is_all = _besides(case, best.explanation) if best.explanation else ((), True)
    # Of single calls little is seen: several mistakes may do the same there, of which other checks tell one.
    is_simple = best.explanation is not None and len(told) == 1 and not told[0].id.startswith(OTHER)
    if is_simple and (is_all or besides):
        return Found((*told, *besides), best.reading)
    if exact := _exactly(case):  # one mistake that does all of it is the simpler explanation
        return Found(tuple(map(_known, exact)), best.reading)
    if not best.explanation:
        besides = _besides_calls(case, best)
    return Found((*told, *(one for one in besides if one.id not in {known.id for known in told})), best.reading)


def _besides_calls(case: Case, rule: Explained) -> tuple[Known, ...]:
    """Find a mistake that is made besides one in single calls: in a check of its own, or in what else was observed."""
    if rule.left_out is not None:
        told_by = case.required[rule.left_out].id
        return tuple(islice((_known(known) for known in _identified(case) if known.identified_by == told_by), 1))
    for nr, check in enumerate(case.required):
        if check.id in case.failed and (odd := _odd(case, nr, case.got[nr])):
            wrong = ((known, code) for known in _shown(case) for code in known.wrong_codes(case.solution))
            does = (known for known, code in wrong if _odd(case, nr, case.does_alone(code, nr)) == odd)
            return tuple(_known(known) for known in islice(does, 1))
    return ()


def _odd(case: Case, nr: int, trace: Trace) -> set[int]:
    """Return where a check saw something else than of the solution, among what no rule is held against."""
    check = case.required[nr]
    right = dict(formulas.beside(check.scenario, case.does_alone(case.solution, nr)))
    seen = formulas.beside(check.scenario, trace)
    return {at for at, one in seen if at in right and not same(Trace((right[at],)), Trace((one,)), check.close)}


def _besides(case: Case, rule: Explanation) -> tuple[tuple[Known, ...], bool]:
    """Find a mistake that is made besides: where code that computes the rule does something else than the answer.

    Returns
    -------
    tuple of Known, bool
        The mistake, if one was found; and whether there is nothing to be found, as far as one can see.
    """
    codes = list(_rendered(case, rule))
    told = {known.id for known in rule.mistakes}
    for check in case.required if codes else ():
        if check.scenario in formulas.WALKS:  # the rule has been held against these
            continue
        if check.id in case.failed and not any(case.fits_alone(code, check.id) for code in codes):
            likely = (known for known in _identified(case) if known.identified_by == check.id)
            fitting = (known for known in _shown(case) if _fits_on_top(case, check.id, codes[0], known))
            found = next((known for known in chain(likely, fitting) if known.id not in told), None)
            return (replace(_known(found), at=check.id),) if found else (), False
    return (), True


def _rendered(case: Case, rule: Explanation) -> Iterator[str]:
    """Yield code that computes a rule; where it is one mistake, in each way in which that is made."""
    ways = [way for known in rule.mistakes for way in known.ways] if len(rule.mistakes) == 1 else []
    for lines in (rule.lines, *ways):
        with suppress(rendering.CannotRender, ValueError):  # it is no line of the solution's that is another
            pairs = rendering.swaps(RULES[case.exercise.id], {**rule.way, **lines})
            yield swapped(case.solution, tuple(Swap(*pair) for pair in pairs))


def _fits_on_top(case: Case, check: str, code: str, known: Misconception) -> bool:
    """Return whether some code, with a mistake made in it besides, does what the answer does in one check."""
    for swaps in known.variants:
        with suppress(ValueError):
            may_fail = check in case.faults(known.wrong_code(case.solution, swaps)).possible
            if may_fail and case.fits_alone(known.wrong_code(code, swaps), check):
                return True
    return False


def _known(mistake: Misconception) -> Known:
    return Known(mistake.id, mistake.title, mistake.hint, mistake.shown_in or mistake.identified_by)


def diagnose(case: Case) -> tuple[Misconception, ...]:
    """Find the one mistake that explains an answer, or the two that do so together; none, where there is no such.

    It is explained by what does the same in all checks: one mistake, or one on top of another. Otherwise by the
    one that the first failed check tells; or by one that does the same in all checks but a later one, and the one
    that this later check tells; or by what is read back of it. Where pieces are right or
    wrong each for itself, the mistake in each of them is found by itself.
    """
    if any(known.shown_in for known in case.exercise.mistakes):
        return _piece_by_piece(case)
    explained = (
        _exactly(case) or both(case, _shown(case)) or _identified_first(case) or _with_one_identified_later(case)
    )
    return explained or _read_alike(case)


def guess(case: Case) -> str:
    """Say what is likely by which checks failed, where no mistake explains it."""
    return next((g.text for g in case.exercise.guesses if g.failed == set(case.failed)), "")


def _exactly(case: Case) -> tuple[Misconception, ...]:
    shown = _shown(case)
    if exact := next(((known,) for known in shown if any(map(case.fits, _codes_that_may_fit(case, known)))), ()):
        return exact
    rounding = (known for known in shown if known.rounds)
    return next(((one,) for one in rounding if any(map(case.fits_but_for_rounding, _alike(case, one)))), ())


def _codes_that_may_fit(case: Case, known: Misconception, but: Sequence[str] = ()) -> Iterator[str]:
    return (code for code in _alike(case, known, but) if case.may_fit(code, known))


def _alike(case: Case, known: Misconception, but: Sequence[str] = ()) -> Iterator[str]:
    """Yield the codes of a mistake that fail what the answer fails."""
    return (code for code in known.wrong_codes(case.solution) if case.faults(code).are(case.failed, but))


def _piece_by_piece(case: Case) -> tuple[Misconception, ...]:
    """Return the first mistake of each piece that does what the answer does in its check."""
    found: list[Misconception] = []
    for name in case.failed:
        mistakes = (known for known in case.exercise.mistakes if known.shown_in == name)
        fitting = (known for known in mistakes if any(_codes_that_fit_alone(case, known, name)))
        found += islice(fitting, 1)
    return tuple(found)


def _codes_that_fit_alone(case: Case, known: Misconception, check: str) -> Iterator[bool]:
    codes = (code for code in known.wrong_codes(case.solution) if check in case.faults(code).possible)
    return (case.fits_alone(code, check) for code in codes)


def _read_alike(case: Case) -> tuple[Misconception, ...]:
    if not any(trace.reads for trace in case.got):
        return ()
    search = ReadAlike(case.required, list(case.traces(case.solution)), case.got, case.traces)
    codes = ((known, code) for known in _shown(case) for code in known.wrong_codes(case.solution))
    return search.find((known, code) for known, code in codes if case.faults(code).are_among(case.failed))


def _identified_first(case: Case) -> tuple[Misconception, ...]:
    first = "" if case.raised else case.failed[0]  # what fails after it may only follow from it
    return next(((known,) for known in _identified(case) if known.identified_by == first), ())


def _with_one_identified_later(case: Case) -> tuple[Misconception, ...]:
    for told in _identified(case):
        if told.identified_by in case.failed[1:]:
            for known in _shown(case):
                codes = _codes_that_may_fit(case, known, [told.identified_by])
                if any(case.fits(code, but=[told.identified_by]) for code in codes):
                    return known, told
    return ()


def _shown(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if not known.identified_by]


def _identified(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if known.identified_by]
