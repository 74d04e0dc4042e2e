from dataclasses import replace

import pytest

from nntrain_lessons.grader.judging import verdict
from nntrain_lessons.grader.judging.diagnosis import Known
from nntrain_lessons.grader.judging.verdict import Outcome, conclude
from nntrain_lessons.grader.records import CheckResult, Observation, Status, Trace
from nntrain_lessons.grader.running import exit_status
from nntrain_lessons.grader.running.children import ExitReport
from nntrain_lessons.spec import Check, Exercise, mistake


def check(name, points=5, note=""):
    """Return a check; its scenario is of no interest here."""
    return Check(name, name, "none.at_all", lambda random: {}, points, note)


A, B, NOTE = check("a"), check("b"), check("c", 0, "better not")
DOUBLE = mistake("double", "It is twice as much", "How much is it?", ("x", "7"), variants=((("x", "2x"),),))
HELPED = mistake("helped", "Somebody helped", "Who?", ("x", "help(x)"), identified_by="b")
EXERCISE = Exercise("x", 1, "X", ("x",), 5, "", (A, B, NOTE), (DOUBLE,), ("1", "2", "3"))
ERROR = {"type": "TypeError", "message": "no", "where": "x.py, line 1", "memory": False, "binds": []}


def trace(*numbers, error=None):
    """Return a trace of plain numbers."""
    seen = [Observation(f"step {nr}", {"kind": "value", "value": number}) for nr, number in enumerate(numbers)]
    return Trace(tuple(seen), error)


# What the solution does in the two required checks, and code with a mistake in it.
DOES = {"x + y": [trace(1), trace(2)], "7 + y": [trace(7), trace(7)], "2x + y": [trace(2), trace(4)]}


def judged(a=None, b=None, note=None, exit_reason=None, exercise=EXERCISE, **exit_reasons):
    """Conclude from what the learner's code was seen to do; the solution gives 1, 2 and 3."""
    outcomes = [
        Outcome(EXERCISE.checks[0], trace(1), a, exit_reasons.get("at_a")),
        Outcome(EXERCISE.checks[1], trace(2), b, exit_reasons.get("at_b")),
        Outcome(EXERCISE.checks[2], trace(3), note, exit_reasons.get("at_note")),
    ]
    return conclude(exercise, outcomes, exit_reason, "x + y", DOES.__getitem__)


def test_a_right_answer_passes_with_all_points():
    """Every required check has to have been observed to be right."""
    result = judged(trace(1), trace(2), trace(3))
    assert (result.status, result.score, result.max_score, result.notes) == (Status.PASSED, 10, 10, ())


def test_a_failed_optional_check_adds_a_note_and_takes_nothing():
    """It passes all the same, and the note says what might be better."""
    result = judged(trace(1), trace(2), trace(4))
    assert (result.status, result.score, result.notes) == (Status.PASSED, 10, ("better not",))


def test_an_error_in_an_optional_check_tells_only_what_it_is_about():
    """A note is said of an error only where raising is what the note is about; otherwise it would be a guess."""
    assert judged(trace(1), trace(2), trace(error=ERROR)).notes == ()
    about_errors = replace(NOTE, error_tells=True)
    outcome = Outcome(about_errors, trace(3), trace(error=ERROR))
    others = [Outcome(A, trace(1), trace(1)), Outcome(B, trace(2), trace(2))]
    assert conclude(EXERCISE, [*others, outcome], None, "x", DOES.__getitem__).notes == ("better not",)


def test_another_way_that_is_let_off_adds_its_note():
    """Where an answer does what an accepted variant does, that is what is expected of it, and it is said once."""
    outcomes = [
        Outcome(A, trace(5), trace(5), note="the other way"),
        Outcome(B, trace(6), trace(6), note="the other way"),
    ]
    result = conclude(EXERCISE, [*outcomes, Outcome(NOTE, trace(3), trace(3))], None, "x", DOES.__getitem__)
    assert (result.status, result.score, result.notes) == (Status.PASSED, 10, ("the other way",))


def test_two_mistakes_may_be_told_by_one_check():
    """Where a single check fails, both stand there: none is lost."""
    checks = [CheckResult(name, name, Status.FAILED, True) for name in ("a", "b")]
    found = [Known("one", "One", "1?"), Known("two", "Two", "2?"), Known("at b", "At b", "3?", at="b")]
    named = verdict._named(checks, checks[:1], found)
    assert [(check.diagnosis.id, [one.id for one in check.also]) for check in named] == [("one", ["two"]), ("at b", [])]


def test_notes_are_held_back_after_a_fail():
    """What made the answer wrong may have upset the optional checks too."""
    assert judged(trace(7), trace(2), trace(4)).notes == ()


def test_a_process_that_ends_in_an_optional_check_takes_nothing():
    """All that is required was seen to be right; how the rest would have gone nobody knows."""
    exit_reason = exit_status.timed_out(3)
    result = judged(trace(1), trace(2), None, exit_reason, at_note=exit_reason)
    assert (result.status, result.score, result.notes, result.error) == (Status.PASSED, 10, (), None)


def test_optional_checks_do_not_count_for_a_mistake():
    """A mistake is told by what is required; whatever else the answer does, it is the same mistake."""
    assert judged(trace(2), trace(4), trace(99)).diagnosis.id == "double"


def test_an_answer_that_died_is_not_taken_for_a_mistake():
    """Of half a trace nobody can say whose it is."""
    exit_reason = exit_status.timed_out(3)
    assert judged(trace(2), None, None, exit_reason, at_b=exit_reason).diagnosis is None


def test_no_answer_is_a_fail():
    """A check without observations never passes, whatever else did."""
    result = judged(trace(1), None, trace(3))
    assert (result.status, result.score) == (Status.FAILED, 5)
    assert [c.status for c in result.checks] == [Status.PASSED, Status.SKIPPED, Status.PASSED]


def test_fewer_observations_than_the_solution_s_are_a_fail():
    """A trace that stops early is not right so far."""
    result = judged(trace(), trace(2), trace(3))
    assert result.checks[0].message == "missing: step 0"


def test_a_mistake_is_named_by_its_trace():
    """Where all that was observed is what a mistake does, in one of its variants, it gets its title and question."""
    result = judged(trace(2), trace(4), trace(3))
    assert result.diagnosis == verdict.Diagnosis("double", "It is twice as much", "How much is it?")
    assert result.checks[0].diagnosis
    assert not result.checks[1].diagnosis


def test_half_a_mistake_is_not_named():
    """What agrees with a known mistake in one check only is something else."""
    assert judged(trace(2), trace(2), trace(3)).diagnosis is None


def test_a_mistake_may_be_told_by_one_check():
    """The failure of the check that it names is enough, whatever the numbers, if that is the first to fail."""
    exercise = replace(EXERCISE, mistakes=(HELPED, DOUBLE))
    assert judged(trace(2), trace(4), trace(3), exercise=exercise).diagnosis.id == "double"  # which says more
    assert judged(trace(1), trace(9), trace(3), exercise=exercise).diagnosis.id == "helped"
    assert judged(trace(1), trace(error=ERROR), trace(3), exercise=exercise).diagnosis is None
    assert judged(trace(9), trace(9), trace(3), exercise=exercise).diagnosis is None  # it may follow from the first


def test_mistakes_are_looked_for_after_a_fail_only():
    """A right answer costs nothing more."""

    def never(code):
        raise AssertionError

    outcomes = [Outcome(c, trace(1), trace(1)) for c in EXERCISE.checks]
    assert conclude(EXERCISE, outcomes, None, "x", never).status is Status.PASSED


def test_an_error_before_any_observation_is_an_error():
    """Code that never got to show anything could not be judged; the error is told with its place."""
    result = judged(trace(error=ERROR), trace(error=ERROR), trace(3))
    assert (result.status, result.score) == (Status.ERROR, 0)
    assert result.error.where == "x.py, line 1"
    assert result.checks[0].message == "TypeError: no (x.py, line 1)"


def test_an_error_after_an_observation_is_a_fail():
    """What was observed counts; what raised does not pass."""
    result = judged(trace(1), trace(error=ERROR), trace(3))
    assert (result.status, result.score) == (Status.FAILED, 5)
    assert [c.status for c in result.checks] == [Status.PASSED, Status.ERROR, Status.PASSED]


def test_a_wrong_number_is_told_before_the_error_after_it():
    """The first thing that went wrong is the one to look at."""
    result = judged(replace(trace(7), error=ERROR), trace(2), trace(3))
    assert result.checks[0].message == "step 0: expected 1, got 7"
    assert result.error is None


@pytest.mark.parametrize(
    "exit_reason",
    [
        exit_status.timed_out(3),
        exit_status.out_of_memory(2),
        *map(exit_status.ended, (ExitReport(-11), ExitReport(0), ExitReport(None))),
    ],
)
def test_a_process_that_is_gone_passes_nothing_more(exit_reason):
    """Its status is the exercise's; the check it died in says why, and the rest is skipped."""
    result = judged(trace(1), None, None, exit_reason, at_b=exit_reason)
    assert (result.status, result.score) == (exit_reason.status, 5)
    assert [c.status for c in result.checks] == [Status.PASSED, Status.ERROR, Status.SKIPPED]
    assert result.checks[1].message == exit_reason.message
    assert result.error.message == exit_reason.message


ENDS = {
    "by itself": (ExitReport(0), "exit code 0 before it had answered"),
    "a signal": (ExitReport(-11), "SIGSEGV"),
    "killed by somebody": (ExitReport(-9), "SIGKILL: by itself, or by the system"),
    "killed by the grader, after it closed its end": (ExitReport(-9, by_itself=False), "closed its connection"),
    "nobody to tell": (ExitReport(None), "watches over it"),
}


@pytest.mark.parametrize(("ending", "words"), ENDS.values(), ids=ENDS)
def test_how_a_process_ended_is_told(ending, words):
    """Whoever ends the process has given no answer, with whatever exit code; the words say what happened."""
    exit_reason = exit_status.ended(ending)
    assert exit_reason.status is Status.CRASHED
    assert words in exit_reason.message
