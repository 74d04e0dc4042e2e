"""What a child may read holds no solution: everything that is not hidden is searched for the lines of each."""

import re
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES, allowed
from nntrain_lessons.grader.reading import holes
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.running import limits

ROOT = limits.PACKAGE.parent
TEXTS = {".py", ".ipynb", ".md", ".json", ".js", ".txt", ".yml", ".toml", ".pyi", ""}
SKIPPED = {
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}  # caches, and others' packages
_FEW = 2  # lines in one file that are alike by chance


def visible(exercise):
    """Yield every text in the checkout that the child of an exercise may read."""
    hidden = set(limits.out_of_sight(allowed(exercise)))
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if str(path) in hidden or path.name in SKIPPED or path.is_symlink():
                continue
            if path.is_dir():
                folders.append(path)
            elif path.suffix in TEXTS:
                yield path


def telling_lines(exercise):
    """Return the lines that an exercise's solution has and its stub has not: long ones, without the spaces."""
    lines = {line.strip() for line in solution(exercise).split("\n")}
    lines -= {line.strip() for line in holes.stub(solution(exercise), exercise).split("\n")}
    return {
        line for line in lines if len(re.sub(r"\W", "", line)) > 12 and not line.startswith(("#", "import", "from"))
    }


@pytest.fixture(scope="module")
def texts():
    """Provide the text of each file that any child may read, read once."""
    paths = {path for exercise in EXERCISES for path in visible(exercise)}
    return {path: path.read_text("utf-8", "replace").replace('\\"', '"') for path in paths}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_file_in_sight_holds_a_solution(exercise, texts):
    """Neither experiments nor pages nor rules nor other solutions: at most a line or two that many have."""
    lines = telling_lines(exercise)
    assert lines or EXERCISES[exercise].broken
    found = {path: [line for line in lines if line in texts[path]] for path in visible(exercise)}
    telling = {str(path.relative_to(ROOT)): same for path, same in found.items() if len(same) > _FEW}
    assert telling == {}


def test_what_is_hidden_is_there():
    """A name that is misspelt, or of a folder that has moved, would hide nothing."""
    hidden = {str(Path(path).relative_to(ROOT)) for path in limits.out_of_sight([]) if "__pycache__" not in path}
    inside = {f"nntrain_lessons/{name}" for name in limits.TELLING}
    assert inside | {"tests", "book", "tools", "solutions/adam.py"} <= hidden
