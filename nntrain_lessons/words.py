"""Words for people: a command that can be pasted, a count that agrees with its noun."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path


def command(*words: str | Path) -> str:
    """Return a command as it is typed into this system's shell: what needs quotation marks has them."""
    plain = [str(word) for word in words]
    return subprocess.list2cmdline(plain) if os.name == "nt" else shlex.join(plain)


def count(number: int, noun: str) -> str:
    """Return a number and its noun: '1 file', '2 files', '2 batches'."""
    plural = "es" if noun.endswith(("tch", "sh", "x")) else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"
