"""The directive `quiz`: the questions of a page, from book/quizzes/<page>.yml. Each option folds its answer in.

Where scripts run, the widget `quiz` takes the place of the folds, and reads them.
"""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nntrain_lessons.widgets.placing import around
from nntrain_lessons.widgets.quiz import Quiz

FOLDED = ":::{{dropdown}} {title}\n:class-container: quiz-option\n**{verdict}** {feedback}\n:::\n"


def as_myst(questions: list[dict[str, Any]]) -> str:
    """Write questions as MyST: a paragraph each, and an option a folded box with the feedback in it.

    Parameters
    ----------
    questions : list of dict
        Of each the `question` and its `options`: `text`, `feedback`, and `right` where it is.
    """
    parts = []
    for number, question in enumerate(questions, 1):
        parts.append(f"**{number}.** {question['question'].strip()}\n")
        for letter, option in zip("abcd", question["options"], strict=False):
            verdict = "Yes." if option.get("right") else "No."
            title, feedback = (" ".join(option[key].split()) for key in ("text", "feedback"))
            title = f"{letter}) {title}"  # a name also where the option is a formula
            parts.append(FOLDED.format(title=title, verdict=verdict, feedback=feedback))
    return "\n".join(parts)


class Questions(SphinxDirective):
    """Shows the questions of the page that it stands on."""

    def run(self) -> list[nodes.Node]:
        """Read the page's file and let it be parsed where the directive stands."""
        path = Path(self.env.srcdir) / "quizzes" / f"{self.env.docname}.yml"
        self.env.note_dependency(str(path))
        text = as_myst(yaml.safe_load(path.read_text("utf-8")))
        box = nodes.container(classes=["quiz"])
        self.state.nested_parse(StringList(text.splitlines(), source=str(path)), self.content_offset, box)
        begin, end = (nodes.raw("", html, format="html") for html in around(Quiz(), "quiz"))
        return [begin, box, end]  # its script reads the questions from the folds


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_directive("quiz", Questions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
