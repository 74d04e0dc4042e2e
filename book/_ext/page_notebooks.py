"""Every executed page as a notebook to take away: its cells, without outputs, and its text in plain Markdown."""

import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from pybtex.database import parse_file
from solution_marks import plain
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

from nntrain_lessons.experiments.pages.quoting import quote

FOLDER = "notebooks"
IS_NOTEBOOK = "file_format: mystnb"
LISTING = re.compile(r"^```\{literalinclude\} (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(
    r"^```\{(quiz|notebook|prediction|widget|write_rule)\}[ ]?(\w*)\n(?:(?!```).*\n)*```$", re.MULTILINE
)
BOX = re.compile(r"^:::\{(admonition|dropdown)\} ([^\n]*)\n(?::\w+:[^\n]*\n)*(.*?)^:::$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{(\w+(?::\w+)?)\}`([^`]+)`")
FOLD = re.compile(r"^\{\.fold\}\n", re.MULTILINE)
PAGE_LINK = re.compile(r"\]\((\w+)\.md\)")
INSTEAD = {
    "quiz": "*The questions stand on the page of the book.*",
    "prediction": "",
    "widget": "*Here stands something to play with on the page of the book.*",
    "write_rule": "*Here stands a sheet to write the rule on, on the page of the book.*",
    "notebook": "*This is the place of the exercise `{}`: `nntrain-lessons grade {}` gives a verdict.*",
}


def object_source(path: Path, name: str) -> str:
    """Give the text of a class, function or method of a file, as a listing shows it: found in the same way."""
    _, first, last = ModuleAnalyzer.for_file(path, "").find_tags()[name]
    return plain("".join(path.read_text("utf-8").splitlines(keepends=True)[first - 1 : last])).rstrip()


class Plain:
    """Turns a page's MyST into Markdown that any notebook shows.

    Parameters
    ----------
    book : pathlib.Path
        The folder of the pages, from which listings are found.
    """

    def __init__(self, book: Path) -> None:
        self.book = book
        self.entries = parse_file(str(book / "references.bib")).entries

    def text(self, source: str) -> str:
        """Give the text of a markdown cell."""
        source = FOLD.sub("", LISTING.sub(self._listing, source))
        source = DIRECTIVE.sub(lambda found: INSTEAD[found[1]].format(found[2], found[2]), source)
        source = BOX.sub(self._box, source)
        return PAGE_LINK.sub(r"](../\1.html)", ROLE.sub(self._role, source))

    def _listing(self, found: re.Match[str]) -> str:
        options = dict(re.findall(r"^:([\w-]+): (.*)$", found[2], re.MULTILINE))
        return f"```python\n{object_source(self.book / found[1], options['pyobject'])}\n```"

    def _box(self, found: re.Match[str]) -> str:
        kind, title, inside = found.groups()
        if kind == "dropdown":
            return f"<details><summary>{title}</summary>\n\n{inside}\n</details>"
        return "\n".join(f"> {line}".rstrip() for line in (f"**{title}**", "", *inside.splitlines()))

    def _role(self, found: re.Match[str]) -> str:
        role, words = found.groups()
        if role == "measured":
            return quote(words)
        if role.startswith("cite:"):
            return ", ".join(self._cited(key.strip()) for key in words.split(","))
        if role == "numref":
            return "the figure"
        return words.partition(" <")[0]

    def _cited(self, key: str) -> str:
        entry = self.entries[key]
        names = [" ".join(person.last_names) for person in entry.persons["author"]]
        who = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{who} ({entry.fields['year']})"


def as_notebook(source: str, markdown: Plain) -> NotebookNode:
    """Make a page's notebook: the same code cells in the same order, nothing run."""
    page = jupytext.reads(source, fmt="md:myst")
    for number, cell in enumerate(page.cells):
        cell["id"] = f"cell-{number:02d}"
        if cell.cell_type == "markdown":
            cell.source = markdown.text(cell.source)
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {})
    page.metadata = nbformat.from_dict({"kernelspec": page.metadata["kernelspec"]})
    page.nbformat, page.nbformat_minor = 4, 5
    return page


def is_notebook(app: Sphinx, page: str) -> bool:
    """Tell whether a page is executed."""
    path = Path(app.srcdir) / f"{page}.md"
    return path.is_file() and IS_NOTEBOOK in path.read_text("utf-8")


def write_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks beside the pages."""
    if error or app.builder.format != "html":
        return
    folder, markdown = Path(app.outdir) / FOLDER, Plain(Path(app.srcdir))
    folder.mkdir(exist_ok=True)
    for page in sorted(page for page in app.env.found_docs if is_notebook(app, page)):
        made = as_notebook((Path(app.srcdir) / f"{page}.md").read_text("utf-8"), markdown)
        (folder / f"{page}.ipynb").write_text(nbformat.writes(made) + "\n", encoding="utf-8")


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Put a link to its notebook below a page."""
    if doctree is not None and is_notebook(app, page):
        link = f'<a href="{FOLDER}/{page}.ipynb" download>a notebook</a>'
        context["body"] += (
            f'<p class="take-away">Run it, change it, write your predictions into it: this page as {link}.</p>'
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build, before the link to report a page."""
    app.connect("html-page-context", offer, priority=400)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
