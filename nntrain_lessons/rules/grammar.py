"""Lines that nobody has listed: every line of a rule with another quantity, form or bracket in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import expressions
from .expressions import names, show, statements
from .rule import Alternative, Explanation, Line, Rule

OTHER = "other-"
"""What the name of a mistake begins with that is another line, and has no name of its own."""
_ONE = ast.Constant(1)
_OTHER_SIGNS: dict[type[ast.operator], tuple[ast.operator, ...]] = {
    ast.Add: (ast.Sub(),),
    ast.Sub: (ast.Add(), ast.Mult()),
    ast.Mult: (ast.Div(), ast.Add(), ast.Pow()),
    ast.Div: (ast.Mult(), ast.Sub()),
    ast.Pow: (ast.Mult(), ast.Add(), ast.Div()),
}


def others(rule: Rule, *, simple: bool = False) -> Iterator[Explanation]:
    """Yield each line of a rule in every form that differs in one place, under the line's own title.

    The `simple` ones have another quantity, another sign or one thing less; the rest has one thing more.
    """
    quantities = _Quantities(_in_a_place(rule), [] if simple else _factors(rule))
    for line in rule.lines:
        if line.title and line.text:
            for text in dict.fromkeys(_texts(line, quantities)):
                lines = {line.name: text}
                yield Explanation((Alternative(f"{OTHER}{line.name}", line.title, line.question, (lines,)),), lines)


@dataclass(frozen=True)
class _Quantities:
    """What a person might put in the place of a quantity, and what somebody might multiply or divide by once more."""

    others: Sequence[ast.expr]
    factors: Sequence[ast.expr]


def _options(rule: Rule) -> tuple[list[str], list[str]]:
    """Return the rule's options, and what they leave of 1."""
    options = [name for pair in rule.options.values() for name in pair]
    return options, [f"1 - {name}" for name in options if name not in ("wd", "eps") and "step" not in options]


def _in_a_place(rule: Rule) -> list[ast.expr]:
    options, shares = _options(rule)
    read = {name for line in rule.lines if not line.prose for _, tree in statements(line.text) for name in names(tree)}
    counts = ["i", "i + 2"] if "g" in read else []  # of steps, where there are any
    return [expressions.parse(text) for text in dict.fromkeys([*options, *sorted(read), *shares, *counts])]


def _factors(rule: Rule) -> list[ast.expr]:
    options, shares = _options(rule)
    lines = [statements(line.text) for line in rule.lines if not line.prose]
    known = {name for line in lines for target, tree in line for name in (target, *names(tree))}
    return [expressions.parse(text) for text in [*sorted({"lr", "t"} & known), *options, *shares, "2"]]


def _texts(line: Line, quantities: _Quantities) -> Iterator[str]:
    whole = statements(line.text)
    for nr, (target, tree) in enumerate(whole):
        for other in _forms(tree, quantities):
            pairs = [*whole[:nr], (target, other), *whole[nr + 1 :]]
            yield "; ".join(f"{name} <- {show(value)}" for name, value in pairs)


def _forms(tree: ast.expr, quantities: _Quantities) -> Iterator[ast.expr]:
    """Yield an expression with one place changed: itself, or something in it."""
    yield from _changed(tree, quantities)
    match tree:
        case ast.BinOp(left, sign, right):
            yield from (ast.BinOp(other, sign, right) for other in _forms(left, quantities))
            yield from (ast.BinOp(left, sign, other) for other in _forms(right, quantities))
        case ast.UnaryOp(sign, operand):
            yield from (ast.UnaryOp(sign, other) for other in _forms(operand, quantities))
        case ast.Call(function, [argument, *more]):
            yield from (ast.Call(function, [other, *more], []) for other in _forms(argument, quantities))


def _changed(tree: ast.expr, quantities: _Quantities) -> Iterator[ast.expr]:
    """Yield what may stand in the place of an expression: the shorter first."""
    match tree:
        case ast.BinOp(left, sign, right):
            yield left
            yield right
            yield from (ast.BinOp(left, other, right) for other in _OTHER_SIGNS[type(sign)])
            yield from _turned(left, sign, right)
        case ast.Call(ast.Name(name), [argument]):
            yield argument
            yield ast.BinOp(argument, ast.Pow(), ast.Constant(2))
            if isinstance(argument, ast.BinOp):  # sqrt(v + eps) and sqrt(v) + eps
                yield ast.BinOp(_call(name, argument.left), argument.op, argument.right)
        case ast.Name():
            yield from (other for other in quantities.others if ast.dump(other) != ast.dump(tree))
            yield from (_call(name, tree) for name in ("sqrt", "abs", "sign"))
            yield from (ast.BinOp(tree, sign, _ONE) for sign in (ast.Add(), ast.Sub()))
            yield ast.BinOp(tree, ast.Pow(), ast.Constant(2))
    if not isinstance(tree, ast.Constant):
        for quantity in quantities.factors:
            yield ast.BinOp(tree, ast.Mult(), quantity)
            yield ast.BinOp(tree, ast.Div(), quantity)


def _turned(left: ast.expr, sign: ast.operator, right: ast.expr) -> Iterator[ast.expr]:
    """Yield what other brackets, or another order, make of it: `1 - beta^t` and `(1 - beta)^t`."""
    if isinstance(sign, ast.Sub | ast.Div | ast.Pow):
        yield ast.BinOp(right, sign, left)
    if isinstance(right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, sign, right.left), right.op, right.right)
    if isinstance(left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, sign, right))
    match left:
        case ast.Call(ast.Name(name), [argument]):
            yield _call(name, ast.BinOp(argument, sign, right))


def _call(name: str, argument: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])
