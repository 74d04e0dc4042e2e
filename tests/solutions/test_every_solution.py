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

# What a module's page works out by hand, and which of these numbers its example prints.
EXAMPLES = {
    "warmup": ("With lr = 0.1 the step leads to 3 - 0.1 · 6 = 2.4,", [2.4]),
    "sgd": ("The decay takes p to 0.95, the gradient to 0.75. With g = 0", [0.95, 0.75]),
    "momentum": ("p moves by 0.01, 0.019 and 0.0271.", [0.01, 0.019, 0.0271]),
    "rmsprop": ("both move by 0.1 (the second by 0.0999, because of eps = 0.00001).", [0.1, 0.0999, 0.2887]),
    "adam": ("0.1 · 1.4737 / 1.5788 = 0.0933", [0.1, 0.0933]),
    "capstone": ("step 1 has 0.081175, step 2 has 0.028306, step 3 nearly nothing", [0.004, 0.081175, 0.028306]),
    "spot_the_bug": ("halved after every step: 0.8, 0.4, 0.2, 0.1, 0.05, 0.025.", [0.8, 0.4, 0.2, 0.1, 0.05, 0.025]),
    "scheduler": ("Four steps are taken with 0.8, 0.4, 0.2, 0.1.", [0.8, 0.4, 0.2, 0.1]),
    "one_cycle": ("ends at 0.01.", [0.1, 0.325, 0.7525, 0.505, 0.01, 0.925, 0.9]),
    "lr_finder": ("the `lr` of the fit", [1.25]),
    "resblock": ("the 1x1 convolution 8 · 16 + 16 = 144. Together 3664.", [3664]),
    "resnet": ("72 + 576 + 32 + 16 = 696.", [696, 1_227_900]),
    "model_monitor": ("A linear layer from 256 to 10 makes 2,560.", [2560]),
    "torch_adamw": ("0.95 - 0.1 = 0.85", [0.85, 0.7143, 30_152, 250]),
    "augment": ("with the targets 0 and 1; in evaluation (1 2) and (3 4).", []),
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
    """Every module runs something as a script, whose output is checked below."""
    assert [path.stem for path in MODULES if MAIN in path.read_text(encoding="utf-8")] == sorted(EXAMPLES)
    assert sorted(EXAMPLES) == [path.stem for path in MODULES]


@every_module
def test_an_example_assigns_nothing(path):
    """An example consists of imports, definitions and calls: grading a notebook runs its assignments, too."""
    example = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    allowed = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Expr | ast.For
    assert [ast.unparse(node) for node in example.body if not isinstance(node, allowed)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_prints_what_its_page_says(name, capsys):
    """Run as a script, the module prints, line by line, what the text before it shows."""
    path = FOLDER / f"{name}.py"
    page = [[line.removeprefix("#").removeprefix(" ") for line in lines] for _, lines in cells(path)]
    said, numbers = EXAMPLES[name]
    assert said in " ".join(line for lines in page for line in lines)
    shown = page[-2][page[-2].index("```text") + 1 :]
    shown = shown[: shown.index("```")]
    plt.switch_backend("agg")
    runpy.run_path(str(path), run_name="__main__")
    plt.close("all")
    printed = capsys.readouterr().out.rstrip("\n").splitlines()
    assert printed == shown
    assert set(numbers) <= {float(word) for word in re.findall(r"[\d.]+", " ".join(printed).replace(",", ""))}
