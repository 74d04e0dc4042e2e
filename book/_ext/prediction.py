"""The directive `prediction`: what may be expected, a line each; the next folded section waits until one is chosen.

```{prediction}
The first.
The second.
```
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nntrain_lessons.widgets.placing import placed
from nntrain_lessons.widgets.prediction import Prediction


class Options(SphinxDirective):
    """Puts the options on the page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write their place; the page's second prediction has a name of its own."""
        number = self.env.new_serialno("prediction") + 1
        widget = Prediction(options=[line for line in self.content if line.strip()])
        return [nodes.raw("", placed(widget, f"prediction-{number}"), format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_directive("prediction", Options)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
