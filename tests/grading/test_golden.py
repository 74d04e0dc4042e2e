import importlib.util
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import groupby, zip_longest
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.references import References

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/submission.*"))


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
    """Observe our own code once for all cases."""
    with closing(References()) as source:
        yield source


@pytest.fixture(scope="module")
def verdicts(request, golden, references):
    """Begin to grade all cases that are asked for, several at a time, exercises in turns: one has one reference."""
    asked = [item.callspec.params["case"] for item in request.session.items if "verdicts" in item.fixturenames]
    by_exercise = groupby(asked, key=lambda case: case.name.partition("-")[0])
    turns = zip_longest(*(list(cases) for _, cases in by_exercise))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield {case: threads.submit(golden.verdict, case, references) for turn in turns for case in turn if case}
        threads.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_verdict_stays_what_it_was(case, verdicts):
    """Each submission gets the status, the failed checks and the diagnosis that its folder says."""
    assert verdicts[case].result() == json.loads((case / "verdict.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_what_its_name_says(case):
    """A folder named right passes, and any other does not: a golden verdict cannot have been written unread."""
    verdict = json.loads((case / "verdict.json").read_text("utf-8"))
    says_right = case.name.partition("-")[2].startswith("right")
    assert (verdict["status"] == "passed") == says_right


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_makes_the_mistake_that_its_name_says(case, golden):
    """What a case is meant to be is known to the catalogue, and the mistake that its name begins with is in it."""
    meant, named = json.loads((case / "verdict.json").read_text("utf-8"))["mistake"], golden.named(case)
    known = {mistake.id for mistake in EXERCISES[case.name.partition("-")[0]].mistakes}
    mistakes = set(meant.split(" and ")) if meant else set()
    assert {named} - {None} <= mistakes <= known


def test_the_corpus_is_large(counts):
    """There are at least 60 right answers and 150 wrong ones, and some of either for each exercise."""
    assert sum(count.right for count in counts.values()) >= 60
    assert sum(count.wrong for count in counts.values()) >= 150
    assert all(count.right >= 3 and count.wrong >= 10 for count in counts.values())


def test_every_right_answer_passes_and_every_wrong_one_fails(counts):
    """The grader is neither unfair nor fooled, over the whole corpus."""
    assert all((count.passed, count.failed) == (count.right, count.wrong) for count in counts.values())


def test_known_mistakes_are_named(counts):
    """Of the known mistakes, made in other code than the catalogue's, 95 % are told by name, and none by another."""
    known, named = (sum(getattr(count, name) for count in counts.values()) for name in ("known", "named"))
    assert named >= 0.95 * known
    assert known >= 150
    assert not any(count.misnamed for count in counts.values())
