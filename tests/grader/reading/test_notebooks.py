import json
import tracemalloc

import pytest
from hypothesis import given, strategies

from nntrain_lessons.grader.reading import notebooks
from nntrain_lessons.grader.reading.notebooks import NotebookError

CELLS = [("markdown", "# Text"), ("code", 'x = "\\"outputs\\": ["'), ("raw", "y"), ("code", "")]


def written(cells=CELLS, outputs=(), **more):
    """Return a notebook's bytes."""
    made = [{"cell_type": kind, "source": text, "metadata": {}} for kind, text in cells]
    for cell in made:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": list(outputs)}
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more, indent=1).encode()


def in_format_3():
    """Return the same cells in the format that had sheets."""
    made = [{"cell_type": kind, "input" if kind == "code" else "source": text} for kind, text in CELLS]
    return json.dumps({"worksheets": [{"cells": made}], "nbformat": 3}).encode()


BROKEN_OUTPUTS = b"""[
<<<<<<< HEAD
 {"text": "\xff\xfe"}
=======
 {"text": [1, NaN, {"a": "]"}]},
>>>>>>> theirs
]"""
READ = {
    "as it should be": written(),
    "without ends of lines": b" ".join(written().split(b"\n")),
    "ends of lines of Windows": written().replace(b"\n", b"\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + written(),
    "UTF-16": written().decode().encode("utf-16"),
    "UTF-16 without a mark": written().decode().encode("utf-16-le"),
    "zeros at its end": written() + b"\0" * 4096,
    "format 3": in_format_3(),
    "a minor format to come": written(nbformat_minor=99, more={}),
    "no format": written(nbformat=None),
    "no metadata": written(metadata=None),
    "NaN": written().replace(b'"execution_count": null', b'"execution_count": NaN'),
    "outputs that are no JSON": written().replace(b"[]", BROKEN_OUTPUTS),
    "outputs in another place": written(metadata={"outputs": {"a": [{}]}, "widgets": {"state": ["]"]}}),
    "pictures in its text": written(metadata={"attachments": {"a.png": "A" * (17 << 20)}}),
    "tabs in a text": written([*CELLS[:1], ("code", "x\ty"), *CELLS[2:]]).replace(b"\\t", b"\t"),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_a_notebook_is_read_in_whatever_format_and_state(content):
    """Every cell is found, with its kind and its text; what is around them does not matter."""
    expected = [("code", "x\ty") if b"x\ty" in content and nr == 1 else cell for nr, cell in enumerate(CELLS)]
    assert notebooks.cells(content) == expected


REFUSED = {
    "empty": (b"", "the file is empty", 0),
    "blank": (b" \r\n\0\0", "the file is empty", 0),
    "cut off": (written()[:-4], "it ends in the middle", 30),
    "cut off in a text": (written()[:45], "it ends in the middle", 4),
    "a trailing comma": (written().replace(b'"nbformat_minor": 5', b'"nbformat_minor": 5,'), "its JSON is broken", 31),
    "a comma below outputs": (
        written(outputs=["a", "b"]).replace(b'"nbformat_minor": 5', b'"nbformat_minor": 5,'),
        "its JSON is broken",
        37,
    ),
    "no JSON": (b"<html>", "its JSON is broken", 1),
    "a conflict": (written().replace(b'   "exec', b'<<<<<<< HEAD\n   "exec', 1), "a merge conflict was left", 12),
    "nested without end": (b'{"cells":' + b"[" * 200_000, "its JSON is broken", 0),
    "a list": (b"[]", "not a notebook with cells", 0),
    "cells null": (written(cells=()).replace(b"[]", b"null"), "not a notebook with cells", 0),
    "cells that are none": (written(more=1).replace(b'"source"', b'"text"'), "not a notebook with cells", 0),
    "too much of it": (written(more="x" * (17 << 20)), "more than 16 MB without its outputs", 0),
}


@pytest.mark.parametrize(("content", "words", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notebook_is_told(content, words, line):
    """One line says what is wrong, in which line of the file, and what to do next."""
    with pytest.raises(NotebookError) as raised:
        notebooks.cells(content)
    assert words in raised.value.message
    assert "\n" not in raised.value.message
    assert "fresh copy" in raised.value.message
    assert raised.value.line == line


VALUES = strategies.recursive(
    strategies.none() | strategies.floats() | strategies.text(alphabet='ab"\\[]{}:,\n é'),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.sampled_from(["a", "outputs"]), inner),
    max_leaves=20,
)


@given(strategies.lists(VALUES, max_size=4), strategies.lists(strategies.text(max_size=9), min_size=1, max_size=4))
def test_outputs_never_change_what_is_read(outputs, texts):
    """Whatever the outputs and the texts hold, brackets and quotation marks too, the texts are the same."""
    cells = [("code", text) for text in texts]
    assert notebooks.cells(written(cells, outputs)) == cells


HUGE = {
    "a picture": b'{"image/png": "' + b"A" * (8 << 20) + b'"}',
    "numbers": b"1.5, " * (2 << 20) + b"1",
    "small lists": b'["a"], ' * (1 << 20) + b"1",
}


@pytest.mark.parametrize("output", HUGE.values(), ids=HUGE)
def test_outputs_are_never_parsed(output):
    """Megabytes of them take no memory beside the file's own; parsed, small lists would take ten times as much."""
    content = written().replace(b"[]", b"[" + output + b"]")
    tracemalloc.start()
    try:
        assert notebooks.cells(content) == CELLS
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_brackets_without_end_are_given_up(monkeypatch):
    """Outputs that are nested to fill hundreds of megabytes are told, and not waited for."""
    monkeypatch.setattr(notebooks, "_MOST_BRACKETS", 1000)
    with pytest.raises(NotebookError, match="clear them"):
        notebooks.cells(written().replace(b"[]", b"[" * 5000, 1))


def test_brackets_are_counted_over_all_outputs(monkeypatch):
    """Many cells, each with a little less than the bound, are no way round it."""
    monkeypatch.setattr(notebooks, "_MOST_BRACKETS", 1000)
    cells = [("code", "x")] * 5
    with pytest.raises(NotebookError, match="clear them"):
        notebooks.cells(written(cells).replace(b"[]", b"[" * 400 + b"]" * 400))
    assert notebooks.cells(written(cells[:1]).replace(b"[]", b"[" * 400 + b"]" * 400)) == cells[:1]


def test_bytes_that_are_no_letters_stay_in_their_cell():
    """A cell in another encoding is kept apart, and spoils no other."""
    content = written().replace(b"# Text", b"# T\xe9xt")
    assert notebooks.cells(content) == [("markdown", "# T\udce9xt"), *CELLS[1:]]


def test_a_string_without_end_is_looked_at_once():
    """A notebook that is cut off in a cell of many marks is told at once: each of them might begin a string."""
    begun = written().partition(b"# Text")[0]
    with pytest.raises(NotebookError, match="it ends in the middle"):
        notebooks.cells(begun + b'\\"' * (1 << 20))
    with pytest.raises(NotebookError, match="it ends in the middle"):
        notebooks.cells(begun + b'\\"' * 10 + b"\\")
