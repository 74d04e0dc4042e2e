"""The role `measured`: a number in the text is read from a result file, and never typed."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx

from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.pages.quoting import RESULTS, quote


def measured(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Put the answer in the place of the question; what cannot be answered is a warning, which fails the build."""
    inliner.document.settings.env.note_dependency(str(RESULTS))
    try:
        return [nodes.inline(text, quote(text), classes=["measured"])], []
    except LessonsError as error:
        return [nodes.inline(text, "?")], [inliner.reporter.error(str(error), line=lineno)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_role("measured", measured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
