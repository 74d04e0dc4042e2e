"""The directive `widget`: something to play with, from nntrain_lessons/widgets.

Its body are the first traits, as YAML. What was measured, and images, `experiments.pages.playing` adds.

```{widget} optimizer_race
:id: race
beta1: 0.9
```
"""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nntrain_lessons import widgets
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.pages.playing import given
from nntrain_lessons.widgets import WIDGETS
from nntrain_lessons.widgets.base import STYLE
from nntrain_lessons.widgets.joining import page_script
from nntrain_lessons.widgets.placing import placed

SCRIPT, STYLES = "widgets.js", "widgets.css"
MARK = "data-widget="


class Place(SphinxDirective):
    """Puts the widget that it names on the page."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"id": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Write the widget's place; what cannot be made is an error of the build."""
        stem = self.arguments[0]
        try:
            traits = yaml.safe_load("\n".join(self.content)) or {}
            widget = widgets.named(stem)(**given(stem), **traits)
        except (LessonsError, yaml.YAMLError) as error:
            raise self.error(f"widget {stem}: {error}") from error
        return [nodes.raw("", placed(widget, self.options.get("id", stem)), format="html")]


def write_files(app: Sphinx) -> None:
    """Write the script and the styles of all widgets where pages look for them."""
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SCRIPT).write_text(page_script(WIDGETS), "utf-8")
        (folder / STYLES).write_text(STYLE, "utf-8")


def load_files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let a page load them where there is a widget on it."""
    if MARK in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLES)


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_directive("widget", Place)
    app.connect("builder-inited", write_files)
    app.connect("html-page-context", load_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
