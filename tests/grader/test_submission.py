import json

import pytest

from nntrain_lessons.grader import submission


def notebook(*sources, kind="code", **cell):
    """Give a notebook's bytes."""
    cells = [{"cell_type": kind, "source": source, "metadata": {}} | cell for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def names(read):
    """Give the names that the cells' first statements define."""
    return [getattr(cell.body[0], "name", None) for cell in read.cells if cell.body]


def test_a_notebook_is_its_code_cells():
    """Markdown is left aside; a source may be text or lines; outputs do not matter."""
    content = notebook("def f(): pass", ["def g():\n", "    pass"], outputs=[{"text": "x" * 1000}])
    assert names(submission.notebook("n.ipynb", content)) == ["f", "g"]
    assert submission.notebook("n.ipynb", notebook("def f(): pass", kind="markdown")).cells == ()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(ends, mark):
    """Files from any editor are read alike."""
    text = mark + ends.join(["def f():", "    pass", ""])
    assert names(submission.module("a.py", text.encode())) == ["f"]
    assert names(submission.notebook("n.ipynb", mark.encode() + notebook(text.removeprefix(mark)))) == ["f"]


def test_a_coding_line_is_honoured():
    """A file in Latin-1 that says so is read as such."""
    text = "# coding: latin-1\ndef f(): return 'é'\n"
    assert names(submission.module("a.py", text.encode("latin-1"))) == ["f"]


@pytest.mark.parametrize(
    ("content", "kind", "where"),
    [
        (b"x = 1\ny = '\xff'\n", "UnicodeError", "a.py, line 2"),
        (b"x = 1\0\n", "SyntaxError", "a.py"),
        (b"def f(:\n", "SyntaxError", "a.py, line 1: def f(:"),
        (b"x = 1\n<<<<<<< HEAD\n", "SyntaxError", "a.py, line 2: <<<<<<< HEAD"),
        (b"x = " + b"(" * 5000 + b")" * 5000, None, "a.py"),
    ],
    ids=["not UTF-8", "null bytes", "syntax", "conflict marks", "nested without end"],
)
def test_a_file_that_is_not_python_says_where(content, kind, where):
    """What cannot be parsed becomes the submission's problem, with its place, and raises nothing."""
    problem = submission.module("a.py", content).problem
    assert kind in (None, problem.type)
    assert problem.where.startswith(where)
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'{"cells": 1}', b'{"cells": [{}]}', b'{"cells": [1]}', b"\xff\xfe", b"[" * 100_000],
)
def test_a_broken_notebook_is_told_in_one_line(content):
    """Whatever is wrong with its JSON, the problem is the learner's to read, and no traceback."""
    problem = submission.notebook("n.ipynb", content).problem
    assert "notebook" in problem.message
    assert "fresh copy" in problem.message


@pytest.mark.parametrize(
    "line", ["%matplotlib inline", "!pip install torch", "torch.add?", "files = !ls", "%time f()", "x = %time f()"]
)
def test_magics_are_blanked_and_lines_keep_their_numbers(line):
    """A cell with a magic is read as Python, and what comes after it stays on its line."""
    (cell,) = submission.from_cells([f"{line}\ndef f(): pass"], "n").cells
    assert cell.problem is None
    assert cell.body[-1].lineno == 2


def test_cells_in_another_language_are_left_aside():
    """`%%bash` makes a cell no Python; `%%time` does not."""
    bash, timed = submission.from_cells(["%%bash\nls -l", "%%time\ndef f(): pass"], "n").cells
    assert (bash.body, bash.problem) == ((), None)
    assert timed.body[-1].name == "f"


def test_a_percent_sign_that_is_python_is_no_magic():
    """Where a cell parses as it is, nothing is taken out."""
    (cell,) = submission.from_cells(["x = (7\n%5)\ny = '''\n!important\n'''"], "n").cells
    assert "!important" in cell.source


def test_a_broken_cell_spoils_nothing_but_itself():
    """Each cell is parsed for itself."""
    good, bad = submission.from_cells(["def f(): pass", "def g(:"], "n").cells
    assert good.body
    assert bad.problem.where == "n, cell 2, line 1: def g(:"


def test_a_file_that_cannot_be_opened_is_a_wrong_request(tmp_path):
    """No file, or a folder in its place, is told with its whole path and what to do."""
    for path in (tmp_path / "none.py", tmp_path):
        with pytest.raises(submission.RequestError) as raised:
            submission.read(path)
        assert str(path) in str(raised.value)
        assert "name a notebook or a Python file" in str(raised.value)


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    """There is a cap before anything is parsed."""
    monkeypatch.setattr(submission, "MAX_FILE", 1 << 20)
    path = tmp_path / "big.ipynb"
    path.write_bytes(b"[" * ((1 << 20) + 1))
    assert "clear its outputs" in submission.read(path).problem.message
