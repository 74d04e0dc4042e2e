import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nntrain_lessons.authoring import examination
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.spec import mistake

ROOT = Path(__file__).parents[2]
WARMUP = EXERCISES["warmup"]


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """Give a function that examines a course of the warm-up alone, changed; it lists the promises that are broken."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "exercises").mkdir()
    shutil.copy(ROOT / "solutions" / "warmup.py", tmp_path / "solutions")
    shutil.copy(ROOT / "exercises" / WARMUP.notebook, tmp_path / "exercises")

    def examined(root=tmp_path, **changes):
        monkeypatch.setattr(examination, "EXERCISES", {"warmup": replace(WARMUP, **changes)})
        return [promise.text for promise in examination.examine(root, [0]) if not promise.kept]

    return examined


def test_the_course_as_it_is_keeps_its_promises(broken):
    """Stub, solution, mistakes, hints and files of an exercise are as they should be."""
    assert broken() == []


def test_a_mistake_that_is_none_breaks_a_promise(broken):
    """A swap that leaves the answer right passes, and is told."""
    harmless = mistake("harmless", "Nothing", "What?", ("return w - lr * grad", "return w - grad * lr"))
    (told,) = broken(mistakes=(harmless,))
    assert "harmless fails by that name, not as passed" in told


def test_two_mistakes_that_look_alike_break_a_promise(broken):
    """The second of two with one trace cannot be told by its name."""
    twin = replace(WARMUP.mistakes[0], id="twin")
    (told,) = broken(mistakes=(WARMUP.mistakes[0], twin))
    assert "twin fails by that name, not as ascent" in told


def test_a_check_that_is_unfair_breaks_a_promise(broken):
    """A solution that does not pass its own checks, or not with all points, is told."""
    told = broken(checks=(replace(WARMUP.checks[0], points=4), WARMUP.checks[1]))
    assert told == ["the checks of warmup are worth 10 points"]


def test_too_few_hints_break_a_promise(broken):
    """Every exercise has three; the notebook, which shows them, differs then, too."""
    told = broken(hints=("one",))
    assert "warmup has 3 hints" in told
    assert any("00_warmup.ipynb: differs" in text for text in told)


def test_files_that_belong_to_nothing_break_a_promise(broken, tmp_path):
    """A notebook or a solution without an exercise is told by its name."""
    (tmp_path / "exercises" / "99_more.ipynb").write_text("{}")
    (tmp_path / "solutions" / "more.py").write_text("")
    told = broken()
    assert any("99_more.ipynb: no such exercise" in text for text in told)
    assert any("(more)" in text for text in told)
