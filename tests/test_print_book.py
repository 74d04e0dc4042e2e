import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "print_book.py"
pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: make book")


def load():
    """Load the tool, which is no package."""
    spec = importlib.util.spec_from_file_location("print_book", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_every_page_is_printed_once_and_the_start_comes_first():
    """In the order of the table of contents, sections and chapters alike."""
    tool = load()
    toc = {"root": "index", "parts": [{"chapters": [{"file": "a", "sections": [{"file": "b"}]}, {"file": "c"}]}]}
    assert list(tool.pages(toc)) == ["index", "a", "b", "c"]


def test_without_a_built_book_it_says_how_to_build_one(tmp_path):
    """In one line, with exit code 2."""
    line = [sys.executable, TOOL, tmp_path, tmp_path / "book.pdf"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"nntrain-lessons: {tmp_path}: no built book; `make book` builds one\n"


def test_a_page_is_printed_whole_under_its_title(tmp_path):
    """In the form that its style has for paper."""
    tool = load()
    if tool.CHROMIUM is None:
        pytest.skip("it takes Chromium: apt-get install chromium")
    style = "<style>@media print { .screen { display: none } }</style>"
    body = "<details open><summary>fold</summary><p>folded</p></details><p class='screen'>button</p>"
    (tmp_path / "a.html").write_text(f"<title>One — The book</title>{style}{body}", encoding="utf-8")
    ((title, content),) = tool.printed(tmp_path, ["a"])
    (sheet,) = pypdf.PdfReader(io.BytesIO(content)).pages
    assert (title, sheet.extract_text().split()) == ("One", ["fold", "folded"])
