import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nntrain_lessons.authoring import rule_promises
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import formulas
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.references import References
from nntrain_lessons.rules import RULES
from nntrain_lessons.rules.rule import alternative

ROOT = Path(__file__).parents[2]
MOMENTUM, WARMUP = EXERCISES["momentum"], EXERCISES["warmup"]


@pytest.fixture(scope="module")
def references():
    """Observe the solutions once."""
    with closing(References()) as source:
        yield source


@pytest.fixture
def broken(references, monkeypatch):
    """Provide a function that lists the promises which a rule of momentum breaks."""

    def run(rule):
        monkeypatch.setattr(formulas, "RULES", {**RULES, "momentum": rule})
        return [one.text for one in rule_promises.of_rules(MOMENTUM, references, 0) if not one.kept]

    return run


def test_the_rules_as_they_are_keep_their_promises(broken, references):
    """Of an optimizer, and of a function."""
    assert broken(RULES["momentum"]) == []
    assert all(one.kept for one in rule_promises.of_rules(WARMUP, references, 0))


def test_a_rule_that_is_not_the_solution_s_breaks_a_promise(broken):
    """Nesterov's step is another than the solution's: the rule has drifted."""
    rule = RULES["momentum"].with_lines({"step": "p <- p - lr*(mom*m + (1 - mom)*g)"})
    assert broken(replace(rule, alternatives=())) == [
        "the rule of momentum does what the solution does, in every check (seed 0)"
    ]


def test_a_mistake_that_is_none_breaks_a_promise(broken):
    """Other words for the same line change nothing that is seen."""
    harmless = alternative("harmless", "Nothing", "What?", {"m": "m <- m*mom + g*(1 - mom)"})
    (told,) = broken(replace(RULES["momentum"], alternatives=(harmless,)))
    assert "harmless (m: m <- m*mom + g*(1 - mom)) is told by that name, not by none" in told


def test_a_third_mistake_that_does_the_same_breaks_a_promise(broken):
    """Two that look alike are both told; of three, one would never be."""
    same = [alternative(f"copy-{nr}", "Copy", "What?", {"m": "m <- mom*m + g"}) for nr in range(3)]
    (told,) = broken(replace(RULES["momentum"], alternatives=tuple(same)))
    assert "copy-2" in told
    assert "copy-0 or copy-1" in told


def test_names_are_those_of_code_and_of_rules():
    """Each is counted once, wherever it comes from."""
    names = rule_promises.names(MOMENTUM)
    assert {known.id for known in MOMENTUM.mistakes} < names
    assert {known.id for known in RULES["momentum"].alternatives} < names
    assert rule_promises.names(EXERCISES["resnet"]) == {known.id for known in EXERCISES["resnet"].mistakes}


def test_mistakes_in_lines_can_be_had_as_code():
    """Each compiles, and is another text than the solution; an exercise without a rule has none."""
    codes = list(rule_promises.written(MOMENTUM))
    assert len({known.id for known, _ in codes}) > 30
    for _, code in codes:
        compile(code, "momentum.py", "exec")
        assert code != solution("momentum")
    assert list(rule_promises.written(EXERCISES["resnet"])) == []


def test_the_mistake_that_the_demo_shows_is_there():
    """What `make demo` grades first is made from the rule, by its name."""
    shown = re.search(r'MISTAKE, SEED = "(.*?)"', (ROOT / "tools" / "demo.py").read_text("utf-8"))[1]
    assert shown in {known.id for known, _ in rule_promises.written(EXERCISES["adam"])}
