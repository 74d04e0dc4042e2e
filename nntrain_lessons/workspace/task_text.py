"""A notebook's task as plain text for a terminal: formulas as they are typed, code fenced."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+(?:\n[^$\n]+)?)\$", re.DOTALL)
_NAMES = {"leftarrow": "<-", "cdot": "*", "qquad": "   ", "quad": "  ", "ldots": "...", "ge": ">="}
_DROPPED = ("left", "right", "big")
_BRACED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_RULES = (
    (re.compile(r"\\[,;! ]"), " "),
    (re.compile(r"\\hat\s*(\w)"), r"\1_hat"),
    (re.compile(r"\\(?:text|mathrm)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\beta_(\d)"), r"beta\1"),
    (re.compile(r"([_^])\{([^{}]*)\}"), r"\1\2"),
    (re.compile(rf"\\sqrt{_BRACED}"), r"sqrt(\1)"),
    (re.compile(rf"\\frac{_BRACED}{_BRACED}"), r"(\1)/(\2)"),
)
_SINGLE = re.compile(r"\((\w+|\w+\([^()]*\))\)/")  # what needs no brackets above a stroke


def plain_formula(formula: str) -> str:
    """Return a formula of the notebooks as it is typed: `m <- beta1 m + (1 - beta1) g`."""
    text = formula
    for _ in range(3):  # what stands in brackets may hold some
        for pattern, typed in _RULES:
            text = pattern.sub(typed, text)
    text = re.sub(r"\\([a-zA-Z]+)", lambda found: _name(found[1]), text)
    text = re.sub(r"/\((\w+)\)", r"/\1", _SINGLE.sub(r"\1/", text))
    return "\n".join(re.sub(r"(?<=\S) {2}(?=\S)", " ", line.strip()) for line in text.strip().split("\n"))


def _name(command: str) -> str:
    return "" if command in _DROPPED else _NAMES.get(command, command)


def plain_text(cells: Iterable[tuple[str, str]]) -> str:
    """Return a notebook's cells, kinds and texts, as text for a terminal. Hints and what comes after them are left out.

    Parameters
    ----------
    cells : iterable of (str, str)
        'markdown' or 'code', and the text.
    """
    told = []
    for kind, text in cells:
        if kind == "markdown":
            if text.startswith("## Hints"):
                break
            told.append(_FORMULA.sub(_plain, text))
        else:
            told.append("\n".join(f"    {line}".rstrip() for line in text.split("\n")))
    return "\n\n".join(told)


def _plain(found: re.Match[str]) -> str:
    if found[1] is None:
        return plain_formula(found[2]).replace("\n", " ")
    return "\n".join(f"    {line}" for line in plain_formula(found[1]).split("\n"))
