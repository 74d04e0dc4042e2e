# ruff: noqa: RUF001 - what people type has other signs
"""The notation in the browser is the one of the rules, and what a stranger types is read, or told with its line."""

import json
from pathlib import Path

import pytest

from nntrain_lessons.rules.expressions import parse, value

RULES = json.loads((Path(__file__).parents[2] / "book" / "_static" / "rules.json").read_text("utf-8"))["rules"]
READ = """
import { read } from "./parts/typed.js";
const known = ["p", "g", "lr", "mom", "beta1", "eps"];
const told = given.map((sheet) => read(sheet, known, { w: "p", a: "m" }));
const line = ({ when, text }) => [when, text];
const short = ({ lines, blank, unclear }) => ({ lines: lines.map(line), blank, unclear });
console.log(JSON.stringify(told.map(short)));
"""


def texts():
    """Yield each line of the rules and of the mistakes, and what it sets as nested lists."""
    for rule in RULES.values():
        lines = [
            *rule["lines"],
            *(line for known in rule["alternatives"] for way in known["ways"] for line in way.values()),
        ]
        yield from ((line["text"], line["sets"]) for line in lines if "<-" in line["text"])


def test_every_line_is_read_as_in_python(node):
    """The trees are those that Python has written, and printing them changes nothing in them."""
    lines = dict(texts())
    assert len(lines) > 400
    code = """
    import { show, statements } from "./parts/expressions.js";
    const again = (text) => statements(text).map(([name, tree]) => `${name} <- ${show(tree)}`).join("; ");
    console.log(JSON.stringify(given.map((text) => [statements(text), statements(again(text))])));
    """
    for sets, (found, again) in zip(lines.values(), node(code, list(lines)), strict=True):
        assert found == again == sets


CASES = [
    "2^-3", "-2^2", "2 - 3 - 4", "2/3/4", "2^3^2", "-(1 + 2)*3", "max(1, 2)", "min(3, 2)", "clip(-5, 2)", "mod(-7, 3)",
    "round(2.5)", "round(-0.5)", "floor(-1.5)", "1/0", "0/0", "-1/0", "sqrt(-1)", "(-8)^0.5", "0^-1", "1^(1/0)",
    "10^400", "(-10)^401", "where(0, 4)", "before(1, 2, 3, 4)", "upto(2, 2, 3, 4)", "only(2, 5)",
    "sign(-3)", "cos(1/0)",
]  # fmt: skip


def test_every_function_computes_as_in_python(node):
    """Also where there is no finite value; rounding is to even, a remainder has the divisor's sign."""
    code = """
    import { compiled, parseList } from "./parts/expressions.js";
    console.log(JSON.stringify(given.map((text) => String(compiled(parseList(text)[0], new Map())([])))));
    """
    for text, found in zip(CASES, node(code, CASES), strict=True):
        assert float(found.replace("Infinity", "inf")) == pytest.approx(
            value(parse(text), {}), rel=1e-15, nan_ok=True
        ), text


MEANT = {
    "w <- w - lr*g": "p <- p - lr*g",
    "w = w - lr * g": "p <- p - lr*g",
    "w -= lr * g": "p <- p - lr*g",
    "w := w − lr·g": "p <- p - lr*g",
    "w ← w – η × g": "p <- p - lr*g",
    "p ← p - lr*p.grad": "p <- p - lr*g",
    "a <- β₁*a + (1 - beta_1)*g²": "m <- beta1*m + (1 - beta1)*g^2",
    "a <- mom**2 * a": "m <- mom^2*m",
    "w <- w - lr*torch.sqrt([g])  # a comment": "p <- p - lr*sqrt(g)",
    "m̂ <- √(g); w <- m̂;": "m_hat <- sqrt(g); p <- m_hat",
}


def test_other_ways_to_write_it_mean_the_same(node):
    """Arrows, signs, letters and powers as people have them."""
    for line, found in zip(MEANT, node(READ, list(MEANT)), strict=True):
        assert found == {"lines": [["always", MEANT[line]]], "blank": [], "unclear": []}, line


UNCLEAR = {
    "w <- lr*(g": "a closing bracket is missing",
    "w <- lr*g)": "there is a closing bracket too many",
    "w <- lr g": "a sign is missing before `g`: a product is written with *",
    "w <- 2(g)": "a sign is missing before `(`: a product is written with *",
    "w <- lr*": "something is missing at the end",
    "w <- * g": "something is missing before `*`",
    "w - lr*g": "there is no arrow: name <- value",
    "w, a <- g": "each name before the arrow gets one value behind it",
    "2 <- g": "before the arrow stands a name, and `2` is none",
    "w <- G": "`G` is not known here; `g` is",
    "w <- velocity": "`velocity` is not known here",
    "w <- lr(g)": "there is no `lr(...)` here; a product is written with *",
    "w <- exp(g)": "there is no `exp(...)` here",
    "w <- max(g)": "`max` takes 2, not 1",
    "w <- mean(p)": "`mean(p)` is not at hand here",
    "w <- g > 0": "`>` is not in the notation",
    "hello": "there is no arrow: name <- value",
    "w <- 'g'": "something is missing before `'`",
    "w <- constructor": "`constructor` is not known here",
    "w <- toString(g)": "there is no `toString(...)` here",
    "__proto__ <- __proto__ + constructor": "`constructor` is not known here",
    "w <- alert(1)": "there is no `alert(...)` here",
    "<img src=x onerror=alert(1)>": "before the arrow stands a name, and `<img src` is none",
    "w <- g; }; process.exit(1); //": "there is no arrow: name <- value",
    "w <- " + "(" * 150 + "g" + ")" * 150: "there are too many brackets in each other",
    "w <- " + "-" * 300 + "g": "there are too many signs in a row",
    "w <- " + "g+" * 300: "this line is longer than 400 characters",
}


def test_what_cannot_be_read_is_told_with_its_line(node):
    """Missing brackets, nonsense and hostile text: a sentence each, and nothing runs."""
    for (line, message), found in zip(UNCLEAR.items(), node(READ, [f"\n{line}" for line in UNCLEAR]), strict=True):
        assert found["unclear"] == [{"nr": 2, "message": message}], line


def test_a_sheet_of_ten_thousand_characters_is_refused_at_once(node):
    """In one line, however long, and in many."""
    for found in node(READ, ["w" * 10_000, "w <- g\n" * 1_500]):
        assert found["unclear"] == [{"nr": 0, "message": "A sheet has room for 40 lines and 4000 characters."}]


def test_empty_lines_and_first_steps_are_known(node):
    """A line without a value is still to be filled in; what comes before `:` says when a line is computed."""
    (found,) = node(
        READ, ["at the first step: a <- turn\na <- ____\nw <-\n\nFirst step: w, a <- ,\n# only words\nturn <-"]
    )
    assert found == {"lines": [["first", "m <- turn"]], "blank": [2, 3, 5, 7], "unclear": []}
