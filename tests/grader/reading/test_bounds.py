"""Reading takes time in proportion to a text, chooses what it always chose, and opens nothing that is no file."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader import grade as grading
from nntrain_lessons.grader.reading import selection, submission
from nntrain_lessons.grader.reading.answers import read_answer
from nntrain_lessons.grader.records import RequestError

STEP = "def step(w, grad, lr):\n    return w - lr * grad\n"
NAMES = "abcd"
name = st.sampled_from(NAMES)
statement = st.one_of(
    st.builds("def {}(): {}(); {}()".format, name, name, name),
    st.builds("{} = {}".format, name, name),
    st.builds("{} = {}()".format, name, name),
    st.builds("{} = lambda: {}".format, name, name),
    st.builds("{} += {}()".format, name, name),
    st.builds("{}.x = {}".format, name, name),
    st.builds("class {}({}): pass".format, name, name),
    st.builds("@{}\ndef {}(): {}".format, name, name, name),
)


def chosen_the_long_way(handed_in, asked):
    """Choose statements as it is defined: look for what is called, one link of a chain at a time."""
    parts, called = selection.definitions(handed_in), set()
    while True:
        wanted, kept = {*asked, *called}, []
        for part in reversed(parts):
            about = part.statement
            if about.binds & wanted:
                kept.append(part)
                wanted -= about.replaced
                wanted |= about.now | (about.later - about.binds) | (called - about.binds if about.calls else set())
        found = {name for part in kept for name in part.statement.later}
        if found <= called:
            return kept[::-1]
        called |= found


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(lines=st.lists(statement, max_size=12))
def test_the_short_way_chooses_what_the_long_way_does(lines):
    """Whatever calls, replaces, changes or decorates what."""
    handed_in = submission.module("a.py", "\n".join(lines).encode())
    assert list(selection.select(handed_in, ["a"]).statements) == chosen_the_long_way(handed_in, ["a"])


def calls(work):
    """Count the statements that choosing looks at."""
    seen = []
    kept = selection._chosen

    def counted(parts, *rest):
        seen.append(len(parts))
        return kept(parts, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "_chosen", counted)
        work()
    return sum(seen)


@pytest.mark.parametrize("twice", [1, 2])
def test_a_chain_of_definitions_is_gone_through_a_few_times(twice):
    """Not once for each link, which took the square of their number."""
    links = "".join(f"def f{nr}(): f{nr + 1}()\n" for nr in range(300)) + "def f300(): pass\n"
    text = links * twice + STEP.replace("return", "f0()\n    return")
    handed_in = submission.module("a.py", text.encode())
    chosen = []
    assert calls(lambda: chosen.append(selection.select(handed_in, ["step"]))) < 10 * 300 * twice
    assert len(chosen[0].statements) == 300 * twice + 2


def test_what_is_called_is_asked_once_for_each_definition(monkeypatch):
    """A thousand statements that use one definition do not each go through all the names in it."""
    text = f"def g(): {'; '.join(f'n{nr}' for nr in range(50))}\n" + "if 1: f = g\n" * 100
    handed_in = submission.module("a.py", f"{text}{STEP.replace('return', 'f()' + chr(10) + '    return')}".encode())
    asked, later = [], selection._later_of_now

    def counted(*arguments):
        asked.append(len(found := later(*arguments)))
        return found

    monkeypatch.setattr(selection, "_later_of_now", counted)
    assert len(selection.select(handed_in, ["step"]).statements) == 102
    assert sum(asked) < 10 * 50


TOO_MUCH = {
    "lines": ["a=1\n" * 600],
    "statements": ["a=1;b=2\n" * 120],
    "cells of statements": ["a=1\n" * 90] * 3 + ["x = 1"],
    "text": [f"x = '{'y' * 9_000}'"] * 3,
}


@pytest.mark.parametrize("cells", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_code_than_anybody_writes_is_refused_and_what_stands_before_it_is_graded(cells, monkeypatch):
    """It is told of the cell; a definition above counts. Here anybody writes a hundredth of what they do."""
    for limit in ("_MOST_TEXT", "_MOST_LINES", "_MOST_STATEMENTS"):
        monkeypatch.setattr(submission, limit, getattr(submission, limit) // 100)
    sources = [{"cell_type": "code", "source": text} for text in [STEP, *cells]]
    read = submission.notebook("a.ipynb", json.dumps({"cells": sources}).encode())
    assert "keep data out of the code" in read.cells[-1].problem.message
    assert read_answer(EXERCISES["warmup"], read).is_written


@pytest.fixture
def linked(tmp_path):
    """Provide a link in the place of a file, to somebody else's."""
    (tmp_path / "secret.txt").write_text("-----BEGIN SECRET-----")
    (tmp_path / "leak.py").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "leak.py"


def test_a_link_is_not_followed_where_it_must_not_be(linked):
    """Nothing of what it leads to is told; the same in a workspace, where the others are graded."""
    with pytest.raises(RequestError, match="a link, and none is followed") as refused:
        grading.in_file(linked, ["warmup"], follow=False)
    assert "SECRET" not in str(refused.value)
    (linked.parent / EXERCISES["warmup"].notebook).symlink_to(linked)
    (found,) = grading.in_workspace(linked.parent, (), follow=False).values()
    assert "a link" in found.problem.message
    assert grading.in_file(linked, ["warmup"])[EXERCISES["warmup"]].is_link


def test_what_is_no_file_is_not_waited_for(tmp_path):
    """A pipe that nobody writes to, and a device, are told in one line."""
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path / "pipe.py", Path("/dev/zero"), tmp_path):
        with pytest.raises(RequestError, match="name a notebook or a Python file"):
            submission.read(path)
