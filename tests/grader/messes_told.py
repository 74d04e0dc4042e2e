"""Notebooks as learners leave them: a state each in which no answer can pass, and the words that say why."""

import textwrap

import nbformat

from .messes import AVERAGE, change, code, cut, stub, wrong_copy

TOLD = {}


def told(status, words):
    """Enter a state in which no answer passes, and the words that say why."""

    def enter(mess):
        TOLD[mess.__name__.strip("_")] = (mess, status, words)
        return mess

    return enter


@told("failed", "`Momentum` is defined 2 times (cell 2, line 1; cell 3, line 1): the last one counts")
def _a_wrong_copy_below(cells):
    cells.insert(3, wrong_copy())


@told("failed", "cell 3 begins indented, but is no part of `Momentum` in the cell above: join the two cells")
def _a_class_cut_in_two(cells):
    cells.insert(3, code(cut(cells[2], "    def opt_step")))


@told("failed", "cell 3 begins indented, but is no part of `Momentum` in the cell above: join the two cells")
def _a_function_cut_in_two(cells):
    cells.insert(3, code(cut(cells[2], "        self.avg[p] = self.mom")))


@told("error", "an indented block after class definition on line 1, and cell 3 begins indented: join the two cells")
def _a_headline_cut_off(cells):
    cells.insert(3, code(cut(cells[2], '    """Gradient descent along')))


@told("error", "uses `SGD`, which is defined only in a later cell (cell 2): move it above (n.ipynb, cell 1, line 1")
def _the_answer_above_its_imports(cells):
    cells[1], cells[2] = cells[2], cells[1]


@told("error", "uses `SGD`, which is defined only further down (line")
def _an_import_below_in_the_same_cell(cells):
    imports = cells.pop(1)
    cells[1].source = "\n".join([*cells[1].source.split("\n"), imports.source])


@told("error", "nothing here defines `SGD`: a cell that did was deleted or changed (n.ipynb, cell 1, line 1")
def _no_imports(cells):
    del cells[1]


@told("error", "nothing here defines `nothing_yet`: a cell that did was deleted or changed (n.ipynb, cell 2, line")
def _a_name_that_lived_in_the_session(cells):
    change(cells[2], AVERAGE, "self.avg[p] = nothing_yet(p)")


@told("error", "nothing here defines `nothing_yet`, and `%run mine.py` (cell 1, line 1) does not bring it")
def _a_name_from_another_file(cells):
    cells.insert(1, code("%run mine.py"))
    change(cells[3], AVERAGE, "self.avg[p] = nothing_yet(p)")


@told("error", "No module named 'mine'; if `mine` is a file of yours, put what you use of it here")
def _a_module_of_one_s_own(cells):
    change(cells[1], "from nntrain_lessons.solutions import SGD", "from mine import SGD")


@told("error", "nothing here defines `troch`; did you mean `torch`?")
def _a_misspelled_name(cells):
    change(cells[2], AVERAGE, "self.avg[p] = troch.zeros_like(p)")


@told("error", "`nothing` stands inside `with` (cell 1, line 2), which is not run here: move its definition")
def _a_value_set_inside_with(cells):
    cells.insert(1, code("with open('x') as file:\n    nothing = 0"))
    change(cells[3], AVERAGE, "self.avg[p] = torch.zeros_like(p) + nothing")


@told("error", "`nothing` is set by a magic (cell 1, line 1), which is not run here: set it in Python")
def _a_value_set_by_a_magic(cells):
    cells.insert(1, code("nothing = !ls"))
    change(cells[3], AVERAGE, "self.avg[p] = torch.zeros_like(p) + nothing")


@told("not_started", "`Momentum` stands in a markdown cell (below cell 1, line 1), which is not run: make it a")
def _the_answer_in_markdown(cells):
    cells[2] = nbformat.v4.new_markdown_cell(cells[2].source)


@told("not_started", "`Momentum` stands in a raw cell (below cell 1, line 1), which is not run: make it a code cell")
def _the_answer_in_a_raw_cell(cells):
    cells[2] = nbformat.v4.new_raw_cell(cells[2].source)
    cells.append(code("broken("))


@told(
    "not_started",
    "a cell that begins with `%%writefile` (cell 2, line 2), which is not run: take that line out",
)
def _the_answer_written_into_a_file(cells):
    cells[2].source = "%%writefile momentum.py\n" + cells[2].source


@told("not_started", "`Momentum` is commented out (cell 2, line 1): take the # away")
def _the_answer_commented_out(cells):
    cells[2].source = textwrap.indent(cells[2].source, "# ", lambda line: True)


@told("not_started", "`Momentum` stands inside `if` (cell 2, line 2), which is not run here")
def _a_main_block_that_does_something(cells):
    cells[2].source = "if __name__ == '__main__':\n" + textwrap.indent(cells[2].source, "    ") + "\n    print(1)"


@told("not_started", "`Momentum` stands in a text (cell 2, line 1), which is not run: write it as code")
def _a_text_that_is_executed(cells):
    cells[2].source = f"exec({cells[2].source!r})"


@told("not_started", "`momentum` is defined in cell 2, line 1: the name asked for is `Momentum`")
def _another_spelling(cells):
    change(cells[2], "class Momentum", "class momentum")


@told("not_started", "nothing here defines `Momentum`")
def _the_answer_deleted(cells):
    del cells[2]


@told("error", "a merge conflict was left here; keep one of its two sides (n.ipynb, cell 2, line")
def _conflict_marks_in_a_cell(cells):
    change(cells[2], f"            {AVERAGE}", f"<<<<<<< HEAD\n            {AVERAGE}\n=======\n>>>>>>> theirs")


@told("error", "'[' was never closed (n.ipynb, cell 2, line")
def _a_broken_line_in_the_answer_s_cell(cells):
    cells[2].source = "%matplotlib inline\n" + cells[2].source + "\nopt = Momentum(["


@told("error", "input() cannot be answered while grading")
def _a_question_to_the_learner(cells):
    change(cells[2], AVERAGE, f"input('go on?'); {AVERAGE}")


@told("error", "gets another meaning after its definition, which counts (cell 5, line 1: `Momentum = None`)")
def _set_to_nothing_below(cells):
    cells.append(code("Momentum = None"))


@told(
    "error",
    "another meaning after its definition, which counts (cell 5, line 1: `from torch.optim",
)
def _imported_below(cells):
    cells.append(code("from torch.optim import SGD as Momentum"))


@told("failed", "`setattr` is not run (cell 3, line 9): write it as an assignment, `Momentum.opt_step = ...`")
def _patched_by_a_call(cells):
    rest = textwrap.dedent(cut(cells[2], "    def opt_step"))
    cells.insert(3, code(rest.strip() + "\n\nsetattr(Momentum, 'opt_step', opt_step)"))


@told("not_started", "`Momentum` is defined 2 times (cell 2, line 1; cell 3, line 1): the last one counts")
def _the_stub_below(cells):
    cells.insert(3, stub())


@told("not_started", "")
def _the_stub_alone(cells):
    cells[2] = stub()


@told("failed", "still to be written: Momentum.opt_step")
def _one_hole_of_two(cells):
    cut(cells[2], "        if p not in self.avg")
    cells[2].source += "        ...\n"


@told("failed", "`raise NotImplementedError` still stands in Momentum.opt_step")
def _a_raise_left_below_the_answer(cells):
    cells[2].source = cells[2].source.rstrip() + '\n        raise NotImplementedError("momentum")\n'


@told("error", "`nothing` is set inside `begin` (cell 1, line 2), which is not called here")
def _a_value_set_by_a_function(cells):
    cells.insert(1, code("def begin():\n    global nothing\n    nothing = 0\n\nbegin()"))
    change(cells[3], AVERAGE, "self.avg[p] = torch.zeros_like(p) + nothing")


@told("not_started", "`Momentum` is indented, so it lies inside `train` (cell 2, line 2)")
def _an_answer_inside_a_function(cells):
    cells[2].source = "def train():\n" + textwrap.indent(cells[2].source, "    ")


@told("error", "`get_ipython` is the notebook's own, and not there while grading")
def _the_session_asked_for(cells):
    change(cells[2], AVERAGE, f"get_ipython(); {AVERAGE}")
