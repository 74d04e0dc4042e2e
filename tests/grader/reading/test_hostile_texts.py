"""Texts on which reading itself once stumbled, or might: each is its author's problem, and nobody else's."""

import encodings.aliases
import json

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader import grade as grading
from nntrain_lessons.grader.reading import answers, holes, selection, submission, workspace
from nntrain_lessons.grader.reading.answers import read_answer
from nntrain_lessons.grader.records import RequestError, Status
from nntrain_lessons.grader.running.runner import Limits

WARMUP = EXERCISES["warmup"]
RIGHT = "\ndef step(w, grad, lr):\n    return w - lr * grad\n"
HEXADECIMAL = "0x" + "f" * 4000
TEXTS = {
    "a long hexadecimal number": f"x = {HEXADECIMAL}{RIGHT}",
    "a long number in the answer": RIGHT.replace("return", f"x = {HEXADECIMAL}\n    return"),
    "a long number as a default": RIGHT.replace("lr)", f"lr, x={HEXADECIMAL})"),
    "a long number in another meaning": f"{RIGHT}step = later({HEXADECIMAL})",
    "a long number in what is raised": f"def step(w, grad, lr): raise NotImplementedError('warmup', {HEXADECIMAL})",
    "a long octal number": f"x = 0o{'7' * 6000}{RIGHT}",
    "a long binary number": f"x = 0b{'1' * 20_000}{RIGHT}",
    "a long decimal number": f"x = {'9' * 5000}{RIGHT}",
    "a long imaginary number": f"x = {'9' * 5000}j{RIGHT}",
    "a thousand signs": f"x = {'-' * 900}1{RIGHT}",
    "a hundred thousand signs": f"x = {'-' * 100_000}1{RIGHT}",
    "thousands of brackets": f"x = {'(' * 5000}{')' * 5000}{RIGHT}",
    "thousands of attributes": f"x{'.a' * 3000} = 1{RIGHT}",
    "thousands of lambdas": f"x = {'lambda: ' * 3000}1{RIGHT}",
    "thousands of elifs": f"if a: pass\n{'elif b: pass' + chr(10)}" * 3000 + RIGHT,
    "names for nothing": f"global x\nnonlocal y{RIGHT}",
    "statements that belong elsewhere": f"return 1\nyield 2\nawait 3{RIGHT}",
    "an argument twice": f"def f(a, a): pass{RIGHT}",
    "a future that is none": f"from __future__ import braces{RIGHT}",
    "half a letter": f"x = '\ud800'{RIGHT}",
    "half a letter as an escape": f"x = f'\\ud800{{1}}'{RIGHT}",
    "half a letter in the answer": RIGHT.replace("return", "x = f'\\ud800{w}'\n    return"),
    "a null byte": f"x = 1\0{RIGHT}",
    "marks without end": "\ufeff" * 3 + RIGHT,
    "a coding line in a text": f"# coding: undefined{RIGHT}",
}
CODINGS = sorted({*encodings.aliases.aliases.values(), "undefined", "punycode", "idna", "unicode_escape", "nonsense"})


def read(text):
    """Read a text as a module, as a notebook, and as a session, as far as a verdict does without running it."""
    content = json.dumps({"cells": [{"cell_type": "code", "source": text}]}).encode()
    yield submission.module("a.py", text.encode("utf-8", "surrogatepass"))
    yield submission.notebook("n.ipynb", content)
    yield submission.from_cells([text], "session")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_is_too_odd_to_be_read(text):
    """It holds an answer, or has a problem that is told in one line."""
    for handed_in in read(text):
        selection.defined(handed_in)
        answer = read_answer(WARMUP, handed_in)
        assert answer.is_written or answer.problem or answer.open_holes or answer.raising
        assert answer.problem is None or "\n" not in answer.problem.message
        assert answer.notes is not None
        assert answer.is_cut_off in (True, False)


def test_a_long_number_is_no_fault():
    """Where Python itself takes a text, it is an answer like any other."""
    for name in ("a long hexadecimal number", "a long number in the answer", "a long number as a default"):
        assert [read_answer(WARMUP, handed_in).is_written for handed_in in read(TEXTS[name])] == [True] * 3
    assert not any(read_answer(WARMUP, it).is_written for it in read(TEXTS["a long number in what is raised"]))


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coding_line_may_name_anything(coding):
    """What Python can read is read; all else is no UTF-8."""
    problem = submission.module("a.py", f"# coding: {coding}{RIGHT}".encode()).problem
    assert problem is None or problem.type in ("UnicodeError", "SyntaxError")


@pytest.mark.parametrize("coding", ["undefined", "punycode"])
def test_one_notebook_spoils_no_other(coding, tmp_path, references):
    """In a workspace the others are graded all the same."""
    workspace.init(tmp_path)
    (tmp_path / WARMUP.notebook).write_text(f"# coding: {coding}{RIGHT}")
    handed_in = grading.in_workspace(tmp_path, ())
    report = grading.grade(handed_in, 1, Limits(), references)
    assert [result.status for result in report.results] == [Status.ERROR, *[Status.NOT_STARTED] * (len(EXERCISES) - 1)]
    assert report.results[0].error.where.startswith(WARMUP.notebook)


@pytest.mark.parametrize("name", ["a long hexadecimal number", "a long number in the answer"])
def test_a_long_number_is_judged(name, verdict):
    """A right answer passes beside it, and with it."""
    assert verdict("warmup", TEXTS[name]).status is Status.PASSED


def test_whatever_reading_raises_is_the_answer_s_own_problem(tmp_path, monkeypatch, references):
    """What nobody has thought of yet ends in one line about one answer, and is no fault of the grader's."""

    def stumble(*_):
        raise ZeroDivisionError("two\nlines")

    path = tmp_path / "a.py"
    path.write_text(RIGHT)
    monkeypatch.setattr(holes, "unfilled", stumble)
    (result,) = grading.grade({WARMUP: submission.read(path)}, 1, Limits(), references).results
    assert (result.status, result.error.type) == (Status.ERROR, "ZeroDivisionError")
    assert "this text cannot be read (two lines)" in result.error.message
    monkeypatch.setattr(submission, "module", stumble)
    assert submission.read(path).problem.where == "a.py"
    with pytest.raises(RequestError):
        submission.read(tmp_path / "none.py")


def test_what_the_parser_raises_spoils_its_own_cell(monkeypatch):
    """Whatever it is: the cells beside it are read."""
    parse = submission.magics.parse

    def stumble(text):
        if text == "x":
            raise SystemError("parser")
        return parse(text)

    monkeypatch.setattr(submission.magics, "parse", stumble)
    read_answers = submission.from_cells(["x", RIGHT], "another session")
    assert "cannot be read (parser)" in read_answers.cells[0].problem.message
    assert read_answer(WARMUP, read_answers).is_written


def test_remarks_are_left_out_where_reading_stumbles(monkeypatch):
    """They are never worth more than the verdict."""

    def stumble(*_):
        raise ZeroDivisionError

    answer = read_answer(WARMUP, submission.from_cells([RIGHT], "session"))
    for what in ("notes", "cut_off", "explain"):
        monkeypatch.setattr(answers.notes, what, stumble)
    assert (answer.notes, answer.is_cut_off, answer.explain(None)) == ((), False, "")
