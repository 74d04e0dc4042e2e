import ast

import pytest

from nntrain_lessons.grader import submission
from nntrain_lessons.grader.selection import defined, select


def kept(*cells, names=("f",)):
    """Give the statements that are run, as text."""
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
    ],
    ids=["a broken scratch cell", "broken, and nothing else", "a broken newer definition", "a broken use"],
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
