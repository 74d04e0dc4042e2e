import ast

import pytest

from nntrain_lessons.grader.reading.statements import statement


def about(text):
    """Look at the one statement of a text."""
    (node,) = ast.parse(text).body
    return statement(0, node)


BINDS = {
    "x = y = 1": {"x", "y"},
    "(a, b), *c = f()": {"a", "b", "c"},
    "x: int = 1": {"x"},
    "x: int": set(),
    "x += 1": {"x"},
    "x.y = z": {"x"},
    "x[i] = z": {"x"},
    "(a.b, [c[d], *e]) = z": {"a", "c", "e"},
    "x = (y := 1)": {"x", "y"},
    "x = [y := i for i in z]": {"x", "y"},
    "import a.b, c as d": {"a", "d"},
    "from a import b as c": {"c"},
    "from a import *": {"*"},
    "from __future__ import annotations": {"*"},
    "try:\n    from a import *\nexcept ImportError:\n    b = 1": {"*", "b"},
    "if (n := 1):\n    k = 1\nelse:\n    def m(): pass": {"n", "k", "m"},
    "def f():\n    x = 1": {"f"},
    "class C:\n    x = 1": {"C"},
    "@patch(C, to=D)\ndef f(): pass": {"f", "C", "D"},
    "@f.register\ndef _(x): pass": {"_", "f"},
    "@torch.no_grad()\ndef f(): pass": {"f"},
}


@pytest.mark.parametrize(("text", "names"), BINDS.items(), ids=BINDS)
def test_what_a_statement_gives_a_meaning(text, names):
    """Every name that is bound, or whose meaning is changed, and none that is only read or lives inside."""
    assert about(text).binds == names


READS = {
    "x = y + f(z)": ({"y", "f", "z"}, set()),
    "@a\nclass B(c):\n    d = e\n    def f(self, g=h): return i": ({"a", "c", "e", "h"}, {"i"}),
    "f = lambda x: x + y": (set(), {"y"}),
    "x = [y for z in v if w]": ({"y", "v", "w"}, set()),
    "x = [lambda: y for z in v]": ({"v"}, {"y"}),
    "def f():\n    global y\n    y = z\n    def g(): return y + v": (set(), {"y", "z", "v"}),
}


@pytest.mark.parametrize(("text", "names"), READS.items(), ids=READS)
def test_what_a_statement_reads_and_when(text, names):
    """At once, or when its functions are called; their own names are nobody else's."""
    found = about(text)
    assert (found.now, found.later) == names


@pytest.mark.parametrize(
    ("text", "fresh", "replaced"),
    [
        ("def f(): return f", {"f"}, {"f"}),
        ("f = lambda: 1", {"f"}, {"f"}),
        ("f = g()", {"f"}, set()),
        ("from a import f", {"f"}, set()),
        ("f = f + 1", set(), set()),
        ("f += 1", set(), set()),
        ("f.x = 1", set(), set()),
        ("class F(F): pass", set(), set()),
        ("if a:\n    f = 1", set(), set()),
        ("@patch(C)\ndef f(): pass", {"f"}, {"f"}),
    ],
)
def test_what_does_not_build_on_the_meaning_before(text, fresh, replaced):
    """A definition replaces the one before; what is computed or imported may fail, and replaces nothing."""
    found = about(text)
    assert (found.fresh, found.replaced) == (fresh, replaced)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("x = f()", True),
        ("x = [lambda: f()]", False),
        ("def g(): return f()", False),
        ("def g(x=f()): return x", True),
        ("@f\ndef g(): pass", True),
        ("class C:\n    def g(self): f()", False),
        ("class C:\n    x = f()", True),
        ("if x:\n    y = f()", True),
        ("x.y = z", False),
    ],
)
def test_whether_functions_are_called_at_once(text, calls):
    """A call counts where it happens when the statement is run, decorators too; inside a function it waits."""
    assert about(text).calls == calls
