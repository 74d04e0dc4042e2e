import importlib.util
from pathlib import Path

import pytest

from nntrain_lessons.experiments.training.recipes import RECIPES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def figures():
    """Load the tool that writes the README's results."""
    spec = importlib.util.spec_from_file_location("result_figures", ROOT / "tools" / "result_figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_results(figures):
    """Every recipe has a run in the repository, and each of five epochs has three."""
    runs = [run["recipe"] for run in figures.read("reproduce")["runs"]]
    few = {name: runs.count(name) for name, it in RECIPES.items() if it.epochs == 5 and runs.count(name) < 3}
    assert few == {}, "nntrain-lessons reproduce --only NAME --seeds 3 --into book/results/reproduce.json"
    assert set(runs) == set(RECIPES)


def test_the_results_in_the_readme_are_the_measured_ones(figures):
    """The table is what the histories in book/results give; nothing in it was typed."""
    assert figures.with_results(README, figures.table(figures.read("reproduce"))) == README


def test_what_the_readme_points_to_is_there():
    """Every relative link and picture of the README exists."""
    links = {part.partition(")")[0] for part in README.split("](")[1:]}
    assert links
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


def test_the_code_in_the_readme_runs(tiny_images, monkeypatch, capsys):
    """What a reader copies trains the CNN, five epochs of training and evaluation."""
    monkeypatch.setenv("NNTRAIN_DATA", str(tiny_images))
    _, _, rest = README.partition("```python\n")
    exec(rest.partition("```")[0], {})  # noqa: S102 - our own text
    assert capsys.readouterr().out.count("epoch ") == 10
