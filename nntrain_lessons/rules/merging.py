"""Two mistakes in one line: what is other in the one and what is other in the other, where these are two places."""

from __future__ import annotations

import ast
from functools import cache

from .expressions import show, statements


@cache
def merged(right: str, one: str, other: str) -> str | None:
    """Return a line that is another in both ways; None, where both change the same place.

    Parameters
    ----------
    right : str
        The line as it should be.
    one, other : str
        The same with one mistake in it, and with another.
    """
    lines = [statements(text) for text in (right, one, other)]
    targets = {tuple(name for name, _ in line) for line in lines}
    if len(targets) > 1:  # one of them does more than this line
        return None
    trees = [_both(*(tree for _, tree in trees)) for trees in zip(*lines, strict=True)]
    pairs = [(name, tree) for (name, _), tree in zip(lines[0], trees, strict=True) if tree is not None]
    if len(pairs) < len(trees):
        return None
    text = "; ".join(f"{name} <- {show(tree)}" for name, tree in pairs)
    return text if text not in (_plain(one), _plain(other)) else None


@cache
def _plain(text: str) -> str:
    return "; ".join(f"{name} <- {show(tree)}" for name, tree in statements(text))


def _both(right: ast.expr, one: ast.expr, other: ast.expr) -> ast.expr | None:
    """Return a tree that is another in both ways."""
    if _same(one, right) or _same(one, other):
        return other
    if _same(other, right):
        return one
    return _inside(right, one, other) or _lifted(right, one, other) or _lifted(right, other, one)


def _inside(right: ast.expr, one: ast.expr, other: ast.expr) -> ast.expr | None:
    """Merge what all three have in the same places."""
    match right, one, other:
        case ast.BinOp(), ast.BinOp(), ast.BinOp():
            signs = {type(tree.op) for tree in (one, other)} - {type(right.op)}
            left, behind = _both(right.left, one.left, other.left), _both(right.right, one.right, other.right)
            if len(signs) < 2 and left and behind:
                return ast.BinOp(left, next(iter(signs), type(right.op))(), behind)
        case ast.Call(), ast.Call(), ast.Call() if _alike(right, one, other):
            inner = [_both(*three) for three in zip(right.args, one.args, other.args, strict=True)]
            whole = [tree for tree in inner if tree]
            return ast.Call(right.func, whole, []) if len(whole) == len(inner) else None
    return None


def _lifted(right: ast.expr, one: ast.expr, other: ast.expr) -> ast.expr | None:
    """Merge where the one leaves out all but a part of it, and the other changes something in that part."""
    match right, other:
        case ast.BinOp(), ast.BinOp():
            parts = [(right.left, other.left), (right.right, other.right)]
        case ast.Call(), ast.Call() if _alike(right, other):
            parts = list(zip(right.args, other.args, strict=True))
        case _:
            return None
    return next((theirs for ours, theirs in parts if _same(one, ours) and not _same(theirs, ours)), None)


def _alike(*calls: ast.Call) -> bool:
    return len({(ast.dump(call.func), len(call.args)) for call in calls}) == 1


def _same(one: ast.expr, other: ast.expr) -> bool:
    match one, other:
        case ast.BinOp(), ast.BinOp():
            signs = type(one.op) is type(other.op)
            return signs and _same(one.left, other.left) and _same(one.right, other.right)
        case ast.Name(), ast.Name():
            return one.id == other.id
        case ast.Constant(), ast.Constant():
            return bool(one.value == other.value)
    return one is other or ast.dump(one) == ast.dump(other)
