import json

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import faults
from nntrain_lessons.grader.judging.faults import Faults

WARMUP = EXERCISES["warmup"]
FAULTS = Faults(frozenset({"first"}), frozenset({"first", "second"}))


@pytest.fixture
def dictionary(tmp_path, monkeypatch):
    """Have a dictionary of one's own."""
    monkeypatch.setattr(faults, "FILE", tmp_path / "faults.json")
    faults.record({})
    yield tmp_path / "faults.json"
    faults._read.cache_clear()


@pytest.mark.parametrize(
    ("failed", "is_so"),
    [(["first"], True), (["first", "second"], True), (["second"], False), (["first", "third"], False)],
)
def test_what_code_fails_is_certain_or_possible(failed, is_so):
    """Nothing certain may be missing, and nothing be there that is impossible."""
    assert FAULTS.are(failed) is is_so


def test_a_check_may_be_left_out_of_account():
    """Neither that it failed nor that it did not then says anything."""
    assert FAULTS.are(["second"], but=["first"])
    assert FAULTS.are(["first", "third"], but=["third"])


def test_one_mistake_may_hide_another():
    """Of two together nothing is certain, and everything possible that either may fail."""
    both = FAULTS | Faults(frozenset({"third"}), frozenset({"third"}))
    assert both.are(["third"])
    assert both.are(["first", "second"])
    assert not both.are(["fourth"])


def test_the_first_that_fails_has_no_certain_one_before_it():
    """What may pass may come before it."""
    assert FAULTS.begin_with("second", [])
    assert not FAULTS.begin_with("second", ["first"])
    assert not FAULTS.begin_with("third", [])


def test_code_that_nobody_has_observed_may_fail_anything(dictionary):
    """So it is tried whatever failed."""
    assert faults.of_code(WARMUP, "new") == Faults(frozenset(), frozenset({"number", "tensor"}))


def test_what_is_recorded_is_found_by_the_code(dictionary):
    """Under some seeds a check passes, under others not: then it may fail."""
    row = faults.letters([[False, True], [False, False]])
    faults.record({WARMUP: {faults.digest("code"): row}})
    assert row == "F?"
    assert faults.of_code(WARMUP, "code") == Faults(frozenset({"number"}), frozenset({"number", "tensor"}))
    assert faults.recorded(WARMUP) == {faults.digest("code"): row}


def test_what_was_recorded_of_other_checks_does_not_count(dictionary):
    """A check that is new has not been observed; all is observed again."""
    faults.record({WARMUP: {faults.digest("code"): "F."}})
    known = json.loads(dictionary.read_text("utf-8"))
    known["warmup"]["checks"] = ["number"]
    dictionary.write_text(json.dumps(known), "utf-8")
    faults._read.cache_clear()
    assert faults.recorded(WARMUP) == {}
    assert "tensor" in faults.of_code(WARMUP, "code").possible
