"""Words for people: commands that can be pasted, counts that agree with their nouns, and other people's text."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

# Letters that show as nothing, by which a line could be filled up so that the next one begins with something forged.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u303f\u3164\uffa0\U0001d159"
_MARKS = "✓✗✔✘✅❌☑☒"  # ours, and what looks like them: nobody else's text says what passed


def one_line(text: object, most: int = 1000, columns: bool = False) -> str:
    """Make one line of what others have written: every text of a learner's is shown through this, and through no other.

    Nothing in it moves a cursor, begins a line, turns the direction of writing, or looks like a mark of ours; half a
    letter, which could not be written into a file, is none.

    Parameters
    ----------
    text : object
        What is to be shown.
    most : int
        Characters; what is longer is cut, and says so.
    columns : bool
        Whether spaces stay as they are, for lines that stand below each other.
    """
    line = "".join(letter if _is_shown(letter) else " " for letter in str(text))
    line = line.rstrip() if columns else " ".join(line.split())
    return line if len(line) <= most else f"{line[:most]}..."


def _is_shown(letter: str) -> bool:
    return letter.isprintable() and letter not in _BLANK and letter not in _MARKS


def command(*words: str | Path) -> str:
    """Return a command as it is typed into this system's shell: what needs quotation marks has them."""
    plain = [str(word) for word in words]
    return subprocess.list2cmdline(plain) if os.name == "nt" else shlex.join(plain)


def count(number: int, noun: str) -> str:
    """Return a number and its noun: '1 file', '2 files', '2 batches'."""
    plural = "es" if noun.endswith(("tch", "sh", "x")) else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"
