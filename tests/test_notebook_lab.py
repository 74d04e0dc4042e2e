"""The card in a real JupyterLab, where the extra `lab` is installed and there is a Chromium."""

import pytest

from nntrain_lessons.grader.reading import workspace

from .jupyterlab import IS_THERE, RUN_ALL, opened, serving
from .workspace.answers import WARMUP, WRONG, write

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not IS_THERE, reason="needs the extra `lab`, and a Chromium")]
CORRECT = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    for (let nr = 0; nr < cells.length; nr++) {
        const model = cells.get(nr).sharedModel;
        model.setSource(model.getSource().replace("w + lr * grad", "w - lr * grad"));
    }
}"""


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab in a workspace with a wrong answer, on this machine only; gives the notebook's address."""
    workspace.init(tmp_path / "course")
    write(tmp_path / "course", WRONG)
    with serving(tmp_path / "course", WARMUP, tmp_path) as address:
        yield address


def test_a_learner_gets_from_wrong_to_right_with_the_card_alone(lab):
    """The mistake's name, a hint at a click, and after the change a pass; nothing is asked of another host."""
    with opened(lab, 1400) as page:
        page.evaluate(RUN_ALL)
        page.wait_for_selector(".nnl-verdict.nnl-failed >> text=Gradient ascent")
        page.get_by_role("button", name="Hint", exact=True).click()
        page.wait_for_selector("text=Hint 1 of 3:")
        page.get_by_role("button", name="Reset", exact=True).click()
        page.wait_for_selector("text=Put it back")
        page.evaluate(CORRECT)
        page.evaluate(RUN_ALL)
        page.wait_for_selector(".nnl-verdict.nnl-passed >> text=1 of 3 hints taken")
        page.wait_for_selector("text=1 of 15 passed")
