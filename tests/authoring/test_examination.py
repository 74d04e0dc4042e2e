import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nntrain_lessons.authoring import examination, promises
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.records import GraderError
from nntrain_lessons.grader.references import References
from nntrain_lessons.spec import mistake

ROOT = Path(__file__).parents[2]
WARMUP = EXERCISES["warmup"]


@pytest.fixture
def course(tmp_path):
    """Copy what the warm-up is made of into a folder."""
    derived = [f"exercises/{WARMUP.notebook}", "book/_static/rules.json"]
    for name in ("solutions/warmup.py", "solutions/__init__.pyi", "book/index.md", *derived):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="module")
def references():
    """Have one source of children for all tests."""
    with closing(References()) as source:
        yield source


@pytest.fixture
def examined(monkeypatch, course, references):
    """Provide a function that examines a course of the warm-up alone, changed: what was found of files and exercise.

    Two of its mistakes are enough, where it is not about them.
    """

    def run(seeds=(0,), **changes):
        exercise = replace(WARMUP, **{"mistakes": WARMUP.mistakes[:2], **changes})
        monkeypatch.setattr(examination, "EXERCISES", {"warmup": exercise})
        return list(examination.examine(course, [exercise], seeds, references))

    return run


@pytest.fixture
def broken(examined):
    """Provide a function that does so, and lists the promises that are broken; nothing has a fault.

    That what each mistake fails is not written down yet goes without saying, where one was changed.
    """

    def run(**changes):
        found = examined(**changes)
        assert [text for part in found for text in part.faults] == []
        return [text for part in found for text in part.broken if "fault_dictionary" not in text]

    return run


@pytest.fixture
def with_solution(monkeypatch):
    """Provide a function that changes a text of the warm-up's solution for the promises, which do not run it."""

    def change(old, new):
        text = promises.solution("warmup")
        assert old in text
        monkeypatch.setattr(promises, "solution", lambda exercise: text.replace(old, new))

    return change


def test_the_course_as_it_is_keeps_its_promises(broken):
    """Stub, solution, mistakes, hints and files of an exercise are as they should be."""
    assert broken() == []


def test_a_mistake_that_is_none_breaks_a_promise(broken):
    """A swap that leaves the answer right passes, and is told."""
    harmless = mistake("harmless", "Nothing", "What?", ("return w - lr * grad", "return w - grad * lr"))
    (told,) = broken(mistakes=(harmless,))
    assert "harmless fails by that name; it passes: the swap does not change what is observed" in told


def test_two_mistakes_that_look_alike_break_a_promise(broken):
    """The second of two with one trace cannot be told by its name."""
    twin = replace(WARMUP.mistakes[0], id="twin")
    (told,) = broken(mistakes=(WARMUP.mistakes[0], twin))
    assert f"twin fails by that name; it is taken for {WARMUP.mistakes[0].id}, which does the same" in told


def test_a_swap_that_was_mistyped_breaks_a_promise(broken):
    """Code that only raises because a name in it is not there is not the mistake, though it has a trace of its own."""
    mistyped = mistake("mistyped", "Nothing", "What?", ("return w - lr * grad", "return w - rate * grad"))
    (told,) = broken(mistakes=(mistyped,))
    assert "it cannot run: the swap makes code that raises NameError" in told


def test_a_swap_that_is_no_python_breaks_a_promise(broken):
    """So does one that cannot even be read."""
    unread = mistake("unread", "Nothing", "What?", ("return w - lr * grad", "return w - lr * * grad"))
    (told,) = broken(mistakes=(unread,))
    assert "cannot run: the swap makes code that raises SyntaxError" in told


def test_a_check_that_is_unfair_breaks_a_promise(broken):
    """A solution that does not pass its own checks, or not with all points, is told."""
    told = broken(checks=(replace(WARMUP.checks[0], points=4), WARMUP.checks[1]))
    assert told == ["the checks of warmup are worth 10 points"]


def test_a_mistake_that_nobody_has_observed_breaks_a_promise(examined):
    """The grader looks up which checks it fails: that has to be written down, by a command that is told."""
    new = mistake("new", "Nothing", "What?", ("return w - lr * grad", "return w - lr * grad - lr"))
    _, found = examined(mistakes=(*WARMUP.mistakes, new))
    (told,) = found.broken
    assert told.endswith("holds the mistakes of warmup: `nntrain-lessons dev build` observes them")


def test_a_mistake_that_fails_something_else_breaks_a_promise():
    """What is written down no longer holds where a scenario was changed."""
    known = WARMUP.mistakes[0]
    code = known.wrong_codes(promises.solution("warmup"))[0]
    assert promises.of_faults(WARMUP, known, code, ["number", "tensor"]).kept
    assert not promises.of_faults(WARMUP, known, code, ["tensor"]).kept


def test_too_few_hints_break_a_promise(broken):
    """Every exercise has three; the notebook, which shows them, differs then, too."""
    told = broken(hints=("one",))
    assert "warmup has 3 hints" in told
    assert any("00_warmup.ipynb: differs" in text for text in told)


def test_files_that_belong_to_nothing_break_a_promise(broken, course):
    """A notebook or a solution without an exercise is told by its name."""
    (course / "exercises" / "99_more.ipynb").write_text("{}")
    (course / "solutions" / "more.py").write_text("")
    told = broken()
    assert any("99_more.ipynb: no such exercise" in text for text in told)
    assert any("(more)" in text for text in told)


def test_rules_that_are_not_the_book_s_break_a_promise(broken, course):
    """A page computes with them, and would judge by others than the grader."""
    (course / "book" / "_static" / "rules.json").write_text("{}")
    (told,) = broken()
    assert "rules.json holds the rules as `nntrain-lessons dev build` writes them" in told


def test_a_page_that_is_not_there_breaks_a_promise(broken, course):
    """A page is a file of the book, and has its heading in the catalog."""
    (course / "book" / "index.md").unlink()
    assert "the page 'index' of warmup is in book/" in broken()[0]
    assert "the page 'start' of warmup is in book/" in broken(page="start")[0]


def test_an_exercise_without_a_page_says_so(broken, with_solution):
    """Its notebook holds the words `still to come`; one that has a page does not."""
    (told,) = broken(page="")
    assert told.startswith("solutions/warmup.py says 'still to come'")
    with_solution('The page to read: "Start here"', "Its page is still to come")
    assert broken(page="") == []
    assert len(broken()) == 1


def test_a_solution_without_its_tag_breaks_a_promise(broken, with_solution):
    """The tag is what tools find an exercise's cells by."""
    with_solution('tags=["exercise-warmup"]', 'tags=["exercise-warm"]')
    assert broken() == ['solutions/warmup.py has a cell with the tag "exercise-warmup"']


def test_a_name_that_is_not_exported_breaks_a_promise(broken, course):
    """What the learner writes can be imported from the solutions."""
    stub = course / "solutions" / "__init__.pyi"
    stub.write_text(stub.read_text("utf-8").replace("from .warmup import step as step", ""))
    assert broken() == ["solutions/__init__.pyi exports step from .warmup"]


def test_a_number_is_had_once(broken):
    """Two exercises with one number would have notebooks in no order."""
    told = broken(number=EXERCISES["sgd"].number)
    assert "warmup has its number, 1, alone (so has sgd)" in told


@pytest.mark.parametrize("drawn", [{"lr": float("nan")}, {"lr": {1, 2}}], ids=["NaN", "a set"])
def test_inputs_are_plain_json(drawn):
    """What cannot cross to the child is told before it is tried."""
    check = replace(WARMUP.checks[0], draw=lambda random: drawn)
    (told,) = promises.of_draws(replace(WARMUP, checks=(check,)), [0])
    assert (told.kept, told.text) == (False, f"warmup, check {check.id}: its inputs are plain JSON, without NaN")


def test_progress_is_told_exercise_by_exercise(examined):
    """What was found comes with its name and the seconds it took, under all seeds together; the files come first."""
    files, warmup = examined(seeds=(0, 1))
    assert (files.name, warmup.name) == ("files", "warmup")
    assert warmup.seconds > 0


def test_a_swap_of_another_text_is_a_fault_with_its_line(examined):
    """The solution no longer holds it: the mistake, the text, and the line of the catalog are named."""
    stale = replace(WARMUP.mistakes[0], variants=mistake("", "", "", ("return w + lr * gradient", "")).variants)
    _, found = examined(mistakes=(stale,))
    (told,) = found.faults
    said = f"warmup, mistake {stale.id}: the code holds 'return w + lr * gradient' 0 times"
    assert told.startswith(f"{said} (nntrain_lessons/catalog/warmup.py, line ")
    line = int(told.rpartition(" ")[2].rstrip(")"))
    text = (ROOT / "nntrain_lessons" / "catalog" / "warmup.py").read_text("utf-8")
    assert f'"{stale.id}"' in text.splitlines()[line - 1]


def test_a_scenario_that_is_not_there_is_a_fault(examined):
    """It is told with the exercise and the check, and not as the solution's."""
    for scenario in ("warmup.nothing", "nothing.run"):
        check = replace(WARMUP.checks[0], scenario=scenario)
        _, found = examined(checks=(check, *WARMUP.checks[1:]))
        (told,) = found.faults
        assert told.startswith(f"warmup, check {check.id}: the scenario {scenario}, run on the solution, raises ")


def test_what_the_solution_raises_is_told_with_its_line(monkeypatch):
    """A line of the solution's own is named, and the scenario's line that called it."""
    from nntrain_lessons.grader import references as module

    monkeypatch.setattr(module, "solution", lambda exercise: "def step(w, grad, lr):\n    return w - lr * grads\n")
    with closing(References()) as own, pytest.raises(GraderError) as raised:
        own.get(WARMUP).solution(0, WARMUP.checks[0])
    told = str(raised.value)
    assert told.startswith(f"warmup, check {WARMUP.checks[0].id}: the solution raises NameError: name 'grads'")
    assert "(solutions/warmup.py, line 2, in step: return w - lr * grads), called in nntrain_lessons/scen" in told
