"""Notebooks as learners leave them: a state each, as a change to a notebook's cells, in which it is still graded."""

import textwrap

import nbformat

from nntrain_lessons.authoring import notebooks
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import solution

MOMENTUM = EXERCISES["momentum"]
RIGHT = solution("momentum")
WRONG = RIGHT.replace("(1 - self.mom) * p.grad", "p.grad")
AVERAGE = "self.avg[p] = torch.zeros_like(p)"
GRADED = {}


def graded(mess):
    """Enter a state in which a notebook is graded as if it were tidy."""
    GRADED[mess.__name__.strip("_")] = mess
    return mess


def messy(answer, mess):
    """Return the cells of the exercise's notebook, filled with an answer, in some state."""
    cells = notebooks.notebook(MOMENTUM, answer, filled=True).cells
    (nr,) = [nr for nr, cell in enumerate(cells) if "exercise-momentum" in cell.metadata.get("tags", [])]
    cells = [cells[0], cells[nr - 2], *cells[nr:]]
    mess(cells)
    return cells


def code(source):
    """Make a code cell."""
    return nbformat.v4.new_code_cell(source)


def wrong_copy():
    """Make a cell with a wrong answer."""
    return code(WRONG.partition('["exercise-momentum"]\n')[2].partition("# %%")[0])


def stub():
    """Make the answer's cell, as it is before anything is written."""
    cells = notebooks.notebook(MOMENTUM, RIGHT).cells
    return next(cell for cell in cells if "exercise-momentum" in cell.metadata.get("tags", []))


def change(cell, old, new):
    """Change a cell's text, which has to hold what is changed."""
    assert old in cell.source
    cell.source = cell.source.replace(old, new)


def cut(cell, at):
    """Cut a cell's text in two, before this text, and give the second half."""
    head, found, rest = cell.source.partition(at)
    assert found
    cell.source = head
    return found + rest


# Each of these gets the notebook's cells as [text, imports, answer, text, example, ask] and changes them in place.


@graded
def _as_it_should_be(cells):
    pass


@graded
def _the_same_cell_twice(cells):
    cells.insert(2, cells[2].copy())


@graded
def _a_wrong_copy_above(cells):
    cells.insert(2, wrong_copy())


@graded
def _the_stub_above(cells):
    cells.insert(2, stub())


@graded
def _a_failed_copy_that_scratch_work_used(cells):
    cells.insert(1, code("class Momentum(SGD): pass"))
    cells.insert(2, code("def trial(): return Momentum([], 1)\nopt = trial()"))


@graded
def _a_method_in_a_cell_of_its_own(cells):
    cells.insert(3, code(textwrap.dedent(cut(cells[2], "    def opt_step")) + "\nMomentum.opt_step = opt_step"))


@graded
def _a_helper_below(cells):
    change(cells[2], AVERAGE, "self.avg[p] = nothing_yet(p)")
    cells.append(code("def nothing_yet(p):\n    return torch.zeros_like(p)"))


@graded
def _no_tags_and_no_ids(cells):
    for cell in cells:
        cell.metadata.clear()
        del cell["id"]


@graded
def _only_the_imports_and_the_answer(cells):
    del cells[3:], cells[0]


@graded
def _text_turned_into_code(cells):
    for place in (0, 3):
        cells[place] = code(cells[place].source)


@graded
def _magics_everywhere(cells):
    above = "%matplotlib inline\n!pip install \\\n   torch -q\nfiles = !ls\n?print\nprint??\n%load_ext autoreload\n"
    cells[2].source = f'{above}pip install x\n{cells[2].source}\n%timeit 1 + 1\n!echo "it\'s done"\n%%time'
    indent = " " * 12
    change(cells[2], f"{indent}{AVERAGE}", f"{indent}%time 1 + 1\n{indent}{AVERAGE}\n{indent}names = !ls {{p}}")


@graded
def _a_cell_that_is_timed(cells):
    cells[2].source = "%%time\n" + cells[2].source


@graded
def _a_cell_whose_output_is_kept(cells):
    cells[2].source = "%%capture out --no-stderr\n" + cells[2].source


@graded
def _cells_for_other_programs(cells):
    cells[1:1] = [code("%%bash\nls ("), code("%%writefile x.py\nclass Momentum: pass"), code("%%html\n<b>")]


@graded
def _an_indented_cell(cells):
    cells[2].source = textwrap.indent(cells[2].source, "  ")


@graded
def _a_cell_with_prompts(cells):
    first, *others = cells[2].source.split("\n")
    cells[2].source = "\n".join([f">>> {first}", *(f"... {line}" for line in others)])


@graded
def _tabs_for_spaces(cells):
    cells[2].source = cells[2].source.replace("    ", "\t")


@graded
def _broken_scratch_cells(cells):
    cells.insert(0, code("opt = Momentum(["))
    cells.append(code("class Scratch(:"))
    cells.append(code("await soon\nreturn 1"))


@graded
def _a_future_import_below(cells):
    cells.append(code("from __future__ import annotations"))


@graded
def _deleted_after_use(cells):
    cells.append(code("opt = Momentum([], 0.1)\ndel Momentum, opt"))


@graded
def _a_program_s_main_block(cells):
    cells[2].source = "if __name__ == '__main__':\n" + textwrap.indent(cells[2].source, "    ")


@graded
def _extended_in_another_cell(cells):
    rest = textwrap.dedent(cut(cells[2], "    def opt_step"))
    cells.insert(3, code("class Momentum(Momentum):\n" + textwrap.indent(rest, "    ")))


@graded
def _a_value_named_on_the_way(cells):
    change(cells[2], AVERAGE, "self.avg[p] = torch.zeros_like(p) + nothing")
    cells.insert(1, code("first = (nothing := 0.0)"))


@graded
def _an_import_that_may_fail(cells):
    cells.insert(2, code("try:\n    import fastest\nexcept ImportError:\n    fastest = None\nimport torchinfo_of_mine"))
    change(cells[3], AVERAGE, "self.avg[p] = torch.zeros_like(p) if fastest is None else fastest(p)")


@graded
def _a_dispatched_helper(cells):
    cells.insert(2, code("from functools import singledispatch\n@singledispatch\ndef zero(p): return None"))
    cells.insert(3, code("@zero.register(Tensor)\ndef _(p): return torch.zeros_like(p)"))
    change(cells[4], AVERAGE, "self.avg[p] = zero(p)")


@graded
def _display_in_a_method(cells):
    change(cells[2], AVERAGE, f"display(p); {AVERAGE}")
