"""From solutions to notebooks: what a learner is given, and what is kept back."""

import os
import re
import subprocess
import sys
from importlib.resources import files

import nbformat
import pytest

from nntrain_lessons.authoring.notebooks import build, notebook, stale, written
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.spec import Exercise, mistake

every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
WITH_HOLES = [exercise for exercise in EXERCISES.values() if not exercise.broken]
with_holes = pytest.mark.parametrize("exercise", WITH_HOLES, ids=lambda exercise: exercise.id)
BROKEN = [exercise for exercise in EXERCISES.values() if exercise.broken]
every_broken_one = pytest.mark.parametrize("exercise", BROKEN, ids=lambda exercise: exercise.id)

SOLUTION = '''# %% [markdown]
# # Twice
#
# It holds that $2x = x + x$.

# %%
"""A module."""

import math


# %% tags=["exercise-twice"]
def twice(x: float) -> float:
    """Give 2x."""
    # solution: in one line
    return _double(x)


# %% tags=["solution"]
def _double(x: float) -> float:
    return 2 * x


# %%
if __name__ == "__main__":
    for x in (1, 2):
        # a remark
        print(twice(x))
'''


def record(name="twice", hints=("Think.", "Use `*`.")):
    """Make an exercise."""
    return Exercise(name, 3, "Twice", (name,), 5, "", (), (), hints)


def sources(page):
    """List the cells' sources."""
    return [cell.source for cell in page.cells]


def solution_of(exercise):
    """Return a solution's text."""
    return files("nntrain_lessons.solutions").joinpath(f"{exercise.id}.py").read_text("utf-8")


def kept_back(solution):
    """List the lines of a solution that a learner must not see: from each mark to its block's end, and whole cells."""
    lines, depth, whole = [], None, False
    for line in solution.splitlines():
        indent = len(line) - len(line.lstrip())
        if line.startswith("# %%"):
            depth, whole = None, '"solution"' in line
        elif line.strip().startswith("# solution"):
            depth = indent
        elif depth is not None and line.strip() and indent < depth:
            depth = None
        elif line.strip() and (whole or depth is not None):
            lines.append(line.strip())
    return lines


def test_a_stub_holds_the_task_and_not_its_answer():
    """The text, the imports, the hole, the open example, folded hints, and at the end the grader."""
    hints = """## Hints

Stuck? Open one, try again, and only then open the next.

<details><summary>Hint 1</summary>

Think.

</details>

<details><summary>Hint 2</summary>

Use `*`.

</details>

## Ask the grader

It looks at the cells that you have run, and runs their definitions anew. Change, run your cell, ask again. A line
`%exercises on` after the import asks by itself, whenever a cell that answers an exercise has run."""
    assert sources(notebook(record(), SOLUTION)) == [
        "# Twice\n\nIt holds that $2x = x + x$.",
        "import math",
        'def twice(x: float) -> float:\n    """Give 2x."""\n    # TODO(twice): in one line\n'
        '    raise NotImplementedError("twice")',
        "for x in (1, 2):\n    # a remark\n    print(twice(x))",
        hints,
        'from nntrain_lessons.notebook import check\n\ncheck("twice")',
    ]


def test_a_filled_notebook_holds_the_answer():
    """Asked for the solution, the notebook has its code, and the cells that only the solution needs."""
    filled = sources(notebook(record(), SOLUTION, filled=True))
    assert "return _double(x)" in filled[2]
    assert "return 2 * x" in filled[3]
    assert "NotImplementedError" not in "".join(filled)


def test_without_hints_there_is_no_heading_for_them():
    """An exercise that has no hints goes on to the grader at once."""
    page = notebook(record(hints=()), SOLUTION)
    assert page.cells[-2].source.startswith("## Ask the grader")
    assert "Hint" not in "".join(sources(page))


def test_a_cell_is_opened_only_if_all_of_it_is_the_example():
    """Definitions beside the example keep it closed; a docstring that is not the module's stays."""
    mixed = SOLUTION.replace("# %%\nif __name__", "# %%\nstart = 1\nif __name__").replace('"""A module."""\n\n', "")
    page = sources(notebook(record(), mixed))
    assert page[3].startswith('start = 1\nif __name__ == "__main__":\n    for x')
    assert page[1] == "import math"
    assert '"""Give 2x."""' in page[2]


def test_a_broken_notebook_holds_the_planted_mistakes_and_no_others():
    """The learner gets every planted mistake as code, in its first variant; a hole stays one."""
    planted = mistake("seldom", "Seldom", "?", ("(1, 2)", "(1,)"), variants=((("(1, 2)", "()"),),), planted="all")
    known = mistake("loud", "Loud", "?", ("print(twice(x))", "print(twice(x), '!')"))
    exercise = Exercise("twice", 3, "Twice", ("twice",), 5, "", (), (planted, known), ())
    page = sources(notebook(exercise, SOLUTION))
    assert page[3] == "for x in (1,):\n    # a remark\n    print(twice(x))"
    assert 'raise NotImplementedError("twice")' in page[2]
    assert "(1, 2)" in sources(notebook(exercise, SOLUTION, filled=True))[4]


@with_holes
def test_a_stub_shows_nothing_of_the_solution(exercise):
    """Each stub has a hole, and none of the lines that the marks keep back, in whatever cell."""
    solution = solution_of(exercise)
    shown = {line.strip() for source in sources(notebook(exercise, solution)) for line in source.splitlines()}
    assert f'raise NotImplementedError("{exercise.id}")' in shown
    assert len(kept_back(solution)) >= 1
    assert [line for line in kept_back(solution) if line in shown] == []


@every_broken_one
def test_broken_code_is_the_solutions_but_for_its_mistakes(exercise):
    """Just the cells with the exercise's tag differ from the solution's; no hole and no comment tells where."""
    shown, right = (notebook(exercise, solution_of(exercise), filled).cells for filled in (False, True))
    for mine, theirs in zip(shown, right, strict=True):
        tagged = f"exercise-{exercise.id}" in mine.metadata.get("tags", [])
        assert (mine.source != theirs.source) is tagged
        assert "NotImplementedError" not in mine.source
        assert not tagged or "#" not in mine.source


@with_holes
def test_the_answer_stands_in_cells_with_the_exercises_tag(exercise):
    """Every hole lies in a cell tagged for the exercise, and every such cell has one."""
    for cell in notebook(exercise, solution_of(exercise)).cells:
        tagged = f"exercise-{exercise.id}" in cell.metadata.get("tags", [])
        assert ("raise NotImplementedError" in cell.source) is tagged


@every_exercise
@pytest.mark.parametrize("filled", [False, True], ids=["stub", "filled"])
def test_a_notebook_is_valid_and_bare(exercise, filled):
    """It keeps to Jupyter's format, with ids by place, Python's kernel, and nothing that has been run."""
    page = nbformat.reads(written(exercise, filled), as_version=4)
    nbformat.validate(page)
    assert [cell.id for cell in page.cells] == [f"{exercise.id}-{nr:02d}" for nr in range(len(page.cells))]
    assert (page.metadata.kernelspec.name, page.nbformat, page.nbformat_minor) == ("python3", 4, 5)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    assert {(cell.execution_count, len(cell.outputs)) for cell in code} == {(None, 0)}
    assert {name for cell in page.cells for name in cell.metadata} == {"tags"}
    assert all(cell.source.strip() for cell in page.cells)


@every_exercise
def test_the_text_says_what_the_record_says(exercise):
    """Title and minutes are the record's, and a page that is still to come is said to be."""
    heading = sources(notebook(exercise, solution_of(exercise)))[0].partition("**")[0]
    assert heading.startswith(f"# {exercise.title}\n")
    assert re.search(r"\*About (\d+) minutes", heading)[1] == str(exercise.minutes)
    assert ("still to come" in heading) is (exercise.page == "")
    assert ("optional" in heading) is exercise.optional


def test_the_same_bytes_come_out_of_every_process():
    """Two processes that order their sets in different ways write the same notebooks."""
    code = (
        "from nntrain_lessons.authoring.notebooks import written\n"
        "from nntrain_lessons.catalog import EXERCISES\n"
        "print(*(written(exercise) for exercise in EXERCISES.values()), sep='')"
    )
    texts = [
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1]
    assert texts[0].decode("utf-8").replace(os.linesep, "\n") == "".join(map(written, EXERCISES.values())) + "\n"


def test_a_folder_just_built_is_up_to_date(tmp_path):
    """Every exercise's notebook lies where its record says; writing again changes no byte."""
    folder = tmp_path / "new"
    paths = build(EXERCISES.values(), folder)
    assert [path.name for path in paths] == [exercise.notebook for exercise in EXERCISES.values()]
    before = [path.read_bytes() for path in paths]
    assert not any(b"\r" in text for text in before)
    assert all(text.endswith(b"}\n") for text in before)
    build(EXERCISES.values(), folder)
    assert [path.read_bytes() for path in paths] == before
    assert stale(EXERCISES.values(), folder) == {}


def test_what_is_not_up_to_date_is_named(tmp_path):
    """A changed, a missing and a left-over notebook are told apart; other files and ends of lines do not matter."""
    kept, changed, missing, *_ = build(EXERCISES.values(), tmp_path)
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    changed.write_bytes(b"\xff" + changed.read_bytes())
    missing.unlink()
    (tmp_path / "99_gone.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert stale(EXERCISES.values(), tmp_path) == {
        changed.name: "differs",
        missing.name: "missing",
        "99_gone.ipynb": "no such exercise",
    }


def test_a_changed_solution_shows(tmp_path):
    """What is compared is the whole notebook: a hint that was reworded makes it stale."""
    exercise = record("sgd")
    build([exercise], tmp_path)
    assert stale([record("sgd", hints=("Think again.",))], tmp_path) == {exercise.notebook: "differs"}
