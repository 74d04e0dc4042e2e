"""The directive `notebook`: an exercise's notebook to take away or to open, how it is graded, and a folded solution."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jupytext
from docutils import nodes
from docutils.statemachine import StringList
from solution_marks import plain
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.spec import Exercise

BOX = """\
:::{{admonition}} Exercise: {title}
:class: exercise-box
{what} About {minutes} minutes{optional}.

- The notebook: {{download}}`{file} <../exercises/{file}>`, or open it [in Colab]({colab}) or [on Binder]({binder})
- On your own machine it lies in [your workspace](exercises.md). Your verdict: `nntrain-lessons grade {id}`
- In Colab, run this in a cell of its own first: `%pip install {install}`
:::
"""
SOLUTION = """\
::::{{dropdown}} A solution, to be opened after you have tried
```python
{code}
```
::::
"""


def launchers(config: Config, path: str) -> dict[str, str]:
    """Give where a file of the repository opens in Colab and on Binder, and how the package is installed there."""
    options = config.html_theme_options
    address, branch = options["repository_url"].rstrip("/"), options["repository_branch"]
    name = urlsplit(address).path.strip("/")
    return {
        "colab": f"https://colab.research.google.com/github/{name}/blob/{branch}/{path}",
        "binder": f"https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/{quote(path)}",
        "install": f"git+{address}",
    }


def solution_code(exercise: str) -> str:
    """Give the cells that answer an exercise, as they stand in its solution, without the marks."""
    page = jupytext.reads(solution(exercise), fmt="py:percent")
    wanted = {f"exercise-{exercise}", "solution"}
    cells = [cell.source for cell in page.cells if wanted & set(cell.metadata.get("tags", ()))]
    return plain("\n\n\n".join(cells) + "\n").rstrip()


def box(exercise: Exercise, config: Config) -> str:
    """Write an exercise's box as MyST."""
    names = " and ".join(f"`{name}`" for name in exercise.names)
    text = BOX.format(
        title=exercise.title,
        what=f"You write {names}." if names else "",
        minutes=exercise.minutes,
        optional=", and optional: the course goes on without it" if exercise.optional else "",
        file=exercise.notebook,
        id=exercise.id,
        **launchers(config, f"exercises/{exercise.notebook}"),
    )
    return f"{text}\n{SOLUTION.format(code=solution_code(exercise.id))}"


class Notebook(SphinxDirective):
    """Shows the box of the exercise that it names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Let the box be parsed where the directive stands."""
        exercise = EXERCISES[self.arguments[0]]
        source = Path(self.env.srcdir).parent / "solutions" / f"{exercise.id}.py"
        self.env.note_dependency(str(source))
        holder = nodes.container()
        lines = StringList(box(exercise, self.config).splitlines(), source=str(source))
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_directive("notebook", Notebook)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
