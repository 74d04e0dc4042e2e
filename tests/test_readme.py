import importlib.util
import json
from pathlib import Path

import pytest

from nntrain_lessons.experiments.recipes import RECIPES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def figures():
    """Load the tool that writes the README's results."""
    spec = importlib.util.spec_from_file_location("readme_figures", ROOT / "tools" / "readme_figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_results():
    """Every recipe of five epochs has a history in the repository."""
    found = {path.stem.partition("-")[0] for path in (ROOT / "book/results/runs").glob("*.json")}
    assert {recipe.name for recipe in RECIPES.values() if recipe.epochs == 5} <= found


def test_the_results_in_the_readme_are_the_measured_ones(figures):
    """The table is what the histories in book/results give; nothing in it was typed."""
    assert figures.with_results(README, figures.table(figures.histories())) == README


@pytest.mark.parametrize("path", sorted((ROOT / "book/results/runs").glob("*.json")), ids=lambda path: path.stem)
def test_each_result_is_a_whole_run_on_the_real_images(path):
    """A history in book/results is of Fashion-MNIST, of all of its recipe's epochs, and says on which machine."""
    history = json.loads(path.read_text("utf-8"))
    assert path.stem == f"{history['recipe']}-seed{history['seed']}"
    assert (history["data"], history["epochs"]) == ("Fashion-MNIST", RECIPES[history["recipe"]].epochs)
    assert len(history["rows"]) == 2 * history["epochs"]
    assert history["machine"]
    assert history["versions"]["torch"]


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
