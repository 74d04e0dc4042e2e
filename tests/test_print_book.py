import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "print_book.py"
pytest.importorskip("pypdf", reason="pypdf is not installed: make book")


def test_every_page_is_printed_once_and_the_start_comes_first():
    """In the order of the table of contents, sections and chapters alike."""
    spec = importlib.util.spec_from_file_location("print_book", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    toc = {"root": "index", "parts": [{"chapters": [{"file": "a", "sections": [{"file": "b"}]}, {"file": "c"}]}]}
    assert list(tool.pages(toc)) == ["index", "a", "b", "c"]


def test_without_a_built_book_it_says_how_to_build_one(tmp_path):
    """In one line, with exit code 2."""
    line = [sys.executable, TOOL, tmp_path, tmp_path / "book.pdf"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"nntrain-lessons: {tmp_path}: no built book; `make book` builds one\n"
