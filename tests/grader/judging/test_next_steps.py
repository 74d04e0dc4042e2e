import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging.next_steps import next_of_all, next_step
from nntrain_lessons.grader.records import Report, Result, Status

ALL = list(EXERCISES)


def result(name, status=Status.PASSED):
    """Make a verdict."""
    return Result(name, status, 10)


def report(**statuses):
    """Make a report: everything is not started, but for these."""
    return Report(1, tuple(result(name, statuses.get(name, Status.NOT_STARTED)) for name in ALL))


def passed(*names):
    """Say that these have passed."""
    return dict.fromkeys(names, Status.PASSED)


def test_where_nothing_is_known_the_next_in_order_is_named():
    """A file from anywhere says nothing of the others."""
    assert next_step(result("sgd")).startswith("open 02_momentum.ipynb (")
    assert next_step(result(ALL[-1])) == "that was the last exercise"


@pytest.mark.parametrize("exercise", [name for name in ALL if EXERCISES[name].optional])
def test_what_the_course_goes_on_without_is_said_to_be_optional(exercise):
    """Its title is followed by the word."""
    said = next_step(result(exercise, Status.NOT_STARTED))
    assert f"{EXERCISES[exercise].title} (optional), " in said
    assert "(optional)" not in next_step(result("adam", Status.NOT_STARTED))


def test_what_is_begun_is_not_named_again():
    """It may have passed already; what is not begun comes first, also an earlier one."""
    assert next_step(result("sgd"), {"rmsprop", "adam"}).startswith("open 03_rmsprop.ipynb")
    assert next_step(result("augment"), {"warmup", "sgd"}).startswith("open 00_warmup.ipynb")
    assert "nntrain-lessons status" in next_step(result("sgd"), frozenset())
    assert next_step(result(ALL[-1]), {"sgd"}).startswith("open 01_sgd.ipynb")
    assert next_step(result(ALL[-1]), frozenset()) == "that was the last exercise"


def test_what_needs_more_first_is_not_named():
    """After the last but three, the capstone waits for its parts."""
    assert next_step(result("augment"), {"scheduler", "capstone"}).startswith("open 05_scheduler.ipynb")
    assert next_step(result("augment"), {"capstone"}).startswith("open 13_capstone.ipynb")


def test_what_is_asked_for_too_early_leads_to_what_it_builds_on():
    """The first of these, and why."""
    said = next_step(result("capstone", Status.NOT_STARTED), {"adam", "resnet", "capstone"})
    assert said.startswith("open 04_adam.ipynb")
    assert ", which capstone builds on" in said
    assert next_step(result("capstone", Status.NOT_STARTED), {"capstone"}).startswith("open 13_capstone.ipynb")


def test_of_a_whole_workspace_the_first_that_can_be_begun_is_named():
    """What has passed is behind one."""
    assert next_of_all(report()).startswith("warmup: open 00_warmup.ipynb")
    assert next_of_all(report(**passed("warmup", "sgd"))).startswith("momentum: ")
    assert next_of_all(report(**passed(*ALL[:-1]))).startswith(f"{ALL[-1]}: ")
    assert next_of_all(report(**passed(*ALL)), ()) == "that was the last exercise"


def test_what_has_failed_comes_before_what_builds_on_it():
    """Asked for in another order, too."""
    failed = Report(1, (result("adam", Status.NOT_STARTED), result("rmsprop", Status.FAILED), result("sgd")))
    assert next_of_all(failed).startswith("rmsprop: ")


@pytest.mark.parametrize("step", range(len(ALL)))
def test_in_order_every_next_step_can_be_taken(step):
    """Whoever follows the line each time comes through the course, and never to a closed door."""
    done = set(ALL[: step + 1])
    said = next_step(result(ALL[step]), set(ALL) - done)
    named = [name for name in ALL if EXERCISES[name].notebook in said]
    assert named == ALL[step + 1 : step + 2]
    assert all(set(EXERCISES[name].needs) <= done for name in named)
