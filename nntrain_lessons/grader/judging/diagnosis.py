"""Which known mistakes a wrong answer makes: those whose wrong code does just what the learner's does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, permutations

from ...rules import RULES, rendering
from ...rules.grammar import OTHER
from ...rules.rule import Explanation
from ...spec import Check, Exercise, Misconception, Swap, Swaps, swapped
from ..records import Trace
from . import formulas
from .compare import same
from .read_alike import ReadAlike

Traces = Callable[[str], Iterable[Trace]]
Alone = Callable[[str, Check], Trace]
_MOST = 300  # pairs of mistakes that are tried: some milliseconds each


@dataclass(frozen=True)
class Case:
    """A wrong answer: what it did in the required checks, which of them failed, and what other code does there.

    Attributes
    ----------
    exercise : Exercise
        What was asked for.
    solution : str
        The text of its solution, in which mistakes are made.
    got : sequence of Trace
        What the answer did in each required check, in their order.
    failed : sequence of str
        The checks that it failed, likewise.
    raised : bool
        Whether the first of them ended in an error, before anything wrong was seen.
    traces : callable
        `traces(code)` gives what some code does in each required check, one by one.
    alone : callable, optional
        `alone(code, check)` gives what some code does in a check, with no other check before it: that is sooner known.
    """

    exercise: Exercise
    solution: str
    got: Sequence[Trace]
    failed: Sequence[str]
    raised: bool
    traces: Traces
    alone: Alone | None = None

    @property
    def required(self) -> list[Check]:
        """The required checks."""
        return [check for check in self.exercise.checks if check.required]

    def fits(self, code: str, but: Collection[str] = ()) -> bool:
        """Return whether some code does all that the answer does, except for some checks."""
        places = range(len(self.required))
        return all(self.required[nr].id in but or self.fits_at(nr, code) for nr in places)

    def fits_until(self, check: str, code: str) -> bool:
        """Return whether some code does all that the answer does, up to a check, that one included."""
        last = [known.id for known in self.required].index(check)
        return all(self.fits_at(nr, code) for nr in range(last + 1))

    def fits_alone(self, nr: int, code: str) -> bool:
        """Return whether some code does what the answer does in one check, with no other check before it."""
        check = self.required[nr]
        if self.alone is None:
            return self.fits_at(nr, code)
        return same(self.alone(code, check), self.got[nr], check.close)

    def fits_at(self, nr: int, code: str) -> bool:
        """Return whether some code does what the answer does in one check, be it in another right way."""
        return any(self._does_the_same(one, nr) for one in self._ways(code, self.required[nr]))

    @staticmethod
    def _ways(code: str, check: Check) -> Iterator[str]:
        yield code
        for other in check.accepts:
            with suppress(ValueError):  # the mistake may have left no room for it
                yield swapped(code, other.swaps)

    def _does_the_same(self, code: str, nr: int) -> bool:
        try:
            theirs = next(islice(iter(self.traces(code)), nr, None))
        except SyntaxError:  # two pieces of Python need not be one together
            return False
        return same(theirs, self.got[nr], self.required[nr].close)


@dataclass(frozen=True)
class Known:
    """A mistake that is told: the catalog's, or one in a line of a rule; and at which check, if not the first."""

    id: str
    title: str
    hint: str
    at: str = ""


@dataclass(frozen=True)
class Found:
    """The mistakes that explain an answer; and the rule that it computes, where there is one that explains it."""

    mistakes: tuple[Known, ...] = ()
    explanation: Explanation | None = None


def explain(case: Case, rules: Sequence[Explanation]) -> Found:
    """Find the mistakes that explain an answer, by the rule that it computes, by what other code does, or by both.

    Parameters
    ----------
    case : Case
        The answer.
    rules : sequence of Explanation
        The rules that it may compute, the likeliest first.
    """
    best = next((rule for rule in rules if rule.mistakes), None)
    if best is None:
        return Found(tuple(map(_known, diagnose(case))))
    told = tuple(Known(one.id, one.title, one.question) for one in best.mistakes)
    besides, is_all = _besides(case, best)
    is_simple = len(told) == 1 and not told[0].id.startswith(OTHER)
    if is_simple and (is_all or besides):
        return Found((*told, *besides), best)
    if exact := _exactly(case):  # one mistake that does all of it is the simpler explanation
        return Found(tuple(map(_known, exact)), best)
    return Found((*told, *besides), best)


def _besides(case: Case, rule: Explanation) -> tuple[tuple[Known, ...], bool]:
    """Find a mistake that is made besides: where code that computes the rule does something else than the answer.

    Returns
    -------
    tuple of Known, bool
        The mistake, if one was found; and whether there is nothing to be found, as far as one can see.
    """
    codes = list(_rendered(case, rule))
    told = {known.id for known in rule.mistakes}
    for nr, check in enumerate(case.required if codes else ()):
        if check.scenario in formulas.WALKS:  # the rule has been held against these
            continue
        if check.id in case.failed and not any(case.fits_alone(nr, code) for code in codes):
            likely = [known for known in _identified(case) if known.identified_by == check.id]
            likely = likely or [known for known in _shown(case) if _fits_on_top(case, nr, codes[0], known)]
            found = [replace(_known(known), at=check.id) for known in likely if known.id not in told]
            return tuple(found[:1]), False
    return (), True


def _rendered(case: Case, rule: Explanation) -> Iterator[str]:
    """Yield code that computes a rule; where it is one mistake, in each way in which that is made."""
    ways = [way for known in rule.mistakes for way in known.ways] if len(rule.mistakes) == 1 else []
    for lines in (rule.lines, *ways):
        with suppress(rendering.CannotRender, ValueError):  # it is no line of the solution's that is another
            pairs = rendering.swaps(RULES[case.exercise.id], {**rule.way, **lines})
            yield swapped(case.solution, tuple(Swap(*pair) for pair in pairs))


def _fits_on_top(case: Case, nr: int, code: str, known: Misconception) -> bool:
    """Return whether some code, with a mistake made in it besides, does what the answer does in one check."""
    for swaps in known.variants:
        with suppress(ValueError):
            if case.fits_alone(nr, known.wrong_code(code, swaps)):
                return True
    return False


def _known(mistake: Misconception) -> Known:
    return Known(mistake.id, mistake.title, mistake.hint, mistake.identified_by)


def diagnose(case: Case) -> tuple[Misconception, ...]:
    """Find the one mistake that explains an answer, or the two that do so together; none, where there is no such.

    It is explained by what does the same in all checks: one mistake, or one on top of another. Otherwise by the
    one that the first failed check tells; or by one that does the same in all checks but a later one, and the one
    that this later check tells. Failing these, by what is read back of it.
    """
    return (
        _exactly(case)
        or _both(case)
        or _identified_first(case)
        or _with_one_identified_later(case)
        or _read_alike(case)
    )


def guess(case: Case) -> str:
    """Say what is likely by which checks failed, where no mistake explains it."""
    return next((g.text for g in case.exercise.guesses if g.failed == set(case.failed)), "")


def _exactly(case: Case) -> tuple[Misconception, ...]:
    return next(((known,) for known in _shown(case) if any(map(case.fits, known.wrong_codes(case.solution)))), ())


def _identified_first(case: Case) -> tuple[Misconception, ...]:
    first = "" if case.raised else case.failed[0]  # what fails after it may only follow from it
    return next(((known,) for known in _identified(case) if known.identified_by == first), ())


def _with_one_identified_later(case: Case) -> tuple[Misconception, ...]:
    for told in _identified(case):
        if told.identified_by in case.failed[1:]:
            for known in _shown(case):
                if any(case.fits(code, but=[told.identified_by]) for code in known.wrong_codes(case.solution)):
                    return known, told
    return ()


def _read_alike(case: Case) -> tuple[Misconception, ...]:
    if not any(trace.reads for trace in case.got):
        return ()
    search = ReadAlike(case.required, list(case.traces(case.solution)), case.got, case.traces)
    return search.find(_shown(case), case.solution)


def _both(case: Case) -> tuple[Misconception, ...]:
    """Try one mistake on top of another, where one alone does what the answer does as far as the first failed check.

    Trying all pairs would take too long. Where a single check failed there is no telling two things apart.
    """
    if len(case.failed) < 2:
        return ()
    begins = [
        (known, swaps)
        for known in _shown(case)
        for swaps in known.variants
        if case.fits_until(case.failed[0], known.wrong_code(case.solution, swaps))
    ]
    pairs = ((one, swaps, other, more) for other, more in _by_turns(_shown(case)) for one, swaps in begins)
    for one, swaps, other, more in islice((pair for pair in pairs if pair[0] is not pair[2]), _MOST):
        if any(map(case.fits, _codes(case.solution, (one, swaps), (other, more)))):
            return one, other
    return ()


def _by_turns(mistakes: Sequence[Misconception]) -> Iterator[tuple[Misconception, Swaps]]:
    """Yield every mistake in its first variant, then those that have one in their second, and so on."""
    for nr in range(max((len(known.variants) for known in mistakes), default=0)):
        yield from ((known, known.variants[nr]) for known in mistakes if nr < len(known.variants))


def _codes(solution: str, one: tuple[Misconception, Swaps], other: tuple[Misconception, Swaps]) -> Iterator[str]:
    """Yield the solution with both mistakes in it, made in either order, where the one leaves room for the other."""
    for (first, swaps), (second, more) in permutations((one, other)):
        with suppress(ValueError):
            code = second.wrong_code(first.wrong_code(solution, swaps), more)
            yield code


def _shown(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if not known.identified_by]


def _identified(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if known.identified_by]
