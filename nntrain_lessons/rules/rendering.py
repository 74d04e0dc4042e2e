"""A rule with other lines, as code: the pieces of the solution that are others, so that it can be run as an answer."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .expressions import in_python, names, statements
from .rule import FIRST, Line, Lines, Rule
from .simulation import GIVEN

Pair = tuple[str, str]
_INDENT = "\n        "


class CannotRender(Exception):  # noqa: N818 - it is no error: not all that can be computed is a line of code
    """The lines are about something that has no place in the solution's text."""


def swaps(rule: Rule, other: Lines) -> list[Pair]:
    """Return the pieces of the solution that are others, each with what stands in its place.

    Parameters
    ----------
    rule : Rule
        What the solution computes.
    other : mapping
        The lines that are others.

    Raises
    ------
    CannotRender
        Where a line is about a habit that has no code, or reads what the solution does not hold.
    """
    changed = dict(other)
    codes = dict(rule.codes)
    if changed.get("grad"):  # from there on, g is no longer what the parameter holds
        codes["g"] = "g"
        again = [line for line in rule.lines if line.code and line.name not in changed and _reads(line, "g")]
        changed |= {line.name: line.text for line in again}
    starts = [line for line in rule.lines if line.frame[0] and line.when == FIRST]
    changed = {line.name: line.text for line in starts} | changed  # other lines read what these set
    pairs = [rule.first_rate] if any("lr_0" in text for text in other.values()) else []
    if pairs == [("", "")]:
        raise CannotRender("lr_0")
    habits = [changed.pop(line.name) for line in rule.lines if line.prose and line.name in changed]
    if without := [habit for habit in habits if habit not in rule.habits]:
        raise CannotRender(", ".join(without))
    return pairs + _pairs(rule, changed, codes) + [rule.habits[habit] for habit in habits]


def _pairs(rule: Rule, changed: Mapping[str, str], codes: dict[str, str]) -> list[Pair]:
    """Return a pair for each piece of the solution: what comes in front of it, itself, and what comes behind it."""
    found: list[Pair] = []
    waiting: list[str] = []  # for the next line that has a place
    pieces: dict[str, list[str]] = {}
    last = ""
    for line in rule.lines:
        code = _code(line, changed[line.name], codes) if line.name in changed else line.code
        if line.frame[0] and line.name in changed:
            before = waiting if line.when == FIRST else []
            found.append((line.frame[0], _INDENT.join([*before, line.frame[1].format(code or "pass")])))
            waiting = [piece for piece in waiting if piece not in before]
        elif line.code and line.when == FIRST:  # it stands behind an `if`
            pieces[line.code] = [code]
        elif line.code:
            pieces[line.code] = [*waiting, code]
            waiting, last = [], line.code
        elif code and line.ahead:
            waiting.append(code)
        elif code and not last:
            raise CannotRender(line.name)
        elif code:
            pieces[last].append(code)
    texts = {code: _INDENT.join(filter(None, parts)) or "pass" for code, parts in pieces.items()}
    return found + [(code, text) for code, text in texts.items() if code != text]


def _reads(line: Line, name: str) -> bool:
    return any(name in names(tree) for _, tree in statements(line.text))


def _code(line: Line, text: str, codes: dict[str, str]) -> str:
    """Return the code of a line's assignments: the parameter itself is changed, anything else gets a new value."""
    indent = _INDENT + ("    " if line.when == FIRST else "")
    if line.name == "grad" or (line.when == FIRST and line.code):  # where g is still what the parameter holds
        codes = {**codes, "g": "p.grad"}
    return indent.join(
        _assigned(name, _in_python(tree, _with_more(tree, codes)), codes | {"g": "g"})
        for name, tree in statements(text)
    )


def _in_python(tree: ast.expr, codes: Mapping[str, str]) -> str:
    try:
        return in_python(tree, codes)
    except ValueError as error:  # what is computed call by call has no code on tensors
        raise CannotRender(str(error)) from error


def _assigned(name: str, value: str, codes: Mapping[str, str]) -> str:
    if name == "p":
        return f"p.copy_({value})"
    return f"{codes.get(name, codes['more'].format(name))} = {value}"


def _with_more(tree: ast.expr, codes: Mapping[str, str]) -> dict[str, str]:
    """Return what stands for each quantity: what the solution does not have is kept beside its own, 0 at first."""
    unknown = names(tree) - {"p", *codes}
    if unknown & set(GIVEN):
        raise CannotRender(", ".join(sorted(unknown)))
    return {"p": "p", **codes, **{name: codes["more or 0"].format(name) for name in unknown}}
