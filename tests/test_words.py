import os
import shlex
import subprocess
from pathlib import Path

import pytest

from nntrain_lessons.words import command, count, one_line

ARGUMENTS = ["plain", "with a space", "it's", 'a "b"', "$HOME", "a;b", "(1)", "*", "-", "ä", ""]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such shell")
@pytest.mark.parametrize("argument", ARGUMENTS)
def test_a_printed_command_can_be_pasted(argument):
    """A shell makes of it the words that it was made from."""
    line = command("printf", "%s|%s", "a", argument)
    assert subprocess.run(["sh", "-c", line], capture_output=True, check=True).stdout.decode() == f"a|{argument}"


def test_what_needs_no_quotation_marks_has_none():
    """A usual path is printed as it is."""
    assert command("cd", Path("my-course")) == "cd my-course"


def test_windows_has_its_own_quotation_marks(monkeypatch):
    """Its shells know double ones only."""
    monkeypatch.setattr("nntrain_lessons.words.os.name", "nt")
    line = command("cd", "Course 1")
    monkeypatch.undo()
    assert line == 'cd "Course 1"'
    assert shlex.split(line) == ["cd", "Course 1"]


@pytest.mark.parametrize(("number", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_a_noun_agrees_with_its_number(number, words):
    """One is singular, all else is plural."""
    assert count(number, "file") == words


@pytest.mark.parametrize("letter", ["\u2800", "\u3164", "\u303f", "\U0001d159", "\u2713", "\u2714", "\u2718", "\u2705"])
def test_nothing_fills_a_line_or_looks_like_a_mark(letter):
    """A letter that shows as nothing would push what follows to where a line begins; a mark says what passed."""
    assert one_line(f"a{letter * 80}b") == "a b"
