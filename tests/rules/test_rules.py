"""Every rule is held against real code: the solution, and the solution with other lines in it."""

import importlib
import random
import types
from contextlib import suppress

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import formulas
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Trace
from nntrain_lessons.grader.running.observe import describe
from nntrain_lessons.grader.running.traces import Observation
from nntrain_lessons.rules import RULES, merging, rendering
from nntrain_lessons.rules.rule import Rule
from nntrain_lessons.rules.search import explain
from nntrain_lessons.rules.simulation import Simulator
from nntrain_lessons.spec import Swap, swapped

pytestmark = pytest.mark.filterwarnings("ignore")
WAYS = [
    pytest.param(name, known, way, id=f"{name}-{known.id}-{nr}")
    for name, rule in RULES.items()
    for known in rule.alternatives
    for nr, way in enumerate(known.ways)
]


def code_of(name, lines):
    """Return the solution with other lines in it."""
    pairs = rendering.swaps(RULES[name], lines)
    return swapped(solution(name), tuple(Swap(*pair) for pair in pairs))


def observed(name, code, seed=1):
    """Return what code does in the walks of an exercise, as the grader sees it."""
    answer = types.ModuleType("answer")
    exec(compile(code, "answer.py", "exec"), vars(answer))  # noqa: S102 - our own code
    seen = []
    for check in EXERCISES[name].checks:
        if check.required and check.scenario in formulas.WALKS:
            module, _, function = check.scenario.partition(".")
            scenario = getattr(importlib.import_module(f"nntrain_lessons.scenarios.{module}"), function)
            inputs = check.draw(random.Random(f"{seed} {check.id}"))  # noqa: S311 - no secret
            found = []
            with suppress(Exception):  # a wrong answer may raise one, and has then been observed that far
                for at, value in scenario(answer, **inputs):
                    found.append(Observation(at, *describe(value)))
            seen.append((check.scenario, inputs, Trace(tuple(found))))
    return seen


@pytest.mark.parametrize("name", RULES)
def test_a_rule_does_what_the_solution_does(name):
    """Without other lines, in every walk, under ten seeds: so neither can drift."""
    for seed in range(10):
        (found,) = formulas.explained(name, observed(name, solution(name), seed))
        assert found.mistakes == ()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_written_as_code_does_what_the_solution_does(name):
    """Every line is rendered anew, in the course's own words."""
    lines = {line.name: line.text for line in RULES[name].lines if line.code}
    (found,) = formulas.explained(name, observed(name, code_of(name, lines)))
    assert found.mistakes == ()


@pytest.mark.parametrize(("name", "known", "way"), WAYS)
def test_a_mistake_in_a_line_is_found_by_its_name(name, known, way):
    """What real code with these lines does is told as this mistake, or as one that does the very same."""
    with suppress(rendering.CannotRender):
        found = formulas.explained(name, observed(name, code_of(name, way)))
        told = [one.id for one in found[0].mistakes]
        if not told:  # where the rate stays the same, no walk shows where it is kept
            assert name == "torch_adamw"
            assert "rate" in known.id
            return
        assert len(told) == 1
        assert told[0] == known.id or known.id in [one.id for other in found[1:] for one in other.mistakes]


def moved(name, way):
    """Return other lines, in a rule whose eps stands in the other right place; None where they leave no room for it."""
    other = RULES[name].allowed[-1]
    return {**other, **way} if other and not set(other) & set(way) else None


@pytest.mark.parametrize("name", ["rmsprop", "adam", "torch_adamw"])
def test_a_mistake_is_named_wherever_eps_stands(name):
    """In the solution it is in one place, in a learner's code in the other: the name is the same."""
    inputs = formulas.of_walks(name, observed(name, solution(name)))
    tried = 0
    for known in RULES[name].alternatives:
        for way in known.ways:
            if lines := moved(name, way):
                walks = [inputs.simulator.imitated(lines, walk) for walk in inputs.seen]
                told = {one.id for found in explain(inputs.rule, inputs.simulator, walks) for one in found.mistakes}
                assert known.id in told, (known.id, way)
                tried += 1
    assert tried > 20


@pytest.mark.parametrize("name", RULES)
def test_names_are_had_once_and_lines_are_there(name):
    """An alternative changes lines that the rule has, and something in each."""
    rule: Rule = RULES[name]
    ids = [known.id for known in rule.alternatives]
    assert len(ids) == len(set(ids))
    texts = {line.name: line.text for line in rule.lines}
    for known in rule.alternatives:
        assert known.title
        assert known.question.endswith("?")
        for way in known.ways:
            rule.with_lines(way)
            assert all(texts[line] != text for line, text in way.items()), known.id


def test_a_line_that_no_rule_has_is_an_error():
    """A slip of ours."""
    with pytest.raises(KeyError, match="no such line: nothing"):
        RULES["sgd"].with_lines({"nothing": ""})


def test_a_rule_is_json():
    """For a page that computes it."""
    step = next(line for line in RULES["sgd"].as_json()["lines"] if line["name"] == "step")
    assert step["sets"] == [["p", ["-", "p", ["*", "lr", "g"]]]]


DOUBLES = [
    ("adam", ["no-correction", "decay-in-gradient"]),
    ("adam", ["betas-swapped", "decay-after-step"]),
    ("rmsprop", ["no-root", "starts-at-zero"]),
    ("momentum", ["weights-swapped", "one-step-late"]),
    ("sgd", ["ascent", "decay-without-rate"]),
    ("torch_adamw", ["not-squared", "no-decay"]),
]


IN_ONE_LINE = [
    ("adam", ["one-step-late", "count-behind"], (2, 0)),
    ("rmsprop", ["not-squared", "multiplies"], (0, 0)),
]


@pytest.mark.parametrize(("name", "ids", "ways"), IN_ONE_LINE)
def test_two_mistakes_in_one_line_are_both_found(name, ids, ways):
    """Each in a place of its own there."""
    right = {line.name: line.text for line in RULES[name].lines}
    one, other = (
        next(known.ways[way] for known in RULES[name].alternatives if known.id == id)
        for id, way in zip(ids, ways, strict=True)
    )
    both = {line: merging.merged(right[line], one[line], other[line]) for line in one.keys() & other.keys()}
    assert both
    found, *_ = formulas.explained(name, observed(name, code_of(name, {**one, **other, **both})))
    assert {known.id for known in found.mistakes} == set(ids)


MERGED = [
    ("value <- w - lr*grad", "value <- w - grad", "value <- grad - lr*w", "value <- grad - w"),
    ("p <- p - lr*g/(sqrt(s) + eps)", "p <- p + lr*g/(sqrt(s) + eps)", "p <- p - lr*g/(s + eps)",
     "p <- p + lr*g/(s + eps)"),
    ("p <- sqrt(a + b)", "p <- sqrt(a)", "p <- sqrt(a^2 + b)", "p <- sqrt(a^2)"),
    ("p <- p - g", "p <- p + g", "p <- p*g", None),
    ("p <- p - g", "p <- p + g", "p <- p + g", None),
    ("p <- p - g", "p <- p + g", "q <- p", None),
    ("a, b <- x, y", "a, b <- x, 0", "a, b <- 1, y", "a <- 1; b <- 0"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "one", "other", "both"), MERGED)
def test_two_changes_of_a_line_are_merged_where_they_are_in_two_places(right, one, other, both):
    """In whichever order; and where both change one place there is no such line."""
    assert merging.merged(right, one, other) == both
    assert merging.merged(right, other, one) == both


@pytest.mark.parametrize(("name", "ids"), DOUBLES)
def test_two_mistakes_are_both_found(name, ids):
    """In lines of their own."""
    ways = {known.id: known.ways[0] for known in RULES[name].alternatives}
    found, *_ = formulas.explained(name, observed(name, code_of(name, ways[ids[0]] | ways[ids[1]])))
    assert {known.id for known in found.mistakes} == set(ids)


def test_a_line_that_nobody_has_listed_is_found():
    """In any line, with another quantity or another bracket."""
    for text in ("m_hat <- m/(1 - lr^t)", "m_hat <- m - (1 - beta1^t)"):
        found, *_ = formulas.explained("adam", observed("adam", code_of("adam", {"m_hat": text})))
        assert [known.id for known in found.mistakes] == ["other-m_hat"]


def test_where_nothing_was_observed_nothing_is_explained():
    """An error at the first step leaves nothing to explain."""
    assert formulas.explained("warmup", []) == ()
    assert formulas.explained("adam", []) == ()
    scenario, inputs, _ = observed("adam", solution("adam"))[0]
    assert formulas.explained("adam", [(scenario, inputs, Trace(()))]) == ()
    assert explain(RULES["sgd"], Simulator(RULES["sgd"]), []) == []


@pytest.mark.parametrize("odd", ["p.data = p.data.reshape(-1)[:1]", "p.data = p.data.half()", "p.data *= float('nan')"])
def test_a_walk_ends_where_a_parameter_is_another(odd):
    """In shape, or in kind of number: what was observed before that is explained, or nothing; it is no error."""
    code = swapped(solution("sgd"), (Swap("p -= self.lr * p.grad", f"p += self.lr * p.grad\n        {odd}"),))
    found = formulas.explained("sgd", observed("sgd", code))
    assert len(found) <= 2
