"""What every solution module has to keep to."""

import ast
import re
import runpy
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from nntrain_lessons import solutions

FOLDER = Path(solutions.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
CELL = re.compile(r"^# %%( \[markdown\])?( [\w-]+=.+)?$")
MAIN = 'if __name__ == "__main__":'
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


def cells(path):
    """Return a page's cells: whether each is text, and its lines."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# %%"):
            assert CELL.match(line), line
            found.append(("[markdown]" in line, []))
        else:
            found[-1][1].append(line)
    return found


def public_names(path):
    """List the public functions and classes a module defines."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [name for name in names if not name.startswith("_")]


@every_module
def test_importing_it_has_no_effect(path):
    """A module consists of a docstring, imports, definitions and the part that runs only as a script."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(module)
    definitions = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
    rest = [node for node in module.body[1:] if not isinstance(node, definitions)]
    assert [ast.unparse(node.test) for node in rest] in ([], ["__name__ == '__main__'"])


@every_module
def test_it_reads_as_a_notebook(path):
    """It starts with a heading, its text cells are comments, and each of its code cells stands for itself."""
    page = cells(path)
    assert page[0][0]
    assert page[0][1][0].startswith("# # ")
    for is_text, lines in page:
        if is_text:
            assert all(line.startswith("#") for line in lines if line)
        else:
            assert ast.parse("\n".join(lines)).body


def test_every_name_is_exported():
    """What the modules define is what `nntrain_lessons.solutions` offers, and each name comes from its module."""
    defined = {name: path.stem for path in MODULES for name in public_names(path)}
    assert set(solutions.__all__) == set(defined)
    for name, module in defined.items():
        assert getattr(solutions, name).__module__ == f"nntrain_lessons.solutions.{module}"


@every_module
def test_every_module_has_an_example(path):
    """Every module runs something as a script, whose output is checked below."""
    assert MAIN in path.read_text(encoding="utf-8")


@every_module
def test_an_example_assigns_nothing(path):
    """An example consists of imports, definitions and calls: grading a notebook runs its assignments, too."""
    example = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    allowed = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Expr | ast.For
    assert [ast.unparse(node) for node in example.body if not isinstance(node, allowed)] == []


def numbers(text):
    """Return the numbers in a text."""
    return {float(word.replace(",", "")) for word in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


@every_module
def test_an_example_prints_what_its_page_says(path, capsys):
    """Run as a script, the module prints, line by line, what the text before it shows.

    The page works some of it out by hand: where the output has numbers, one of them is in the text, and not just a
    small integer, if there are others.
    """
    page = [[line.removeprefix("#").removeprefix(" ") for line in lines] for _, lines in cells(path)]
    before, _, after = "\n".join(page[-2]).partition("```text\n")
    plt.switch_backend("agg")
    runpy.run_path(str(path), run_name="__main__")
    plt.close("all")
    printed = capsys.readouterr().out.rstrip("\n")
    assert printed == after.partition("\n```")[0]
    text = before + "".join("\n".join(lines) for (is_text, _), lines in zip(cells(path), page, strict=True) if is_text)
    shown = numbers(printed)
    worked_out = {number for number in shown if number != int(number) or number >= 100} or shown
    assert worked_out & numbers(text) or not shown
