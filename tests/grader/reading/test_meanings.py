import ast
import time

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import left_behind, solution, start, unfilled
from nntrain_lessons.grader.reading.meanings import functions

STUB = """\
class X:
    def __init__(self): self.a = 1
    def f(self): raise NotImplementedError("x")
    def g(self): raise NotImplementedError("x")
"""
F = "def f(self): return 1\n"
IN_CLASS = "    def f(self): return 1\n"
PATCH = "def patch(owner, name=''): return lambda f: setattr(owner, name or f.__name__, f)\n"
# What stands below the stub, and which of its two methods are still those of the stub.
BELOW = {
    "nothing": ("", "fg"),
    "something else": ("def h(): return 1\nY = 2\nclass Z: pass", "fg"),
    "the class anew": ("class X:\n" + IN_CLASS, ""),
    "another class, and the name for it": ("class Y:\n" + IN_CLASS + "X = Y", ""),
    "a name for the stub itself": ("Y = X\nX = Y", "fg"),
    "another class that nobody asked for": ("class Y:\n" + IN_CLASS, "fg"),
    "a class of the same name on top of the stub": ("class X(X):\n" + IN_CLASS, "g"),
    "a class on top of the stub, and the name for it": ("class Y(X):\n" + IN_CLASS + "X = Y", "g"),
    "two names for it in one line": ("class Y(X):\n" + IN_CLASS + "X = Z = Y", "g"),
    "a pair of names": ("class Y(X):\n" + IN_CLASS + "X, n = Y, 1", "g"),
    "with an annotation": ("class Y(X):\n" + IN_CLASS + "X: type = Y", "g"),
    "a class beside the stub, first": ("class M:\n" + IN_CLASS + "class X(M, X): pass", "g"),
    "a class beside the stub, last": ("class M:\n" + IN_CLASS + "class X(X, M): pass", "fg"),
    "a class of somebody else's, first": ("from m import M\nclass X(M, X): pass", ""),
    "a class of somebody else's, last": ("from m import M\nclass X(X, M): pass", "fg"),
    "two classes on one": ("class A(X): pass\nclass B(X):\n" + IN_CLASS + "class X(A, B): pass", "g"),
    "a metaclass": ("class X(X, metaclass=M): pass", ""),
    "a method": (F + "X.f = f", "g"),
    "a method without a name": ("X.f = lambda self: 1", "g"),
    "a method by another name for the class": ("Y = X\nY.f = lambda self: 1", "g"),
    "a method of another class": ("class Y:\n" + IN_CLASS + "X.f = Y.f", "g"),
    "a method of another class that is the stub's": ("class Y(X): pass\nX.f = Y.f", "fg"),
    "two methods in one line": ("X.f, X.g = len, len", ""),
    "a method's code": (F + "X.f.__code__ = f.__code__", "g"),
    "other bases": ("X.__bases__ = (Y,)", ""),
    "a decorator of one's own": (PATCH + "@patch(X)\n" + F, "g"),
    "a decorator of somebody else's": ("from m import patch\n@patch(X)\n" + F, "g"),
    "a decorator that is told the name": (PATCH + "@patch(X, 'g')\n" + F, ""),
    "a decorator that is told the class by name": (PATCH + "@patch(owner=X)\n" + F, "g"),
    "a decorator that looks at self": ("from m import patch\n@patch\ndef f(self: X): return 1", "g"),
    "a function that wraps the stub's": ("@wraps(X.f)\ndef f(self): return 1\nX.f = f", "g"),
    "a function that wraps the stub's, and is nowhere": ("@wraps(X.f)\ndef f(self): return 1", "fg"),
    "what some call gives": ("X = made(X)", ""),
    "what some call gives for a method": ("X.f = made(X.f)", "g"),
    "perhaps a method": ("if True:\n    X.f = len", "g"),
    "perhaps another class": ("try:\n    from m import X\nexcept ImportError:\n    pass", ""),
    "perhaps something else": ("try:\n    import m\nexcept ImportError:\n    m = None", "fg"),
    "an import": ("from m import X", ""),
}


def still_open(text):
    """Return the methods of X that are the stub's."""
    body, begun = (functions(ast.parse(it).body) for it in (text, STUB))
    return "".join(name for name in "fg" if f"X.{name}" in body and _same(body[f"X.{name}"], begun[f"X.{name}"]))


def _same(one, other):
    return ast.dump(one) == ast.dump(other)


@pytest.mark.parametrize(("below", "left"), BELOW.values(), ids=BELOW)
def test_what_counts_in_the_end_is_what_is_compared(below, left):
    """However a name, or a method, has got its last meaning: the stub's is only what nothing has replaced."""
    assert still_open(STUB + below) == left


# What the class itself holds besides the stub's methods, and which of these still count.
INSIDE = {
    "a helper": ("def h(self): return self.f()", "fg"),
    "a method of each object's own": ("def h(self): self.f = len", "g"),
    "any methods of each object's own": ("def h(self, name): setattr(self, name, len)", ""),
    "a dictionary of each object's own": ("def h(self): self.__dict__['f'] = len", ""),
    "a second definition": ("def f(self): return 1", "g"),
    "a second definition in one line": ("f = lambda self: 1", "g"),
    "one for the other": ("def h(self): return 1\n    f = h", "g"),
    "another object": ("def __new__(cls): return object()", ""),
    "any attribute": ("def __getattribute__(self, name): return len", ""),
    "a coroutine": ("async def f(self): return 1", "g"),
}


@pytest.mark.parametrize(("inside", "left"), INSIDE.values(), ids=INSIDE)
def test_a_class_may_replace_its_own_methods(inside, left):
    """By a second definition, or on each of its objects."""
    assert still_open(f"{STUB}    {inside}\n") == left


def test_decorators_of_the_learner_s_own_may_fill_anything():
    """Those of a library do not."""
    hole = "    @{}\n    def g("
    for decorator, left in {"torch.no_grad()": "fg", "mine": "f", "mine(1)": "f"}.items():
        text = "def mine(f): return len\n" + STUB.replace("    def g(", hole.format(decorator))
        body = functions(ast.parse(text).body)
        assert "".join(name for name in "fg" if f"X.{name}" in body) == left
    assert still_open("def mine(c): return c\n@mine\n" + STUB) == ""
    assert still_open("from dataclasses import dataclass\n@dataclass\n" + STUB) == "fg"


def test_a_raise_counts_only_where_it_counts():
    """What stands in a class that has been replaced is in nobody's way."""
    text = STUB + "class Y:\n" + IN_CLASS + "X = Y"
    assert left_behind(ast.parse(STUB).body, "x") == ["X.f", "X.g"]
    assert left_behind(ast.parse(text).body, "x") == []
    assert left_behind(ast.parse(STUB + "X.f = len").body, "x") == ["X.g"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_a_learner_starts_from_stays_open_beside_scratch_work(exercise):
    """Other names, another class on top, a use in a loop: none of these fills a hole."""
    record, text = EXERCISES[exercise], solution(exercise)
    begun = start(record, text)
    classes = [name for name in record.names if name[0].isupper()]
    scratch = "".join(f"\nclass Try{name}({name}): pass\nagain = {name}\n" for name in classes)
    every, left = unfilled(record, text, ast.parse(begun + "\nimport math\nx = 1\n" + scratch).body)
    assert left == every


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"class A{nr}(A{nr - 1}): pass\n" for nr in range(1, 5000)),
        "".join(f"class A{nr}(A{nr - 1}, B{nr - 1}): pass\nclass B{nr}(A{nr - 1}): pass\n" for nr in range(1, 300)),
        "class A: pass\nclass B: pass\nA.b = B\nB.a = A\nA.a = A\n",
        "class A(A): pass\nA.x = A.x\nA.A = A.A.A\n",
    ],
    ids=["a deep chain", "a lattice", "a circle", "itself"],
)
def test_hostile_classes_take_no_time(text):
    """However they are woven, looking through them ends."""
    begun = time.monotonic()
    functions(ast.parse("class A0: pass\nclass B0: pass\n" + text).body)
    assert time.monotonic() - begun < 20
