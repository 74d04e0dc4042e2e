"""A script without the spaces and line ends that only readers need."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What may hold spaces that count: texts in either quotes, texts in backticks, patterns between slashes.
_KEPT = re.compile(
    r'("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`(?:[^`\\]|\\.)*`|(?<=[(,=:!&|?]) ?/(?:[^/\\]|\\.)+/[a-z]*)'
)
_SPACES = re.compile(r" ?([-+/]?[=*,;:{}()\[\]<>?&|!%]+) ?")
_BETWEEN = re.compile(r"(?<=[\w)\]]) ([-+/]) (?=[\w(\[])")  # between two values only: `a - -b` is not `a--b`


def tightened(line: str) -> str:
    """Return a line of a script with no space beside brackets, commas and operators, but those in texts and patterns.

    A line whose texts do not end on it, or hold one another, is left as it is.
    """
    parts = _KEPT.split(line)
    texts, code = parts[1::2], parts[::2]
    nested = any(text.count("${") > text.count("}") for text in texts if text[0] == "`")
    if nested or any(quote in part for part in code for quote in "\"'`"):
        return line
    code = [_SPACES.sub(r"\1", _BETWEEN.sub(r"\1", part)) for part in code]
    return "".join(part for pair in zip(code, [*texts, ""], strict=True) for part in pair)


def joined(lines: Iterable[str]) -> str:
    """Return lines as one text, without the line ends that cannot be the end of a statement.

    A comma before a closing bracket goes, too. Where a line may hold a comment, its end stays.
    """
    text, may_go_on = "", False
    for line in lines:
        short = line.rstrip("\n")
        if may_go_on and short[:1] in tuple("?:.&|=*)]}"):
            text = text.rstrip("\n")
        if text.endswith(",") and short[:1] in tuple(")]}"):
            text = text[:-1]
        may_go_on = "//" not in short
        text += short if may_go_on and short.endswith((",", "(", "[", "{", ";", "=>", "=")) else line
    return text
