import json
from dataclasses import replace

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging.printable import printable
from nntrain_lessons.grader.judging.report import as_json, in_words
from nntrain_lessons.grader.records import CheckResult, Diagnosis, Failure, Reading, Report, Result, Status
from nntrain_lessons.rules.by_hand import HandStep

CHECKS = (
    CheckResult("one", "the first is right", Status.PASSED, True),
    CheckResult(
        "two", "the second is right", Status.FAILED, True, "step 2: expected 1, got 2", Diagnosis("d", "Wrong", "Why?")
    ),
    CheckResult("three", "the third is right", Status.SKIPPED, False, "not reached"),
)
FAILED = Result("adam", Status.FAILED, 10, 4, 0.5, (), None, CHECKS)


def test_what_was_read_back_is_told_in_words_and_in_json():
    """Below the mistake; in JSON with the places at which the lines differ."""
    read = Reading(("conv", "norm", "relu"), ("conv", "", "relu"))
    result = replace(FAILED, checks=(CHECKS[0], replace(CHECKS[1], reading=read), CHECKS[2]))
    report = Report(7, (result,))
    assert "        asked: norm\n        yours: (nothing)\n" in in_words(report)
    told = json.loads(as_json(report))["results"][0]["checks"][1]["reading"]
    assert told == {"asked": ["conv", "norm", "relu"], "yours": ["conv", "", "relu"], "differs": [1]}


def test_where_no_mistake_is_known_the_first_wrong_step_can_be_done_by_hand():
    """What it begins with, what each line of the rule makes of it, and what came instead; in JSON in any case."""
    lines = (("m <- mom*m + (1 - mom)*g", 0.2), ("p <- p - lr*m", 0.98))
    wrong = HandStep(2, 1, (0, 3), {"p": 1.0, "g": 0.2, "lr": 0.1, "mom": 0.9}, {"m": 0.2}, lines, 0.8, 10.0)
    unknown = replace(CHECKS[1], diagnosis=None, inputs=wrong)
    report = Report(7, (replace(FAILED, checks=(CHECKS[0], unknown)),))
    assert [line[8:] for line in in_words(report).splitlines()[3:10]] == [
        "by hand: step 2 of parameter 1, element [0, 3] (your first step is right: look at what it leaves behind for "
        "this one)",
        "    given: p = 1, g = 0.2, lr = 0.1, mom = 0.9",
        "    kept from before: m = 0.2",
        "    m <- mom*m + (1 - mom)*g    0.2",
        "    p <- p - lr*m               0.98",
        "    yours:                      0.8",
        "each element goes 10 times as far as it should, which is 1/lr or 1/(1 - mom)",
    ]
    told = json.loads(as_json(report))["results"][0]["checks"][1]["inputs"]
    assert (told["step"], told["parameter"], told["element"]) == (2, 1, [0, 3])
    assert (told["kept"], told["yours"], told["ratio"]) == ({"m": 0.2}, 0.8, 10)
    named = Report(7, (replace(FAILED, checks=(replace(CHECKS[1], inputs=wrong),)),))
    assert "by hand" not in in_words(named)


def test_a_step_to_nowhere_is_still_json():
    """Where the answer came to NaN, or to infinity, there is null: other programs read no such numbers."""
    for yours in (float("nan"), float("-inf")):
        wrong = HandStep(1, 1, (0,), {"p": 1.0, "g": 0.0}, {}, (("p <- p - lr*g", 1.0),), yours)
        report = Report(7, (replace(FAILED, checks=(replace(CHECKS[1], inputs=wrong),)),))
        text = as_json(report)
        assert json.loads(text, parse_constant=pytest.fail)["results"][0]["checks"][0]["inputs"]["yours"] is None


def test_the_json_has_the_schema_s_fields():
    """Names, types and order are what programs rely on."""
    content = json.loads(as_json(Report(7, (FAILED, Result("sgd", Status.PASSED, 10, 10)))))
    assert list(content) == ["schema", "version", "seed", "sandbox", "walls", "summary", "results"]
    assert (content["schema"], content["seed"], content["sandbox"]) == ("nntrain-lessons/grade/1", 7, "off")
    assert content["summary"] == {"passed": 1, "total": 2, "score": 14, "max_score": 20}
    first = content["results"][0]
    assert list(first) == ["exercise", "status", "score", "max_score", "seconds", "notes", "error", "judged", "checks"]
    assert first["checks"][1] == {
        "id": "two",
        "title": "the second is right",
        "status": "failed",
        "required": True,
        "message": "step 2: expected 1, got 2",
        "diagnosis": {"id": "d", "title": "Wrong", "hint": "Why?"},
        "also": [],
        "reading": None,
        "inputs": None,
        "paths": None,
    }
    assert content["results"][1]["checks"] == []


def test_an_error_is_an_object_in_the_json():
    """Its three fields are there; without an error there is null."""
    failure = Failure("TypeError", "no", "a.py, line 1")
    content = json.loads(as_json(Report(7, (replace(FAILED, error=failure), FAILED))))
    assert [result["error"] for result in content["results"]] == [
        {"type": "TypeError", "message": "no", "where": "a.py, line 1"},
        None,
    ]


def test_a_named_mistake_is_told_with_its_question():
    """The title and the question come first, then what was observed, then the one next step."""
    lines = in_words(Report(7, (FAILED,))).splitlines()
    assert lines[0] == "✗ adam: failed, 4 of 10 points"
    assert [line.strip() for line in lines[1:3]] == ["Wrong.", "Why?"]
    assert any("expected 1, got 2" in line for line in lines)
    assert [line for line in lines if line.startswith("Next: ")] == [lines[-2]]
    assert lines[-1].startswith("Seed 7: ")


def test_of_bugs_to_be_found_one_is_told_at_a_time():
    """Two mistakes are both told; where the bugs were planted, the other's name would be the answer."""
    both = (replace(CHECKS[1], id="one more", diagnosis=Diagnosis("e", "Also wrong", "How?")), *CHECKS)
    shown = {
        name: in_words(Report(7, (replace(FAILED, exercise=name, checks=both),))) for name in ("adam", "spot_the_bug")
    }
    assert ("Also wrong." in shown["adam"], "And: Wrong." in shown["adam"]) == (True, True)
    assert ("Also wrong." in shown["spot_the_bug"], "Wrong." in shown["spot_the_bug"]) == (True, False)


@pytest.mark.parametrize("status", Status)
def test_every_verdict_ends_with_one_next_step(status):
    """Whatever happened, there is something to do, in a report of at most 15 lines."""
    result = Result("adam", status, 10, error=Failure("x", "what happened", "") if status is Status.ERROR else None)
    text = in_words(Report(7, (result,)))
    assert text.splitlines()[-1].startswith("Next: ")
    assert len(text.splitlines()) <= 15


def test_a_long_report_stays_short():
    """Of eight failed checks six are listed, the first with what was observed."""
    checks = tuple(replace(CHECKS[1], id=str(n), diagnosis=None) for n in range(8))
    assert len(in_words(Report(7, (replace(FAILED, checks=checks),))).splitlines()) <= 15


def test_the_last_exercise_has_an_end():
    """After the last there is nothing more to open."""
    last = list(EXERCISES)[-1]
    assert "last exercise" in in_words(Report(7, (Result(last, Status.PASSED, 10, 10),)))


def test_several_exercises_have_one_next_step():
    """It is about the first that has not passed."""
    text = in_words(Report(7, (Result("sgd", Status.PASSED, 10, 10), FAILED, Result("resnet", Status.NOT_STARTED, 10))))
    assert "1 of 3 passed" in text
    assert text.splitlines()[-2].startswith("Next: adam: ")


def test_a_terminal_that_shows_no_marks_gets_letters():
    """Every status is a word besides its mark."""
    assert in_words(Report(7, (FAILED,)), "+x").isascii()


def test_the_seed_of_a_pass_is_of_no_use():
    """Only where something drawn went wrong is there something to ask again."""
    assert "Seed" not in in_words(Report(7, (Result("sgd", Status.PASSED, 10, 10, checks=CHECKS[:1]),)))
    assert "Seed" not in in_words(Report(7, (Result("sgd", Status.NOT_STARTED, 10),)))


def test_a_check_that_raised_is_not_told_as_a_fact():
    """An error in the check that the step is one's own work is an error, and no accusation."""
    checks = (CheckResult("own", "the step is your own work", Status.ERROR, True, "TypeError: no"), *CHECKS)
    text = in_words(Report(7, (replace(FAILED, checks=checks, error=Failure("TypeError", "no", "")),)))
    assert "✗ the step is your own work: stopped by an error" in text


def test_where_pieces_are_independent_every_failed_one_is_named():
    """Of an optimizer's later failures only the number is told, of the six loops each one that is still wrong."""
    checks = (*CHECKS, *(replace(CHECKS[1], id=name, title=f"{name} is right", diagnosis=None) for name in ("x", "y")))
    shown = {
        name: in_words(Report(7, (replace(FAILED, exercise=name, checks=checks),))) for name in ("adam", "spot_the_bug")
    }
    assert "2 other checks failed, too" in shown["adam"]
    assert "x is right" not in shown["adam"]
    assert "✗ x is right\n" in shown["spot_the_bug"]
    assert "✗ y is right\n" in shown["spot_the_bug"]


def test_of_several_bugs_json_names_one_at_a_time_too():
    """Where bugs are to be found, the name of the next is told when the first is mended; elsewhere all are."""
    second = replace(CHECKS[1], id="three", diagnosis=Diagnosis("e", "Wrong, too", "Why?"))
    for exercise, known in (("spot_the_bug", ["d"]), ("adam", ["d", "e"])):
        result = replace(FAILED, exercise=exercise, checks=(*CHECKS, second))
        checks = json.loads(as_json(Report(7, (result,))))["results"][0]["checks"]
        assert [check["diagnosis"]["id"] for check in checks if check["diagnosis"]] == known


FORGED = "\x1b[2J\n✓ warmup: passed, 10 of 10 points\u2028\u202e<b>\x9b\ud800\u2800" + "x" * 3_000_000


def test_nothing_that_a_learner_wrote_forges_a_line():
    """Whatever a text holds, it stays within its line, short, and can be written; in words as in JSON."""
    error = Failure(FORGED, FORGED, FORGED)
    check = replace(CHECKS[1], message=FORGED, reading=Reading((FORGED,), ("",)), diagnosis=None)
    result = printable(replace(FAILED, error=error, notes=(FORGED,), checks=(check,)))
    words = in_words(Report(7, (result,)))
    assert all(letter.isprintable() for line in words.split("\n") for letter in line)
    assert not [line for line in words.split("\n") if line.lstrip().startswith("✓")]
    assert len(words) < 10_000
    text = as_json(Report(7, (result,)))
    assert len(text.encode()) < 10_000
    assert "\x1b" not in text
    assert "\u202e" not in text
