"""What every solution module has to keep to."""

import ast
import re
import runpy
from pathlib import Path

import pytest

from nntrain_lessons import solutions

FOLDER = Path(solutions.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
CELL = re.compile(r"^# %%( \[markdown\])?( [\w-]+=.+)?$")
MAIN = 'if __name__ == "__main__":'
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)

# What a module's page says about its example, and what the example prints.
EXAMPLES = {
    "sgd": ("The decay takes p to 0.95, the gradient to 0.75.", [0.75]),
    "momentum": ("p moves by 0.01, 0.019 and 0.0271.", [0.01, 0.019, 0.0271]),
    "rmsprop": ("Both move by 0.1 (the second by 0.0999, because of eps).", [0.1, 0.0999]),
    "adam": ("p moves by 0.1 * 2 / 2 = 0.1,", [1 - 0.1]),
    "scheduler": ("Halving the rate at each of four steps: 0.8, 0.4, 0.2, 0.1.", [0.8, 0.4, 0.2, 0.1]),
}


def cells(path):
    """Give a page's cells: whether each is text, and its lines."""
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


def test_every_example_is_listed():
    """The modules that run something as a script are those whose output is checked."""
    assert [path.stem for path in MODULES if MAIN in path.read_text(encoding="utf-8")] == sorted(EXAMPLES)


@pytest.mark.parametrize(("name", "said", "printed"), [(k, *v) for k, v in EXAMPLES.items()], ids=EXAMPLES)
def test_an_example_prints_what_its_page_says(name, said, printed, capsys):
    """Run as a script, the module prints the numbers that the text before it works out."""
    path = FOLDER / f"{name}.py"
    text, _example = cells(path)[-2:]
    assert said in " ".join(line.removeprefix("# ") for line in text[1])
    runpy.run_path(str(path), run_name="__main__")
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", capsys.readouterr().out)]
    assert numbers == pytest.approx(printed, abs=5e-6)
