"""Python and the page compute the same, and name the same mistakes: of every alternative, and of random pairs."""

from itertools import combinations
from random import Random

import pytest

from nntrain_lessons.rules import CALLS, RULES
from nntrain_lessons.rules.calls import Calls, CallSimulator
from nntrain_lessons.rules.grammar import others
from nntrain_lessons.rules.merging import merged
from nntrain_lessons.rules.search import explain
from nntrain_lessons.rules.simulation import Simulator, Walk

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")
pytest.importorskip("sphinx", reason="the book's tools are not installed: make book")

from .sheets import PAGES, on_page

TOLERANCE = 1e-9
PAIRS = 3  # of each page, besides every single mistake
EXPLAINED = """
import { CallSimulator, Simulator } from "./parts/simulation.js";
import { explain } from "./parts/search.js";
const simulator = given.seen[0].given ? new CallSimulator(given.rule) : new Simulator(given.rule);
const spelt = (key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const told = given.cases.map((lines) => {
  const seen = given.seen.map((one) => simulator.imitated(lines, one));
  const search = explain(given.rule, simulator, seen);
  let step = search.next();
  while (!step.done) step = search.next();
  const short = ({ mistakes, lines, way }) => [mistakes.map((known) => known.id), lines, way];
  return [seen.map((one) => one.seen), step.value.map(short)];
});
console.log(JSON.stringify(told, spelt));
"""


def held(name, widget):
    """Return a rule, what computes it, and what the page holds it against: in Python, and as the page has it."""
    if name in CALLS:
        calls = Calls(widget.calls, [0.0] * len(widget.calls), TOLERANCE)
        return CALLS[name], CallSimulator(CALLS[name]), [calls], [{"given": widget.calls}]
    walks = [
        Walk(**one, seen=[[] for _ in one["gradients"]], tolerance=TOLERANCE)
        for one in ({**given, "shapes": [tuple(shape) for shape in given["shapes"]]} for given in widget.walks)
    ]
    return RULES[name], Simulator(RULES[name]), walks, widget.walks


def cases(rule, seed):
    """Return the rule itself, each way of each mistake, and some pairs of them."""
    ways = [way for known in rule.alternatives for way in known.ways]
    pairs = [one | other for one, other in combinations(ways, 2) if one.keys().isdisjoint(other)]
    return [{}, *ways, *Random(seed).sample(pairs, PAIRS)]  # noqa: S311 - no secret


def numbers(value):
    """Yield the numbers of nested lists."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from numbers(part)
    else:
        yield float(value)


SLOW = ("rmsprop", "adam")


@pytest.mark.parametrize("page", [pytest.param(page, marks=pytest.mark.slow if page in SLOW else ()) for page in PAGES])
def test_python_and_the_page_agree(node, page):
    """In every number to a billionth, in every name, line and way of what explains them."""
    name, widget = on_page(page)
    rule, simulator, seen, given = held(name, widget)
    wanted = cases(rule, page)
    found = node(EXPLAINED, {"rule": widget.rule, "seen": given, "cases": wanted})
    for lines, (theirs, told) in zip(wanted, found, strict=True):
        ours = [simulator.imitated(lines, one) for one in seen]
        for a, b in zip(numbers([one.seen for one in ours]), numbers(theirs), strict=True):
            assert a == pytest.approx(b, rel=TOLERANCE, abs=TOLERANCE, nan_ok=True), lines
        explanations = explain(rule, simulator, ours)
        assert told == [[[known.id for known in one.mistakes], one.lines, one.way] for one in explanations], lines


TRIED = """
import { others } from "./parts/grammar.js";
import { merged } from "./parts/merging.js";
const lines = (simple) => [...others(given.rule, simple)].map(([, own]) => Object.values(own)[0]);
console.log(JSON.stringify([lines(false), lines(true), given.lines.map((three) => merged(...three))]));
"""


def in_one_line(rule):
    """Yield a line of the rule, and two mistakes in it."""
    for line in rule.lines:
        ways = [way for known in rule.alternatives for way in known.ways if line.name in way]
        for one, other in combinations(ways, 2):
            if line.text and not line.prose:
                yield line.text, one[line.name], other[line.name]


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_that_nobody_has_listed_are_the_same_in_the_same_order(node, page):
    """Those with one place changed, the simple ones among them, and those with two mistakes in one line."""
    name, widget = on_page(page)
    rule = {**RULES, **CALLS}[name]
    pairs = list(in_one_line(rule))
    pairs = Random(page).sample(pairs, min(len(pairs), 500))  # noqa: S311 - no secret
    found = node(TRIED, {"rule": widget.rule, "lines": pairs})
    ours = [[text for one in others(rule, simple=simple) for text in one.lines.values()] for simple in (False, True)]
    assert found == [*ours, [merged(*three) for three in pairs]]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_prescribes_tells_every_mistake_in_a_line(page):
    """No mistake computes there what the rule does."""
    name, widget = on_page(page)
    rule, simulator, seen, _ = held(name, widget)
    right = [simulator.imitated({}, one) for one in seen]
    for known in rule.alternatives:
        for way in known.ways:
            assert not all(simulator.fits(way, one) for one in right), (known.id, way)


def test_what_the_rules_file_holds_is_what_the_rules_are():
    """The sheet's rule is read from the file, without what the texts say already."""
    _, widget = on_page("adam")
    assert [one["id"] for one in widget.rule["alternatives"]] == [one.id for one in RULES["adam"].alternatives]
    assert widget.rule["allowed"] == list(RULES["adam"].allowed)
    assert "sets" not in str(widget.rule)
