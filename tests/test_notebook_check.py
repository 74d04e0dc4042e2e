import nbformat
import pytest
from nbclient import NotebookClient

from nntrain_lessons.notebook import check

RIGHT = "def step(w, grad, lr):\n    return w - lr * grad"
WRONG = "def step(w, grad, lr):\n    return w + lr * grad"
ASK = 'from nntrain_lessons.notebook import check\n\ncheck("warmup")'


def run(*sources):
    """Run cells in a real kernel and give what each printed."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


@pytest.mark.slow
def test_the_last_cell_asks_the_grader():
    """A wrong answer, then a right one: the newest definition that was run is judged, and the verdict is text."""
    said = run("import torch", "broken = (", WRONG, ASK, RIGHT, 'check("warmup")', "del step", 'check("warmup")')
    assert "The weights move with the gradient" in said[3]
    assert said[5].startswith("✓ warmup: passed")
    assert said[7].startswith("✓ warmup: passed")  # what lives in the kernel is not looked at


HOLE = 'def step(w, grad, lr):\n    raise NotImplementedError("warmup")'
EARLY = "def step(w: Tensor, grad, lr):\n    return w - lr * grad"


@pytest.mark.slow
def test_what_was_run_before_and_replaced_does_not_count():
    """A hole that was run on the way, and a cell that came before its imports, are past."""
    said = run(HOLE, WRONG, ASK, EARLY, "from torch import Tensor", EARLY, 'check("warmup")')
    assert "The weights move with the gradient" in said[2]
    assert "note" not in said[2]
    assert said[6].startswith("\u2713 warmup: passed")


@pytest.mark.slow
def test_what_is_not_written_is_told():
    """Without a definition there is nothing to judge; an exercise that is none is told with those there are."""
    said = run(ASK, 'check("warmpu")')
    assert "not started" in said[0]
    assert "nothing here defines `step`" in said[0]
    assert "no exercise 'warmpu'; did you mean 'warmup'?" in said[1]


def test_outside_a_notebook_it_says_what_to_use_instead(capsys):
    """In a script there are no cells."""
    check("warmup")
    assert "nntrain-lessons grade EXERCISE --file PATH" in capsys.readouterr().out
