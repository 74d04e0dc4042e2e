import json

import pytest

from nntrain_lessons.authoring import shipped_cells
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.workspace import merging, updating
from nntrain_lessons.workspace.merging import digest

ADAM = EXERCISES["adam"]
MINE = "class Adam(SGD):\n    pass  # mine"


def markdown(id, source):
    """Make a text cell."""
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source}


def code(id, source, *tags):
    """Make a code cell."""
    metadata = {"tags": list(tags)} if tags else {}
    kept = {"cell_type": "code", "id": id, "metadata": metadata, "execution_count": None, "outputs": []}
    return kept | {"source": source}


def book(*cells):
    """Make a notebook."""
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


STUB = code("adam-1", "class Adam(SGD):\n    ...", "exercise-adam")
OLD = [markdown("adam-0", "old task"), STUB, code("adam-2", "check('adam')")]
NEW = book(markdown("adam-0", "new task"), markdown("adam-9", "a new part"), STUB, code("adam-2", "check('adam')"))
KNOWN = {digest(merging.source_of(cell)) for cell in [*OLD, *NEW["cells"]]}


def merged(*old):
    """Bring a notebook up, and return its texts."""
    cells = merging.merged(book(*old), NEW, KNOWN, ADAM)["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    return [merging.source_of(cell) for cell in cells]


NEW_TEXTS = ["new task", "a new part", "class Adam(SGD):\n    ...", "check('adam')"]
# What a learner's notebook holds, and what it holds when the course's new text is in it.
CASES = {
    "untouched": (OLD, NEW_TEXTS),
    "an answer": (
        [OLD[0], code("adam-1", MINE, "exercise-adam"), OLD[2]],
        ["new task", "a new part", MINE, "check('adam')"],
    ),
    "an answer as lines": (
        [OLD[0], code("adam-1", MINE.splitlines(keepends=True), "exercise-adam"), OLD[2]],
        ["new task", "a new part", MINE, "check('adam')"],
    ),
    "a cell of one's own": ([OLD[0], code("x", "1 + 1"), *OLD[1:]], ["new task", "1 + 1", *NEW_TEXTS[1:]]),
    "the first one": ([markdown("x", "my notes"), *OLD], ["my notes", *NEW_TEXTS]),
    "the last one": ([*OLD, code("x", "Adam")], [*NEW_TEXTS, "Adam"]),
    "notes in a text cell": (
        [markdown("adam-0", "old task, and why?"), *OLD[1:]],
        ["new task", "old task, and why?", *NEW_TEXTS[1:]],
    ),
    "a split answer": (
        [OLD[0], code("adam-1", MINE, "exercise-adam"), code("y", "Adam.step = 1"), OLD[2]],
        ["new task", "a new part", MINE, "Adam.step = 1", "check('adam')"],
    ),
    "a copied answer": (
        [OLD[0], code("adam-1", MINE, "exercise-adam"), code("adam-1", MINE + "2", "exercise-adam"), OLD[2]],
        ["new task", "a new part", MINE, MINE + "2", "check('adam')"],
    ),
    "no ids": (
        [{name: cell[name] for name in cell if name != "id"} for cell in [code("", MINE, "exercise-adam")]],
        [MINE, *NEW_TEXTS],
    ),
    "empty cells": ([*OLD, code("z", "  \n")], NEW_TEXTS),
}


@pytest.mark.parametrize("case", CASES)
def test_the_course_s_text_is_new_and_the_learner_s_cells_are_there(case):
    """Each of the learner's cells is carried over, once, to where it belongs."""
    old, expected = CASES[case]
    assert merged(*old) == expected


def test_outputs_of_cells_that_did_not_change_stay():
    """They were made by the same code."""
    ran = OLD[2] | {"outputs": [{"output_type": "stream", "name": "stdout", "text": "passed"}], "execution_count": 3}
    assert merging.merged(book(OLD[0], STUB, ran), NEW, KNOWN, ADAM)["cells"][-1] == ran


def test_a_notebook_is_older_where_it_holds_text_that_the_course_has_no_more():
    """The learner's own changes do not make it older, nor does a cell that was thrown away."""
    assert merging.is_older(book(*OLD), NEW, KNOWN)
    assert not merging.is_older(NEW, NEW, KNOWN)
    assert not merging.is_older(book(code("adam-1", MINE), markdown("x", "mine")), NEW, KNOWN)


@pytest.fixture
def older_course(tmp_path, monkeypatch):
    """Make a workspace in which `adam` has the text of an older course, an answer, and a note."""
    workspace.init(tmp_path)
    path = tmp_path / ADAM.notebook
    content = json.loads(path.read_text("utf-8"))
    content["cells"][0]["source"] = "# Adam, as it was\n"
    for cell in content["cells"]:
        if "exercise-adam" in cell["metadata"].get("tags", []):
            cell["source"] = MINE
    content["cells"].append(code("note", "# what I learned"))
    path.write_text(json.dumps(content), encoding="utf-8")
    known = merging.shipped_cells(ADAM) | {digest("# Adam, as it was")}
    monkeypatch.setattr(merging, "shipped_cells", lambda exercise: known)
    return tmp_path


def test_a_workspace_is_brought_up_with_a_backup(older_course):
    """Only what is older is touched; afterwards nothing is."""
    (found,) = updating.older(older_course)
    before = found.path.read_bytes()
    backup = updating.bring_up(found)
    assert backup.read_bytes() == before
    texts = [merging.source_of(cell) for cell in json.loads(found.path.read_text("utf-8"))["cells"]]
    shipped = [merging.source_of(cell) for cell in json.loads(merging.shipped_notebook(ADAM))["cells"]]
    assert texts == [MINE if text.startswith("class Adam(SGD)") else text for text in shipped] + ["# what I learned"]
    assert updating.older(older_course) == []


def test_an_exercise_with_another_number_moves(tmp_path):
    """Its notebook gets the name that it has now, with the learner's cells; the old one is in the backups."""
    workspace.init(tmp_path)
    path = (tmp_path / ADAM.notebook).rename(tmp_path / "09_adam.ipynb")
    content = json.loads(path.read_text("utf-8"))
    content["cells"].append(code("note", "# mine"))
    path.write_text(json.dumps(content), encoding="utf-8")
    (found,) = updating.older(tmp_path)
    backup = updating.bring_up(found)
    assert not path.exists()
    assert backup.name.startswith("09_adam_")
    assert "# mine" in (tmp_path / ADAM.notebook).read_text("utf-8")
    assert updating.missing(tmp_path) == []


def test_what_is_no_notebook_stays_as_it_is(older_course):
    """It is told with its name; nothing is written."""
    path = older_course / ADAM.notebook
    path.write_text("{")
    assert updating.older(older_course) == []
    with pytest.raises(updating.UpdateError, match=ADAM.notebook):
        updating.bring_up(updating.Older(ADAM, path, path))
    assert path.read_text() == "{"


def test_every_cell_of_today_s_notebooks_is_known(tmp_path):
    """`dev build` adds them, so that a later course can tell them from the learner's; it forgets none."""
    for exercise in EXERCISES.values():
        cells = json.loads(merging.shipped_notebook(exercise))["cells"]
        assert {digest(merging.source_of(cell)) for cell in cells} <= merging.shipped_cells(exercise), "run dev build"
    path = tmp_path / merging.SHIPPED
    path.write_text(json.dumps({"cells": {"adam": ["0ld"]}}))
    assert "0ld" in json.loads(shipped_cells.written([ADAM], path))["cells"]["adam"]
