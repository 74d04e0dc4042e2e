import sys
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient

from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.notebook import check
from nntrain_lessons.notebook.own import imported_before
from nntrain_lessons.workspace import progress

from .workspace.answers import write

RIGHT = "def step(w, grad, lr):\n    return w - lr * grad"
WRONG = "def step(w, grad, lr):\n    return w + lr * grad"
ASK = 'from nntrain_lessons.notebook import check\n\ncheck("warmup")'


def run(*sources):
    """Run cells in a real kernel and give what each shows, as text."""
    return ["".join(map(shown, cell.outputs)) for cell in run_cells(*sources).cells]


def run_cells(*sources, folder=None):
    """Run cells in a real kernel, and give the notebook."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(folder)}} if folder else {}
    NotebookClient(notebook, timeout=240, kernel_name="python3", allow_errors=True, resources=resources).execute()
    return notebook


def shown(output):
    """Give the plain text of an output."""
    return output.get("text", "") or output.get("data", {}).get("text/plain", "")


@pytest.mark.slow
def test_the_last_cell_asks_the_grader():
    """A wrong answer, then a right one: the newest definition that was run is judged, and the verdict is text."""
    said = run("import torch", "broken = (", WRONG, ASK, RIGHT, 'check("warmup")', "del step", 'check("warmup")')
    assert "Gradient ascent: the weights move with the gradient" in said[3]
    assert said[5].startswith("✓ warmup: passed")
    assert said[7].startswith("✓ warmup: passed")  # what lives in the kernel is not looked at


HOLE = 'def step(w, grad, lr):\n    raise NotImplementedError("warmup")'
EARLY = "def step(w: Tensor, grad, lr):\n    return w - lr * grad"


@pytest.mark.slow
def test_what_was_run_before_and_replaced_does_not_count():
    """A hole that was run on the way, and a cell that came before its imports, are past."""
    said = run(HOLE, WRONG, ASK, EARLY, "from torch import Tensor", EARLY, 'check("warmup")')
    assert "Gradient ascent: the weights move with the gradient" in said[2]
    assert "note:" not in said[2]
    assert said[6].startswith("\u2713 warmup: passed")


def indented(text, by):
    """Indent every line of a text."""
    return "\n".join(by + line for line in text.split("\n"))


SCALED = "def step(w, grad, lr):\n    return w - lr * grad * {}"
PASSED = "\u2713 warmup: passed"
UPHILL = "Gradient ascent: the weights move with the gradient"
# What is run in one session, one after another, and what the grader then says.
STATES = {
    "a cell that is timed": (["%%time\n" + RIGHT], PASSED),
    "an indented cell": ([indented(WRONG, "    ")], UPHILL),
    "a cell with prompts": ([">>> " + RIGHT.replace("\n", "\n... ")], PASSED),
    "a cell whose output is kept": (["%%capture kept\n" + WRONG], UPHILL),
    "magics around": (["%time 1\nfiles = !echo it\n" + RIGHT + "\n!echo \\\n   done\nprint?"], PASSED),
    "await beside it": (["import asyncio\nawait asyncio.sleep(0)\n" + WRONG], UPHILL),
    "a program's main block": (["if __name__ == '__main__':\n" + indented(RIGHT, "    ")], PASSED),
    "another meaning": (["step = None"], "gets another meaning after its definition, which counts (cell "),
    "put right again": ([RIGHT], PASSED),
    "another program": (["%%bash\necho def step"], PASSED),
    "a name set in a loop": (
        ["for scale in [1.0]: pass", SCALED.format("scale")],
        "`scale` stands inside `for` (cell ",
    ),
    "a name that was executed": (
        ["exec('unit = 1.0')", SCALED.format("unit")],
        "`unit` stands in a text (cell ",
    ),
    "a name of the notebook's": ([SCALED.format("len(In)")], "nothing here defines `In`"),
    "a name set by a magic": (["%time two = 1.0", SCALED.format("two")], "`two` is set by a magic (cell "),
    "a name in a comment": (["# def half(): return 1.0", SCALED.format("half()")], "`half` is commented out (cell "),
    "a name that is run first later": ([SCALED.format("late"), "late = 1.0"], PASSED),
    "a name that failed first": (["fast = fastest.one", SCALED.format("fast")], "nothing here defines `fastest`"),
    "input": (["def step(w, grad, lr):\n    input()"], "input() cannot be answered"),
    "display": (["def step(w, grad, lr):\n    display(w)\n    return w - lr * grad"], PASSED),
    "a broken cell": (["def scratch(:"], PASSED),
    "a broken newer answer": (["def step(w, grad, lr:\n    return w"], "SyntaxError"),
    "mended": ([WRONG], UPHILL),
}


@pytest.mark.slow
def test_a_session_in_every_state():
    """Graded is what was run last, whatever was run before it and however; what is missing is told with its cell."""
    sources = [source for cells, _ in STATES.values() for source in [*cells, ASK]]
    asked = (text for source, text in zip(sources, run(*sources), strict=True) if source == ASK)
    said = dict(zip(STATES, asked, strict=True))
    assert {state: text for state, text in said.items() if STATES[state][1] not in text} == {}


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


BUTTONS = """
from pathlib import Path
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.notebook.card import Buttons
buttons = Buttons(EXERCISES["warmup"], Path.cwd())
for button in (buttons.hint, buttons.solution):
    button.click()
    print(buttons.said.value)
buttons.box.children[-1].click()
print(buttons.said.value)
buttons.reset.click()
buttons.box.children[-1].click()
print(buttons.said.value)
"""


@pytest.mark.slow
def test_a_card_is_shown_and_its_buttons_help(tmp_path):
    """The verdict is HTML and needs no widget; magics ask as soon as a cell has run; help is remembered by reports."""
    workspace.init(tmp_path)
    cells = ["from nntrain_lessons.notebook import use_mine\nfrom nntrain_lessons.solutions import step"]
    cells += [f"%%exercise warmup\n{WRONG}", BUTTONS, "%exercises on", RIGHT, "1 + 1", "%exercises off", RIGHT]
    cells += ["%%exercise warmpu\n1", "from nntrain_lessons.solutions import step\nuse_mine()"]
    write(tmp_path, "return w - 1.0 * lr * grad")
    ran = [cell.outputs for cell in run_cells(*cells, folder=tmp_path).cells]
    wrong, widgets = ran[1]
    assert "Gradient ascent: the weights move with the gradient" in wrong.data["text/html"]
    assert "cell 2" in wrong.data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in widgets.data
    assert widgets.data["text/plain"] == ""
    told = shown(ran[2][0]).split("</p>")
    assert "Hint 1 of 3: " in told[0]
    assert "has not passed yet" in told[1]
    assert "return w - lr * grad" in shown(ran[2][0])
    assert "00_warmup_" in told[-2]  # the backup
    assert "note: 1 of 3 hints taken" in shown(ran[4][0])
    assert PASSED in shown(ran[4][0])
    assert [len(ran[nr]) for nr in (5, 7)] == [1, 0]  # of the first only its value
    assert "did you mean 'warmup'?" in shown(ran[8][0])
    entry = progress.read(tmp_path)["warmup"]
    assert (entry.status, entry.attempts, entry.hints, entry.solution) == ("passed", 2, 1, True)


def test_names_imported_before_one_s_own_are_told():
    """They are the course's still; what was imported after, or is somebody else's, is not named."""
    name = "nntrain_lessons.solutions.warmup"
    course, own = (type("Part", (), {"__module__": name}) for _ in range(2))
    module = ModuleType(name)
    module.Part = own
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        names = {"Part": course, "Mine": own, "x": 1, "Thread": ModuleType}
        assert imported_before(names, ["warmup"]) == ["Part"]
        assert imported_before(names, []) == []
    finally:
        sys.modules.pop(name) if before is None else sys.modules.update({name: before})
