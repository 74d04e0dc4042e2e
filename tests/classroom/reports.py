"""Verdicts made by hand, for what is told of them."""

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.classroom.records import Graded
from nntrain_lessons.classroom.summary import Class
from nntrain_lessons.grader.records import CheckResult, Diagnosis, Failure, Reading, Report, Result, Status
from nntrain_lessons.rules.by_hand import HandStep

ASCENT = Diagnosis("ascent", "Gradient ascent <b>", "Which way is down?")
READING = Reading(("p <- p - lr*g",), ("p <- p + lr*g",))
STEP = HandStep(1, 2, (0, 1), {"p": 1.0, "g": 0.5}, {}, (("p <- p - lr*g", 0.9),), 1.5, 2.0)


def checks(exercise="sgd", status=Status.PASSED, **first):
    """Return the results of an exercise's checks, the first of which may be otherwise."""
    made = [CheckResult(check.id, check.title, status, check.required) for check in EXERCISES[exercise].checks]
    if first:
        made[0] = CheckResult(made[0].id, made[0].title, made[0].required and Status.FAILED, True, **first)
    return tuple(made)


def passed(exercise="sgd"):
    """Return the verdict on a right answer."""
    return Result(exercise, Status.PASSED, 10, 10, 0.1, checks=checks(exercise))


def failed(exercise="sgd", diagnosis=ASCENT, message="step 1: expected 1, got <2>"):
    """Return the verdict on a wrong answer."""
    first = checks(exercise, message=message, diagnosis=diagnosis, reading=READING, inputs=STEP)
    return Result(exercise, Status.FAILED, 10, 7, 0.2, ("a note",), checks=first)


def broken(exercise="sgd"):
    """Return the verdict on what cannot be run."""
    return Result(exercise, Status.ERROR, 10, error=Failure("SyntaxError", "bad\x1b[2J", "adam.py, line 3"))


def graded(learner, *results, **more):
    """Return what came out for a learner."""
    return Graded(learner, "digest", Report(7, results), **more)


def class_of(*rows, asked=()):
    """Return a class."""
    return Class("class", rows, 7, "off", asked)
