import importlib.util
import json
from contextlib import closing
from pathlib import Path

import pytest

from nntrain_lessons.authoring import examination
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.references import References
from nntrain_lessons.rules import CALLS, RULES
from nntrain_lessons.rules.grammar import OTHER

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/submission.*"))


def exercise_of(case):
    """Return the exercise that a case's name begins with."""
    return case.name.partition("-")[0]


def in_rules(exercise):
    """Return the mistakes that are lines of an exercise's rule: those with a name, and any other line."""
    rules = (
        [RULES[exercise]] if exercise in RULES else [CALLS[name] for name in EXERCISES[exercise].names if name in CALLS]
    )
    others = {f"{OTHER}{line.name}" for rule in rules for line in rule.lines}
    return {known.id for rule in rules for known in rule.alternatives} | others


def tool(name):
    """Load a tool, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def golden():
    """Load the tool that writes the verdicts, which knows what of one is kept."""
    return tool("golden")


@pytest.fixture(scope="module")
def counts():
    """Count the cases, by their verdicts."""
    return tool("corpus").corpus()


@pytest.fixture(scope="module")
def references():
    """Observe our own code once for all cases, and for the course's examination of itself."""
    with closing(References()) as source:
        yield source


def in_one_process(exercise, value, id):
    """Return a parameter whose tests run where all of its exercise's do: our own code is observed once for them."""
    return pytest.param(value, marks=pytest.mark.xdist_group(exercise), id=id)


@pytest.mark.parametrize("case", [in_one_process(exercise_of(case), case, case.name) for case in CASES])
def test_a_verdict_stays_what_it_was(case, golden, references):
    """Each submission gets the status, the failed checks and the diagnosis that its folder says."""
    assert golden.verdict(case, references) == json.loads((case / "verdict.json").read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("name", [in_one_process(name, name, name) for name in EXERCISES])
def test_the_course_keeps_its_promises(name, golden, references):
    """Each mistake fails by its name, and so on: what `nntrain-lessons dev check` looks at, under the cases' seed."""
    for found in examination.examine(ROOT, [EXERCISES[name]], [golden.SEED], references):
        assert (found.broken, found.faults) == ((), ())


def test_a_case_is_what_its_name_says():
    """A folder named right passes, and any other does not: a golden verdict cannot have been written unread."""
    for case in CASES:
        verdict = json.loads((case / "verdict.json").read_text("utf-8"))
        says_right = case.name.partition("-")[2].startswith("right")
        assert (verdict["status"] == "passed") == says_right, case.name


def test_a_case_makes_the_mistake_that_its_name_says(golden):
    """What a case is meant to be is known to the catalogue, and the mistake that its name begins with is in it."""
    for case in CASES:
        meant, named = json.loads((case / "verdict.json").read_text("utf-8"))["mistake"], golden.named(case)
        known = {mistake.id for mistake in EXERCISES[exercise_of(case)].mistakes} | in_rules(exercise_of(case))
        mistakes = set(meant.split(" and ")) if meant else set()
        assert {named} - {None} <= mistakes <= known, case.name


def test_the_corpus_is_large(counts):
    """There are at least 60 right answers and 150 wrong ones; for each exercise 3 right ones and 10 wrong ones."""
    assert sum(count.right for count in counts.values()) >= 60
    assert sum(count.wrong for count in counts.values()) >= 150
    few = {name: (count.right, count.wrong) for name, count in counts.items() if count.right < 3 or count.wrong < 10}
    assert few == {}, "right and wrong cases in tests/grading; see CONTRIBUTING.md, To add an exercise, 6"


def test_every_right_answer_passes_and_every_wrong_one_fails(counts):
    """The grader is neither unfair nor fooled, over the whole corpus."""
    odd = {name: count for name, count in counts.items() if (count.passed, count.failed) != (count.right, count.wrong)}
    assert odd == {}


def test_known_mistakes_are_named(counts):
    """Of the known mistakes, made in other code than the catalogue's, 95 % are told by name, and none by another."""
    known, named = (sum(getattr(count, name) for count in counts.values()) for name in ("known", "named"))
    assert named >= 0.95 * known
    assert known >= 150
    assert {name: count.misnamed for name, count in counts.items() if count.misnamed} == {}
