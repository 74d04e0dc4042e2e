"""The widgets in a real JupyterLab, where the extra `lab` is installed and there is a Chromium."""

import importlib.util

import nbformat
import pytest

from ..jupyterlab import IS_THERE, RUN_ALL, opened, serving

HAS_ALL = IS_THERE and importlib.util.find_spec("anywidget")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HAS_ALL, reason="needs the extra `lab`, and a Chromium")]
CELL = """
from nntrain_lessons.rules import RULES
from nntrain_lessons.widgets import Prediction, Quiz, WriteRule
from nntrain_lessons.widgets.write_rule import compact

walk = {"starts": [[1.0]], "shapes": [(1,)], "gradients": [[[g]] for g in (1.0, 1.0, -1.0)], "rates": [0.1] * 3,
        "options": {"mom": 0.9, "wd": 0.0, "lr_0": 0.1}}
sheet = WriteRule(start="p <- p - lr*m", rule=compact(RULES["momentum"].as_json()), walks=[walk], exercise="momentum",
                  drawn={"label": "the weight", "from": 0, "headings": ["step", "g"]})
quiz = Quiz(questions=[{"question": "1 + 1?", "options": [{"text": "2", "feedback": "Quite so.", "right": True}]}])
expected = Prediction(options=["up", "down"])
display(sheet, quiz, expected)
"""
ASKED = "print('expected:', expected.chosen, quiz.chosen, sheet.text)"
RUN_LAST = """() => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.length - 1;
    return window.jupyterapp.commands.execute('notebook:run-cell');
}"""


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab in a folder with a notebook, on this machine only; gives the notebook's address."""
    cells = [nbformat.v4.new_code_cell(text) for text in (CELL, ASKED)]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), tmp_path / "widgets.ipynb")
    with serving(tmp_path, "widgets.ipynb", tmp_path) as address:
        yield address


def test_the_same_widgets_live_in_a_notebook(lab):
    """They answer there, their values reach Python, and nothing is asked of another host."""
    with opened(lab, 1800) as page:
        page.evaluate(RUN_ALL)
        page.locator(".write-rule textarea").fill("m <- mom*m + (1 - mom)*g\np <- p - lr*m")
        page.get_by_text("Right: in every step").wait_for()
        page.get_by_role("button", name="a) 2").click()
        page.get_by_text("Yes. Quite so.").wait_for()
        page.get_by_role("radio", name="down").click()
        page.evaluate(RUN_LAST)
        page.get_by_text("expected: down [0] m <- mom*m").wait_for()
