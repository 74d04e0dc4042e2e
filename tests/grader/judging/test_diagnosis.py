from dataclasses import replace

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import faults, report
from nntrain_lessons.grader.judging.diagnosis import Case, diagnose, guess
from nntrain_lessons.grader.judging.faults import Faults
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Observation, Report, Status, Trace
from nntrain_lessons.spec import Check, Exercise, Guess, mistake, variant

CHECKS = tuple(Check(name, name, "none.at_all", lambda random: {}, 5) for name in ("first", "second", "third"))
A = mistake("a", "A is wrong", "A?", ("p", "P"))
B = mistake("b", "B is wrong", "B?", ("q", "Q"))
HELPED = mistake("helped", "Somebody helped", "Who?", ("r", "R"), identified_by="third")
LIKELY = Guess(frozenset({"third"}), "look at the third")
EXERCISE = Exercise("x", 1, "X", ("x",), 5, "", CHECKS, (HELPED, A, B), ("1", "2", "3"), guesses=(LIKELY,))
# What the solution gives in the three checks, and what it gives with mistakes in it.
DOES = {"p; q; r": (1, 1, 1), "P; q; r": (1, 2, 2), "p; Q; r": (1, 1, 3), "P; Q; r": (1, 2, 6)}


def traces(*numbers):
    """Return a trace for each number."""
    return [Trace((Observation("value", {"kind": "value", "value": number}),)) for number in numbers]


def case(*got, raised=False):
    """Make the case of an answer that gave these numbers."""
    failed = [check.id for check, number in zip(CHECKS, got, strict=True) if number != 1]
    return Case(EXERCISE, "p; q; r", traces(*got), failed, raised, lambda code: traces(*DOES[code]))


NAMED = {
    "one in all it does": ((1, 2, 2), ["a"]),
    "another": ((1, 1, 3), ["b"]),
    "both at once": ((1, 2, 6), ["a", "b"]),
    "by the check that fails first": ((1, 1, 9), ["helped"]),
    "one, and what a later check tells": ((1, 2, 9), ["a", "helped"]),
    "nothing fits": ((1, 7, 1), []),
    "what a later check tells may follow from the first": ((7, 1, 9), []),
}


@pytest.mark.parametrize(("got", "named"), NAMED.values(), ids=NAMED)
def test_mistakes_are_named_where_they_explain_all_that_was_seen(got, named):
    """One alone, or one on top of another; where none does, none is named."""
    assert [known.id for known in diagnose(case(*got))] == named


def test_a_mistake_is_named_beside_another_way_that_is_let_off():
    """An answer that is let off in one check makes its mistake in the others, and that is the one to name."""
    third = replace(CHECKS[2], accepts=(variant(("q", "O")),))
    exercise = replace(EXERCISE, checks=(*CHECKS[:2], third))
    does = DOES | {"P; O; r": (1, 2, 8), "p; O; r": (1, 1, 7)}
    found = Case(exercise, "p; q; r", traces(1, 2, 8), ["second"], False, lambda code: traces(*does[code]))
    assert [known.id for known in diagnose(found)] == ["a"]
    assert [known.id for known in diagnose(replace(found, got=traces(1, 2, 7)))] == []


def test_two_mistakes_that_show_in_the_same_check_are_found_together():
    """Each is seen in a part of what is wrong there, and code with both does all of it."""

    def seen(p, q):
        return [Trace(tuple(Observation(at, {"kind": "value", "value": value}) for at, value in (("p", p), ("q", q))))]

    does = {"p; q; r": seen(1, 1), "P; q; r": seen(2, 1), "p; Q; r": seen(1, 2), "P; Q; r": seen(2, 2)}
    exercise = replace(EXERCISE, checks=CHECKS[:1], mistakes=(A, B))
    both = Case(exercise, "p; q; r", seen(2, 2), ["first"], False, does.__getitem__)
    assert [known.id for known in diagnose(both)] == ["a", "b"]
    assert diagnose(replace(both, got=seen(2, 3))) == ()


def test_only_what_may_have_failed_so_is_run(monkeypatch):
    """Of what is known to fail other checks, nothing is asked; the mistake that fails these is named as ever."""
    known = {"P; q; r": Faults(frozenset({"second", "third"}), frozenset({"second", "third"})),
             "p; Q; r": Faults(frozenset({"third"}), frozenset({"third"}))}  # fmt: skip
    monkeypatch.setattr(faults, "of_code", lambda exercise, code: known[code])
    asked = []
    other_first = replace(EXERCISE, mistakes=(B, A))
    watched = replace(
        case(1, 2, 2), exercise=other_first, traces=lambda code: asked.append(code) or traces(*DOES[code])
    )
    assert [one.id for one in diagnose(watched)] == ["a"]
    assert set(asked) == {"P; q; r"}


def read_of(number, *reads):
    """Return a trace that is no mistake's, of which these lines were read."""
    return replace(traces(number)[0], reads=reads)


def read_case(*lines, others=(("P; q; r", "early"), ("p; Q; r", "twice"))):
    """Make the case of an answer of whose first check, which failed, these lines were read."""
    known = {"p; q; r": "right"} | dict(others)
    return Case(
        EXERCISE, "p; q; r", [read_of(9, *lines), *traces(1, 1)], ["first"], False,
        lambda code: [read_of(1 if code == "p; q; r" else 2, known.get(code, "right")), *traces(1, 1)],
    )  # fmt: skip


def test_a_mistake_is_named_by_what_is_read_where_its_numbers_are_others():
    """Where the lines of every failed check are those of one mistake, this is the one."""
    assert [known.id for known in diagnose(read_case("early"))] == ["a"]


def test_what_is_read_names_no_mistake_where_two_are_read_alike_or_the_solution_is():
    """No name is better than a wrong one."""
    assert diagnose(read_case("early", others=(("P; q; r", "early"), ("p; Q; r", "early")))) == ()
    assert diagnose(read_case("right")) == ()
    assert diagnose(read_case("something else")) == ()
    assert diagnose(read_case()) == ()


def test_pieces_that_stand_each_for_itself_are_named_each_for_itself():
    """Whatever else is wrong, also where it has no name."""
    pieces = (replace(A, shown_in="second"), replace(B, shown_in="third"))
    exercise = replace(EXERCISE, mistakes=pieces, independent=True)
    found = replace(case(7, 2, 3), exercise=exercise)
    assert [known.id for known in diagnose(found)] == ["a", "b"]
    assert [known.id for known in diagnose(replace(found, got=traces(1, 2, 9), failed=["second", "third"]))] == ["a"]


def test_what_lasts_from_check_to_check_is_looked_for_in_their_order():
    """One check alone, being the first that runs, would not show it."""
    unlike = replace(case(1, 2, 2), alone=lambda code, check: traces(0)[0])
    assert diagnose(unlike) == ()
    lasting = replace(EXERCISE, mistakes=(replace(A, lasts=True), B))
    assert [known.id for known in diagnose(replace(unlike, exercise=lasting))] == ["a"]


def test_an_error_is_not_what_a_check_tells():
    """A check that could not look has told nothing."""
    assert diagnose(case(1, 1, 9, raised=True)) == ()


def test_a_guess_goes_by_which_checks_failed():
    """Just those, and no others."""
    assert guess(case(1, 1, 9)) == "look at the third"
    assert guess(case(1, 9, 9)) == ""


def without_correction(text):
    """Take Adam's correction away."""
    text = text.replace(" / (1 - self.beta1 ** self.t[p])", "")
    return text.replace(" / (1 - self.beta2 ** self.t[p])", "")


def decayed_last(text):
    """Let Adam decay after its step."""
    head, _, step = text.partition("    def opt_step(self, p: Tensor)")
    return f"{head}    def reg_step(self, p):\n        pass\n\n    def opt_step(self, p: Tensor){step}".replace(
        "(sqr_avg + self.eps).sqrt()\n", "(sqr_avg + self.eps).sqrt()\n        p *= 1 - self.lr * self.wd\n", 1
    )


def test_two_mistakes_at_once_are_both_named(verdict):
    """An Adam without correction which also decays last gets both names, at the checks that failed, and in words."""
    text = decayed_last(without_correction(solution("adam")))
    result = verdict("adam", text)
    assert [found.id for found in result.diagnoses] == ["no-correction", "decay-after-step"]
    shown = report.in_words(Report(1, (result,)))
    assert "the averages are used as they are" in shown
    assert "And: The decay comes after the step" in shown


BESIDES = {
    "a habit, and the count": (
        "sgd",
        ("p.grad is not None:\n                self", "p.grad is not None and p.grad.any():\n                self"),
        ("self.i += 1", "self.i += any(p.grad is not None and p.grad.any() for p in self.params)"),
        ["zero-gradient-skipped", "empty-step-not-counted"],
    ),
    "a factor, and what is left in the gradient": (
        "warmup",
        ("return w - lr * grad", "grad *= 2"),
        ("grad *= 2", "grad *= 2\n    return w - lr * grad"),
        ["not-once", "gradient-changed"],
    ),
}


@pytest.mark.parametrize(("exercise", "one", "other", "ids"), BESIDES.values(), ids=BESIDES)
def test_what_no_rule_speaks_of_is_told_besides(verdict, exercise, one, other, ids):
    """The rule explains the numbers; the other mistake shows in something else that was observed."""
    result = verdict(exercise, solution(exercise).replace(*one).replace(*other))
    assert [found.id for found in result.diagnoses] == ids


def test_where_nothing_fits_it_is_said_what_differs_and_what_is_likely(verdict):
    """The first step, parameter and element that differ; and a guess, where the failed checks suggest one."""
    text = solution("sgd").replace("p -= self.lr * p.grad", "p -= self.lr * p.grad.sign() * p.grad.abs().sqrt()")
    result = verdict("sgd", text)
    assert (result.status, result.diagnosis) == (Status.FAILED, None)
    first = next(check for check in result.checks if check.status is Status.FAILED)
    assert first.message.startswith("step 1, parameter 1: expected ")
    assert " in element [0]" in first.message


def test_every_guess_is_about_checks_that_there_are():
    """A guess names required checks of its exercise, and no two are about the same ones."""
    for exercise in EXERCISES.values():
        required = {check.id for check in exercise.checks if check.required}
        assert all(g.failed and g.failed <= required for g in exercise.guesses), exercise.id
        assert len({g.failed for g in exercise.guesses}) == len(exercise.guesses)


def test_a_guess_is_a_note(verdict):
    """An optimizer that remembers its first rate in a way of its own fails where the rate changes, and is told so."""
    text = solution("sgd").replace(
        "p -= self.lr * p.grad",
        "self.first = getattr(self, 'first', self.lr)\n        p -= (self.first + self.lr) / 2 * p.grad",
    )
    result = verdict("sgd", text)
    assert result.diagnosis is None
    assert any(note.startswith("a guess: ") for note in result.notes)
