import json
import os

import pytest

from nntrain_lessons.grader.reading import submission


def notebook(*sources, kind="code", **cell):
    """Return a notebook's bytes."""
    cells = [{"cell_type": kind, "source": source, "metadata": {}} | cell for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def names(read):
    """Return the names that the cells' first statements define."""
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
    """`%%bash` makes a cell no Python; `%%time` does not. It is kept for what is to be said about it."""
    bash, timed = submission.from_cells(["%%bash\nls -l", "%%time\ndef f(): pass"], "n").cells
    assert (bash.body, bash.problem) == ((), None)
    assert (bash.text, bash.kind) == ("%%bash\nls -l", "a cell that begins with `%%bash`")
    assert timed.body[-1].name == "f"


def test_text_and_raw_cells_are_kept_apart():
    """They are no code, and say above or below which cell they stand."""
    cells = [{"cell_type": kind, "source": kind} for kind in ("raw", "code", "markdown", "code")]
    read = submission.notebook("n.ipynb", json.dumps({"cells": cells}).encode())
    assert [cell.name for cell in read.cells] == ["n.ipynb, cell 1", "n.ipynb, cell 2"]
    assert [(cell.name, cell.kind) for cell in read.aside] == [
        ("n.ipynb, above cell 1", "a raw cell"),
        ("n.ipynb, below cell 1", "a markdown cell"),
    ]


def test_a_cell_that_is_no_utf8_spoils_nothing_but_itself():
    """Half a letter in a scratch cell is that cell's problem, with its line."""
    content = notebook("def f(): pass", "x = 1\ny = '@'").replace(b"@", b"\\ud800")
    good, bad = submission.notebook("n.ipynb", content).cells
    assert good.body
    assert (bad.problem.type, bad.problem.where) == ("UnicodeError", "n.ipynb, cell 2, line 2")


CODE = b"def f():\n    pass\n"
MISNAMED = {
    "a notebook as .py": ("a.py", b"\n" + notebook("def f(): pass")),
    "a notebook as .txt": ("a.txt", b"\xef\xbb\xbf" + notebook("def f(): pass")),
    "Python as .ipynb": ("n.ipynb", CODE),
    "UTF-16 as a shell writes it": ("a.py", CODE.decode().encode("utf-16")),
    "a notebook in capitals": ("N.IPYNB", notebook("def f(): pass")),
    "Python that begins with a brace": ("a.py", b"{}\n" + CODE),
    "letters of all kinds": ("\u00dcbung 1 - \u00e4, b.py", CODE),
}


@pytest.mark.parametrize(("name", "content"), MISNAMED.values(), ids=MISNAMED)
def test_what_a_file_holds_counts_more_than_its_name(name, content, tmp_path):
    """A notebook that was saved as Python, and Python that was saved as a notebook, are read as what they are."""
    (tmp_path / name).write_bytes(content)
    read = submission.read(tmp_path / name)
    assert read.problem is None
    assert [part.name for cell in read.cells for part in cell.body if hasattr(part, "name")] == ["f"]


def test_a_conflict_is_called_a_conflict():
    """Who merged two versions reads that, and not only that a syntax is invalid."""
    (cell,) = submission.from_cells(["x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> theirs"], "n").cells
    assert "merge conflict" in cell.problem.message
    assert cell.problem.where == "n, cell 1, line 2: <<<<<<< HEAD"


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


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither")
def test_a_link_is_followed_and_a_name_of_any_bytes_can_be_shown(tmp_path):
    """A link is the file that it leads to; one that leads nowhere is told; no name breaks what is written."""
    (tmp_path / "a.py").write_bytes(CODE)
    (tmp_path / "link.py").symlink_to("a.py")
    (tmp_path / "nowhere.py").symlink_to("b.py")
    (tmp_path / "itself.py").symlink_to("itself.py")
    assert names(submission.read(tmp_path / "link.py")) == ["f"]
    for name in ("nowhere.py", "itself.py", "\udcff\n.py"):
        with pytest.raises(submission.RequestError) as raised:
            submission.read(tmp_path / name)
        assert "\n" not in str(raised.value).encode("utf-8").decode()
    (tmp_path / "\udcff\n.py").write_bytes(b"def f(:")
    assert submission.read(tmp_path / "\udcff\n.py").problem.where.encode("utf-8") == b"  .py, line 1: def f(:"


def test_a_file_that_may_not_be_opened_is_a_wrong_request(tmp_path, monkeypatch):
    """The system's reason is given, with the path."""
    (tmp_path / "a.py").write_bytes(CODE)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(submission, "_content", refuse)
    with pytest.raises(submission.RequestError, match=r"a\.py: Permission denied; name a notebook"):
        submission.read(tmp_path / "a.py")


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    """There is a cap before anything is parsed."""
    monkeypatch.setattr(submission, "MAX_FILE", 1 << 20)
    path = tmp_path / "big.ipynb"
    path.write_bytes(b"[" * ((1 << 20) + 1))
    assert "clear its outputs" in submission.read(path).problem.message
