"""Notebooks as they run: a stub to its first hole, and one with its solution to the end."""

from contextlib import closing
from importlib.resources import files

import nbformat
import pytest

from nntrain_lessons.authoring.notebooks import notebook, written
from nntrain_lessons.catalog import EXERCISES

from .kernels import SharedKernel

PICTURES = {"lr_finder": 1, "augment": 1}
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
WITH_HOLES = [exercise for exercise in EXERCISES.values() if not exercise.broken]
BROKEN = [exercise for exercise in EXERCISES.values() if exercise.broken]


@pytest.fixture(scope="module")
def kernel():
    """Start one kernel for all notebooks of a worker: most of a notebook's time goes into importing torch."""
    with closing(SharedKernel()) as started:
        yield started


def page_of(exercise, filled):
    """Make an exercise's notebook."""
    solution = files("nntrain_lessons.solutions").joinpath(f"{exercise.id}.py").read_text("utf-8")
    return notebook(exercise, solution, filled)


def run(cells, names):
    """Run code cells one after the other, in one namespace."""
    for source in cells:
        exec(source, names)  # noqa: S102 - our own notebooks


@pytest.mark.parametrize("exercise", WITH_HOLES, ids=lambda exercise: exercise.id)
def test_a_stub_runs_to_its_first_hole(exercise):
    """The first thing that goes wrong in an untouched notebook is a hole, which says whose it is."""
    names = {"__name__": "__main__"}
    code = [cell.source for cell in page_of(exercise, filled=False).cells[:-1] if cell.cell_type == "code"]
    with pytest.raises(NotImplementedError, match=f"^{exercise.id}$"):
        run(code, names)
    assert set(exercise.names) <= names.keys()


@pytest.mark.slow
@pytest.mark.parametrize("exercise", BROKEN, ids=lambda exercise: exercise.id)
def test_a_broken_notebook_runs_to_its_end_and_shows_what_is_wrong(exercise, tmp_path, kernel):
    """In a real kernel no cell stops it; the example prints the symptoms that the first text cell shows."""
    page = page_of(exercise, filled=False)
    kernel.run(page, tmp_path)
    shown = page.cells[0].source.partition("```text\n")[2].partition("\n```")[0]
    *_, example, _, asking = page.cells
    assert "".join(output.text for output in example.outputs) == shown + "\n"
    told = "".join(output.get("text") or output["data"]["text/plain"] for output in asking.outputs)
    assert f"{exercise.id}: not started" in told


@pytest.mark.slow
@every_exercise
def test_a_solved_notebook_runs_to_its_end_and_shows_what_it_says(exercise, tmp_path, kernel):
    """In a real kernel every cell runs, and passes; the example prints what its text shows, and its pictures."""
    for part in exercise.parts:
        (tmp_path / EXERCISES[part].notebook).write_text(written(EXERCISES[part], filled=True), "utf-8")
    page = page_of(exercise, filled=True)
    kernel.run(page, tmp_path)
    nr = max(i for i, cell in enumerate(page.cells) if "```text" in cell.source)
    shown = page.cells[nr].source.partition("```text\n")[2].partition("\n```")[0]
    outputs = page.cells[nr + 1].outputs
    assert "".join(output.text for output in outputs if output.output_type == "stream") == shown + "\n"
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == PICTURES.get(exercise.id, 0)
    told = "".join(output.get("text") or output["data"]["text/plain"] for output in page.cells[-1].outputs)
    assert f"{exercise.id}: passed" in told


@pytest.mark.slow
def test_a_notebook_finds_nothing_that_another_left(tmp_path, kernel):
    """Names, history and replaced solutions of one are not there for the next, though both run in one kernel."""
    leave = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("class SGD: pass\nleft = 1")])
    look = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('left' in globals(), 'SGD' in globals())")])
    kernel.run(leave, tmp_path)
    kernel.run(look, tmp_path)
    assert look.cells[0].outputs[0].text == "False False\n"
