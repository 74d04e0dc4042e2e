"""A report in other programs' formats, read by a parser of their own."""

import json
from xml.etree import ElementTree

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging.report import as_json
from nntrain_lessons.grader.records import (
    CheckResult,
    Diagnosis,
    Failure,
    Judged,
    Paths,
    Reading,
    Report,
    Result,
    Status,
)
from nntrain_lessons.reports import parsing
from nntrain_lessons.reports.classroom import as_classroom
from nntrain_lessons.reports.exercism import as_exercism
from nntrain_lessons.reports.gradescope import as_gradescope
from nntrain_lessons.reports.junit import as_junit
from nntrain_lessons.rules.by_hand import HandStep

STEP = HandStep(1, 2, (0, 1), {"p": 1.0}, {"m": 0.0}, (("p <- p - lr*g", 0.9),), float("inf"), None)
NAMED = Diagnosis("ascent", "Gradient ascent", "Which way is down?")
SECOND = Diagnosis("other", "A second mistake", "And this?")


def checks(statuses, **first):
    """Return the required checks of `warmup` and `sgd` by these statuses, the first with more."""
    required = [check for check in EXERCISES["sgd"].checks if check.required]
    made = [CheckResult(check.id, check.title, status, True) for check, status in zip(required, statuses, strict=False)]
    made[0] = CheckResult(made[0].id, made[0].title, made[0].status, True, **first)
    return tuple(made)


ALL = [Status.PASSED] * sum(check.required for check in EXERCISES["sgd"].checks)
PASSED = Result("sgd", Status.PASSED, 10, 10, 0.25, checks=checks(ALL))
FAILED = Result(
    "sgd",
    Status.FAILED,
    10,
    8,
    1.0,
    ("a note \x1b[2J",),
    checks=checks(
        [Status.FAILED, Status.ERROR, Status.SKIPPED, *ALL[3:]],
        message="step 1 \x00 <&>",
        diagnosis=NAMED,
        reading=Reading(("a", ""), ("b", "c")),
        inputs=STEP,
        also=(SECOND,),
        paths=Paths("parameter 1", (1.0, 2.0), (float("nan"), 3.0), 0),
    ),
    judged=Judged("01_sgd.ipynb", (3, 4), "12:00"),
)
BROKEN = Result("adam", Status.ERROR, 10, error=Failure("SyntaxError", "bad\x1b", "a.py, line 3"))
STUB = Result("warmup", Status.NOT_STARTED, 10)
REPORT = Report(7, (PASSED, FAILED, BROKEN, STUB))


def test_a_report_comes_back_from_its_json():
    """Whoever keeps it loses nothing but what is no number."""
    text = as_json(REPORT)
    assert as_json(parsing.report(json.loads(text))) == text
    assert parsing.report(json.loads(text)).results[1].checks[0].reading == FAILED.checks[0].reading


@pytest.mark.parametrize("write", [as_junit, as_gradescope, as_exercism, as_classroom])
def test_every_mistake_of_a_check_is_told(write):
    """A second one, too, which the same check tells."""
    told = write(REPORT)
    assert NAMED.title in told
    assert SECOND.title in told


def test_junit_counts_what_its_cases_say():
    """Failed, in error, not reached: each is counted where it is, and no character ends the document."""
    root = ElementTree.fromstring(as_junit(REPORT))  # noqa: S314 - our own
    assert [suite.get("name") for suite in root] == ["sgd", "sgd", "adam", "warmup"]
    counts = [tuple(int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")) for suite in root]
    assert counts == [(len(ALL), 0, 0, 0), (len(ALL), 1, 1, 1), (1, 0, 1, 0), (1, 1, 0, 0)]
    assert int(root.get("tests")) == sum(tests for tests, *_ in counts)
    failure = root.find(".//failure")
    assert failure.get("message") == "Gradient ascent. Which way is down?"
    assert "step 1 ? <&>" in failure.text
    assert root.findtext(".//system-out") == "a note ?[2J"


def test_gradescope_s_points_are_the_judge_s():
    """The score is the verdict's; the tests' points add up to it, and their worth to ten for an exercise."""
    content = json.loads(as_gradescope(REPORT))
    tests = content["tests"]
    assert content["score"] == 18
    assert sum(test["max_score"] for test in tests) == 40
    assert sum(test["score"] for test in tests[: len(ALL)]) == 10
    assert {test["status"] for test in tests} == {"passed", "failed"}
    assert tests[len(ALL)]["output"].startswith("Gradient ascent. Which way is down?")
    assert "\x1b" not in as_gradescope(REPORT)


def test_gradescope_gives_nothing_for_checks_of_an_answer_that_has_no_score():
    """What was reached before the process ended is no work done."""
    crashed = Result("sgd", Status.CRASHED, 10, 0, checks=checks([Status.PASSED, Status.ERROR]))
    assert sum(test["score"] for test in json.loads(as_gradescope(Report(7, (crashed,))))["tests"]) == 0


def test_github_classroom_s_points_are_the_judge_s():
    """A test for each check, with its points; what cannot be run is a test that fails."""
    content = json.loads(as_classroom(REPORT))
    assert (content["status"], content["max_score"]) == ("fail", 40)
    assert sum(test["score"] for test in content["tests"][: len(ALL)]) == 10
    assert content["tests"][-2]["message"].startswith("SyntaxError: bad?")
    assert {test["status"] for test in content["tests"]} == {"pass", "fail"}
    assert json.loads(as_classroom(Report(7, (PASSED,))))["status"] == "pass"


@pytest.mark.parametrize(
    ("results", "status", "tests"),
    [((PASSED,), "pass", len(ALL)), ((PASSED, FAILED), "fail", 2 * len(ALL) - 1), ((PASSED, BROKEN), "error", 0)],
    ids=["pass", "fail", "error"],
)
def test_exercism_s_status_is_of_all(results, status, tests):
    """What was not reached has no test; an error has a message and no tests."""
    content = json.loads(as_exercism(Report(7, results)))
    assert (content["version"], content["status"], len(content["tests"])) == (3, status, tests)
    assert ("message" in content) == (status == "error")
    assert all("message" in test for test in content["tests"] if test["status"] != "pass")
    assert {test["status"] for test in content["tests"]} <= {"pass", "fail", "error"}


def test_of_planted_bugs_one_is_told_at_a_time():
    """The others' names would be the answer."""
    first, second, *_ = (check for check in EXERCISES["spot_the_bug"].checks if check.required)
    other = Diagnosis("other", "Another bug", "Where?")
    both = [
        CheckResult(check.id, check.title, Status.FAILED, True, "seen", found)
        for check, found in ((first, NAMED), (second, other))
    ]
    report = Report(7, (Result("spot_the_bug", Status.FAILED, 10, checks=tuple(both)),))
    for text in (as_junit(report), as_gradescope(report), as_exercism(report), as_classroom(report)):
        assert "Gradient ascent" in text
        assert "Another bug" not in text
