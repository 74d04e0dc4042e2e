"""Answers that are alike: by their code, whatever its layout, comments, and the names of its variables."""

from __future__ import annotations

import ast
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from .. import catalog
from ..grader.reading.holes import solution
from ..grader.reading.selection import select
from ..grader.reading.submission import Submission, module
from ..spec import Exercise
from .records import Likeness

_STRETCH = 12  # pieces of code that are compared as one
_WINDOW = 4  # of so many stretches that begin one after the other, one is kept
_MOST = 600  # of an answer
_ENOUGH = 12  # stretches that two must share, which neither the solution nor many others have
_SHARE = 0.8  # of these two answers' stretches
_SHORT = 60  # pieces: with fewer, two who think alike write alike
_COMMON = 0.1  # of the class: what so many have is no sign
_FEW = 3


def likeness(exercise: Exercise, answer: Submission) -> Likeness | None:
    """Return what an answer is compared with others by; None where there is no code."""
    try:
        body = select(answer, exercise.names).body()
        names: dict[str, int] = {}
        pieces = [piece for node in body for piece in _pieces(node, names)]
        exact = "\n".join(text for text, _ in pieces)
    except Exception:  # noqa: BLE001 - whatever a text holds, comparing it is worth no error
        return None
    if not pieces:
        return None
    digest = hashlib.sha256(exact.encode("utf-8", "replace")).hexdigest()
    return Likeness(digest, len(pieces), _stretches([shape for _, shape in pieces]))


def _digest(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _pieces(node: ast.AST, names: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each piece of some code as it is, and with its names numbered; docstrings are left out."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        kind = type(node).__name__
        named = [value for field, value in ast.iter_fields(node) if field in ("id", "attr", "arg", "name")]
        name = next((value for value in named if isinstance(value, str)), "")
        yield f"{kind} {name} {_value(node)}", f"{kind} {names.setdefault(name, len(names)) if name else ''}"
        waiting += [child for child in ast.iter_child_nodes(node) if not _says_nothing(child)][::-1]


def _value(node: ast.AST) -> str:
    """Return a constant as text; the largest numbers cannot be written."""
    value = node.value if isinstance(node, ast.Constant) else ""
    return "a number" if isinstance(value, int) and value.bit_length() > 64 else repr(value)[:100]


def _says_nothing(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.expr_context)


def _stretches(pieces: list[str]) -> tuple[int, ...]:
    every = [_digest("\n".join(pieces[nr : nr + _STRETCH])) for nr in range(max(len(pieces) - _STRETCH + 1, 1))]
    kept = {min(every[nr : nr + _WINDOW]) for nr in range(max(len(every) - _WINDOW + 1, 1))}
    return tuple(sorted(kept)[:_MOST])


@cache
def _course(exercise: str) -> Likeness | None:
    return likeness(catalog.EXERCISES[exercise], module("solution.py", solution(exercise).encode()))


def alike(exercise: str, answers: Mapping[str, Likeness]) -> list[tuple[str, ...]]:
    """Return the groups of learners whose answers are alike, beyond what the exercise brings with it.

    Two are alike that are the same but for layout and comments, or that share nearly all of what few others have. What
    the solution has too is no sign, since right answers are alike.
    """
    course = _course(exercise)
    long = {
        name: one for name, one in answers.items() if one.size >= _SHORT and not (course and one.text == course.text)
    }
    seen = Counter(piece for one in long.values() for piece in one.pieces)
    most = max(_FEW, _COMMON * len(long))
    known = set(course.pieces) if course else set()
    rare = {name: {it for it in one.pieces if seen[it] <= most and it not in known} for name, one in long.items()}
    pairs = [
        pair
        for pair in combinations(long, 2)
        if long[pair[0]].text == long[pair[1]].text or _is_near(rare[pair[0]], rare[pair[1]])
    ]
    return _groups(pairs)


def _is_near(one: set[int], other: set[int]) -> bool:
    shared = len(one & other)
    return shared >= _ENOUGH and shared >= _SHARE * len(one | other)


def _groups(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return who belongs together, directly or by others."""
    groups: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(group for group in groups if group & set(pair)))
        groups = [group for group in groups if not group & joined] + [joined]
    return [tuple(sorted(group)) for group in sorted(groups, key=lambda group: (-len(group), min(group)))]
