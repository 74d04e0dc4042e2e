import ast
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies

from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.selection import defined, select


def kept(*cells, names=("f",)):
    """Return the statements that are run, as text."""
    answer = select(submission.from_cells(cells, "n"), names)
    return [ast.unparse(node).splitlines()[0] for node in answer.body()]


def test_what_the_answer_uses_is_run_and_nothing_else():
    """Definitions, and what they take from outside, are run in their order; scratch work is not."""
    cell = "import os\nimport sys\nrate = 2\nother = os.listdir()\ndef helper(): return rate\ndef f(): return helper()"
    assert kept(cell) == ["rate = 2", "def helper():", "def f():"]


@pytest.mark.parametrize(
    "line",
    ["f()", "for i in range(3): f()", "while True: pass", "with open('x') as g: pass", "del f", "assert f", "print(f)"],
)
def test_no_expression_loop_with_or_del_is_run(line):
    """Training runs, prints and the like stay where they are, even inside an `if`."""
    assert kept("def f(): pass", line, f"if f:\n    {line}") == ["def f():"]


def test_definitions_inside_if_and_try_are_run():
    """`if` and `try` made only of definitions count as such."""
    fast = "try:\n    import fast\nexcept ImportError:\n    fast = None"
    cell = f"{fast}\nif fast:\n    def f(): return fast\nelse:\n    f = None"
    assert kept(cell) == ["try:", "if fast:"]


def test_a_handler_may_do_what_it_likes():
    """What is tried has to be made of definitions; what happens where it fails has not."""
    assert kept("try:\n    import torch\nexcept ImportError:\n    print('none')", "def f(): torch") == [
        "try:",
        "def f():",
    ]


def test_a_decorator_changes_what_it_is_given():
    """`@patch_to(f)` makes a function part of what f means."""
    assert kept("def f(): pass", "@patch_to(f)\ndef g(): pass", "@other(h)\ndef k(): pass") == [
        "def f():",
        "@patch_to(f)",
    ]


def test_a_broken_older_copy_does_not_matter():
    """A later definition that is whole is the answer."""
    assert select(submission.from_cells(["def f(:", "def f(): pass"], "n"), ["f"]).problem is None


@pytest.mark.parametrize("body", ["def f(a, a): pass", "def f():\n    global x\n    from os import *", "return 1"])
def test_code_that_python_refuses_later_is_left_to_the_child(body):
    """What parses and cannot be compiled is no error of the grader's."""
    assert select(submission.from_cells(["def f(): pass", body], "n"), ["f"]).missing == ()


def test_what_changes_the_answer_later_is_run():
    """`f.speed = 2` and a second definition are part of what f means."""
    assert kept("def f(): pass", "f.speed = 2") == ["def f():", "f.speed = 2"]
    assert kept("def f(): pass", "g = f", "def f(): return g") == ["def f():", "g = f", "def f():"]


def test_what_was_replaced_is_not_run():
    """A cell that was run before its imports failed then; the later, whole definition is what counts."""
    assert kept(
        "@no_grad()\ndef f(): pass", "f.speed = 2", "from torch import no_grad", "@no_grad()\ndef f(): pass"
    ) == [
        "from torch import no_grad",
        "@no_grad()",
    ]


def test_scratch_work_keeps_no_older_definition_alive():
    """What used a definition before it was replaced counts only if the answer uses that in turn."""
    assert kept("def f(): old", "x = f()", "def f(): pass") == ["def f():"]
    assert kept("def f(): old", "x = f()", "def f(): return x") == ["def f():", "x = f()", "def f():"]


def test_what_may_fail_replaces_nothing():
    """A value that is computed, or imported, does not do away with the one before."""
    assert kept("def f(): pass", "f = torch.compile(g)") == ["def f():", "f = torch.compile(g)"]
    assert kept("import f", "from a import f") == ["import f", "from a import f"]


def test_a_function_is_looked_for_when_it_is_called():
    """A helper may stand below its use, and its last definition is the one that is called."""
    assert kept("def f(): return g()", "def g(): old", "def g(): pass") == ["def f():", "def g():"]


def test_registered_functions_belong_to_the_one_that_chooses():
    """`@f.register` makes a function part of what f means, whatever its name."""
    assert kept("@singledispatch\ndef f(x): pass", "@f.register\ndef _(x: int): pass", "def _(): pass") == [
        "@singledispatch",
        "@f.register",
    ]


def test_a_function_s_own_names_are_not_looked_for_outside():
    """A global that happens to share its name with a local is scratch work."""
    assert kept("loss = train_for_an_hour()", "def f():\n    loss = 1\n    return loss") == ["def f():"]


@pytest.mark.parametrize("line", ["from nntrain_lessons import *", "from __future__ import annotations"])
def test_what_may_concern_anything_is_always_run(line):
    """A star import may bring any name; a future import changes how all is read."""
    assert kept(line, "def f(): pass") == [line, "def f():"]


def test_decorators_bases_defaults_and_annotations_are_used():
    """Whatever a definition needs when it is run is run before it."""
    cell = "a = 1\nb = 2\nc = object\nd = int\n@a\nclass f(c):\n    def g(self, x: d = b): pass"
    assert kept(cell) == ["a = 1", "b = 2", "c = object", "d = int", "@a"]


KINDS = (
    "{0} = {2}",
    "{0} = {1}",
    "{0} = [{1}, {2}]",
    "{0} += {2}",
    "{0} = lambda: {1}",
    "def {0}(): return {1}",
    "def {0}(): return {0}",
    "class {0}:\n    def __call__(self): return {1}",
    "class {0}({0}): pass",
    "if {1}:\n    {0} = {2}",
    "try:\n    {0} = {1}()\nexcept Exception:\n    {0} = {2}",
    "{0} = ({1} := {2})",
)
NAMES = strategies.sampled_from("fgh")
LINES = strategies.builds(str.format, strategies.sampled_from(KINDS), NAMES, NAMES, strategies.integers(0, 9))


def meaning(lines):
    """Run lines one by one, as a notebook's cells that may fail; give what f comes to when it is called and called."""
    space = {}
    for line in lines:
        with suppress(Exception):
            exec(line, space)  # noqa: S102 - what counts is what Python itself makes of it
    try:
        value = space["f"]
        for _ in range(4):
            value = value() if callable(value) else value
    except Exception as error:  # noqa: BLE001 - whatever it comes to, both come to it
        return type(error).__name__
    return value if isinstance(value, int | list) and "<" not in str(value) else type(value).__name__


@settings(max_examples=200)
@given(strategies.lists(LINES, max_size=9))
def test_what_is_selected_means_the_same_as_everything(lines):
    """Running only what was chosen for a name gives it the meaning that running every cell in order gives it."""
    answer = select(submission.from_cells(lines, "n"), ["f"])
    assert meaning(map(ast.unparse, answer.body())) == meaning(lines)


def test_a_missing_name_is_told():
    """What is asked for and nowhere defined is missing; so is what only a string mentions."""
    answer = select(submission.from_cells(["'class f'", "def g(): pass"], "n"), ["f", "g"])
    assert answer.missing == ("f",)
    assert answer.problem is None


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        (["def f(): pass", "1 +"], False),
        (["1 +"], True),
        (["def f(): pass", "def f(:"], True),
        (["def f(): pass", "print(f"], False),
        (["# def f(): pass", "1 +"], False),
        (["# def f(): pass", "def f(:"], True),
    ],
    ids=[
        "a broken scratch cell",
        "broken, and nothing else",
        "a broken newer definition",
        "a broken use",
        "broken, and the answer stands elsewhere",
        "a broken definition, and another in a comment",
    ],
)
def test_a_broken_cell_is_told_where_it_may_hold_the_answer(cells, is_told):
    """A cell that is not Python is the learner's problem if the answer is, or may be, in it."""
    assert (select(submission.from_cells(cells, "n"), ["f"]).problem is not None) == is_told


def test_what_a_file_is_about_is_what_it_defines():
    """Imported names are somebody else's."""
    read = submission.from_cells(["from a import SGD", "class Adam(SGD): pass", "x = 1"], "n")
    assert defined(read) == {"Adam", "x"}


def test_a_sum_of_thousands_of_terms_is_survived():
    """Code that is nested too deeply to be written out again is still searched for names."""
    answer = select(submission.from_cells(["a = 1", "f = " + " + ".join(["a"] * 3000)], "n"), ["f"])
    assert answer.problem or len(answer.statements) == 2
