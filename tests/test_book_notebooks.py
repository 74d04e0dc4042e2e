"""Every page as a notebook to take away."""

import re
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
pytest.importorskip("sphinx", reason="the book's tools are not installed: make book")
PAGES = [path.stem for path in sorted(BOOK.glob("*.md")) if "file_format: mystnb" in path.read_text("utf-8")]


@pytest.fixture(scope="module")
def tool():
    """Import the extension as Sphinx does: its folder lies on the path."""
    sys.path.insert(0, str(BOOK / "_ext"))
    try:
        import page_notebooks
    finally:
        sys.path.remove(str(BOOK / "_ext"))
    return page_notebooks


@pytest.fixture(scope="module")
def plain(tool):
    """Make what turns a page into plain Markdown."""
    return tool.Plain(BOOK)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_becomes_a_notebook_that_jupyter_takes(tool, plain, page):
    """The notebook is valid, has the page's very code, and no directive or role that Jupyter would show raw."""
    source = (BOOK / f"{page}.md").read_text("utf-8")
    made = tool.as_notebook(source, plain)
    nbformat.validate(made)
    code = [cell.source for cell in jupytext.reads(source, fmt="md:myst").cells if cell.cell_type == "code"]
    assert [cell.source for cell in made.cells if cell.cell_type == "code"] == code
    words = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert re.findall(r"^(?:```|:::).*\{\w+\}.*|\{[\w:]+\}`|^\{\.\w+\}", words, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        (":::{admonition} Predict, then run\n:class: tip\nWhich?\n:::", "> **Predict, then run**\n>\n> Which?"),
        (":::{dropdown} The answer\nTwo.\n:::", "<details><summary>The answer</summary>\n\nTwo.\n\n</details>"),
        ("{.fold}\n### A trap", "### A trap"),
        ("It is {measured}`post adam accuracy`.", "It is 0.882."),
        (
            "{cite:t}`polyak1964`, {cite:t}`kingma2015` and {cite:t}`he2015init`",
            "Polyak (1964), Kingma and Ba (2015) and He et al. (2015)",
        ),
        ("a {term}`batch`, {term}`overfits <overfitting>`", "a batch, overfits"),
        ("[Adam](adam.md)", "[Adam](../adam.html)"),
        ("```{quiz}\n```", "*The questions stand on the page of the book.*"),
        ("a\n\n```{prediction}\nup\n```\n\nb", "a\n\n\n\nb"),
        ("```{widget} race\nlr: 1\n```", "*Here stands something to play with on the page of the book.*"),
        (
            "```{write_rule} sgd\n:names: w=p\nw <-\n```",
            "*Here stands a sheet to write the rule on, on the page of the book.*",
        ),
    ],
)
def test_what_jupyter_does_not_know_is_said_in_plain_markdown(plain, myst, markdown):
    """Boxes, folds, roles, citations and links between pages are turned into what any notebook shows."""
    assert plain.text(myst) == markdown


def test_a_listing_is_the_code_that_it_shows(plain):
    """The object's own lines stand in the notebook, from the file, without the marks that exercises are cut by."""
    shown = plain.text("```{literalinclude} ../solutions/sgd.py\n:pyobject: SGD.opt_step\n:language: python\n```")
    assert shown.startswith("```python\ndef opt_step(self, p: ")
    assert "p -= self.lr * p.grad" in shown
    assert "# solution" not in shown
