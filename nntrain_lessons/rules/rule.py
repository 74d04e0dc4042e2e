"""A rule: a short program with a line for each thing that happens in a step, and other lines that people write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .expressions import as_json, statements

ALWAYS, FIRST = "always", "first"  # at each step, or only at a parameter's first
# Habits, which are said in words: what is kept for whom, and who moves.
BY_PARAMETER, BY_SHAPE = "(kept for each parameter)", "(kept for each shape)"
ALL_MOVE, FIRST_ONLY = "each parameter that has a gradient:", "the first parameter only:"
FIRST_STEP = "each parameter that has a gradient, at the first step only:"
NO_ZERO_GRADIENT, NO_ZERO_RATE = "each parameter whose gradient is not zero:", "each parameter, where lr is not 0:"


@dataclass(frozen=True)
class Line:
    """One line of a rule.

    Attributes
    ----------
    name : str
        What it is called among the rule's lines.
    text : str
        Its assignments in the notation, `m <- beta1*m + (1 - beta1)*g`; empty where the rule has nothing there.
    code : str
        The solution's code for it; empty where it is not in the solution's text.
    when : str
        `ALWAYS`, or only at a parameter's `FIRST` step.
    title, question : str
        What is said where the line is another one in a way that has no name of its own.
    frame : tuple of str and str
        For a line that is inherited: a piece of the solution, and what stands there where the line is another, with
        `{}` for its code.
    prose : bool
        Whether it says in words how things are done, and computes nothing.
    ahead : bool
        For a line without code: whether it stands in front of the next one that has some, not behind the last.
    """

    name: str
    text: str
    code: str = ""
    when: str = ALWAYS
    title: str = ""
    question: str = ""
    frame: tuple[str, str] = ("", "")
    prose: bool = False
    ahead: bool = False


Lines = Mapping[str, str]


@dataclass(frozen=True)
class Alternative:
    """A mistake that people make in a rule, in one way or in several.

    Attributes
    ----------
    id, title, question : str
        Its name in reports, what is wrong, and a question that leads to the answer, and is not the answer.
    ways : tuple of mapping
        For each way: the lines that are others, by their names.
    """

    id: str
    title: str
    question: str
    ways: tuple[Lines, ...]


@dataclass(frozen=True)
class Explanation:
    """Other lines that do all that was observed.

    Attributes
    ----------
    mistakes : tuple of Alternative
        What was made wrong; nothing, where the rule itself, or a way that it allows, does what was observed.
    lines : mapping
        The lines that are others.
    way : mapping
        Those besides that are in another right way.
    """

    mistakes: tuple[Alternative, ...]
    lines: Lines
    way: Lines = field(default_factory=dict)


def alternative(id: str, title: str, question: str, *ways: Lines) -> Alternative:
    """Make an `Alternative`."""
    return Alternative(id, title, question, ways)


@dataclass(frozen=True)
class Rule:
    """What a step computes, and what it is often taken for.

    Attributes
    ----------
    lines : tuple of Line
        In their order.
    alternatives : tuple of Alternative
        The likelier first.
    codes : mapping
        The solution's code for each quantity: `{"m": "self.avg[p]"}`; and, with `{}` for a name, for `more` that may be
        kept, and for `more or 0`.
    first_rate : tuple of str and str
        A piece of the solution, and what stands there where the initial rate is kept, as `lr_0`.
    options : mapping
        The name of each option in the notation, by its name in the constructor; an option that is a pair has two.
    allowed : tuple of mapping
        Other lines that are right, too.
    habits : mapping
        For each habit that has code: a piece of the solution, and what stands there where things are done so.
    beside : tuple of str
        What is known of a single call besides its arguments.
    """

    lines: tuple[Line, ...]
    alternatives: tuple[Alternative, ...]
    codes: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_rate: tuple[str, str] = ("", "")
    allowed: tuple[Lines, ...] = ({},)
    habits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def without(self, *ids: str) -> Rule:
        """Return the rule without some of its alternatives: what nothing that is observed would tell."""
        return replace(self, alternatives=tuple(known for known in self.alternatives if known.id not in ids))

    def with_lines(self, other: Lines) -> Rule:
        """Return the rule with other lines in it.

        Raises
        ------
        KeyError
            When it has no line of such a name.
        """
        if unknown := set(other) - {line.name for line in self.lines}:
            raise KeyError(f"no such line: {', '.join(sorted(unknown))}")
        return replace(self, lines=tuple(replace(line, text=other.get(line.name, line.text)) for line in self.lines))

    @property
    def text(self) -> tuple[str, ...]:
        """The lines as a page has them; '' where there is nothing."""
        return tuple(_shown(line) for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """Return the rule for a page that computes it: all that the search needs, and what lines set, as lists."""
        prose = {line.name for line in self.lines if line.prose}

        def told(name: str, text: str) -> dict[str, Any]:
            sets = [] if name in prose else [[target, as_json(tree)] for target, tree in statements(text)]
            return {"text": text, "sets": sets}

        def said(line: Line) -> dict[str, Any]:
            return {"prose": line.prose, "title": line.title, "question": line.question}

        return {
            "options": [name for pair in self.options.values() for name in pair],
            "beside": list(self.beside),
            "lines": [
                {"name": line.name, "when": line.when, **told(line.name, line.text), **said(line)}
                for line in self.lines
            ],
            "allowed": [{name: told(name, text) for name, text in way.items()} for way in self.allowed],
            "alternatives": [
                {
                    "id": known.id,
                    "title": known.title,
                    "question": known.question,
                    "ways": [{name: told(name, text) for name, text in way.items()} for way in known.ways],
                }
                for known in self.alternatives
            ],
        }


def _shown(line: Line) -> str:
    prefix = "at the first step: " if line.when == FIRST else ""
    return f"{prefix}{line.text}" if line.text else ""
