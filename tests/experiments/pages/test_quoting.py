import json
from statistics import mean, stdev

import pytest

from nntrain_lessons import LessonsError
from nntrain_lessons.experiments.pages import quoting
from nntrain_lessons.experiments.pages.quoting import RESULTS, quote, result


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Let the results be one small file, whose numbers are easy to work out."""

    def run(recipe, seed, accuracy, loss):
        row = {"accuracy": [0.1, accuracy], "loss": [9.0, loss]}
        return {"recipe": recipe, "seed": seed, "train": {**row, "loss": [9.0, 2 * loss]}, "eval": row}

    runs = [run("a", 1, 0.8, 0.5), run("a", 2, 0.9, 0.7), run("b", 1, 0.7, 1.0), run("b", 2, 0.6, 1.0)]
    runs[0]["measured"], runs[1]["measured"] = {"share": 0.25}, {"share": 0.5}
    about = {"data": "Fashion-MNIST", "precision": "float32", "machine": "an abacus", "name": "small"}
    (tmp_path / "small.json").write_text(json.dumps(about | {"runs": runs}))
    monkeypatch.setattr(quoting, "RESULTS", tmp_path)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("mean small a accuracy", f"{mean((0.8, 0.9)):.3f} ± {stdev((0.8, 0.9)):.3f}"),
        ("mean small a loss train", "1.200 ± 0.283"),
        ("points small a b", "+20.0 points (+10.0 to +30.0)"),
        ("of small a share", "0.375"),
        ("share small a share", "38 %"),
        ("on small", "Fashion-MNIST; seeds 1, 2; epochs: 2; float32; an abacus"),
    ],
)
def test_a_quotation_is_what_the_file_gives_by_hand(small, words, answer):
    """Mean and spread of the last epoch, differences seed by seed, and on what it was measured."""
    assert quote(words) == answer


@pytest.mark.parametrize(
    "words",
    [
        "",
        "median small a loss",
        "mean small",
        "mean small c loss",
        "mean small a height",
        "mean gone a loss",
        "of small b share",
    ],
)
def test_what_cannot_be_quoted_is_an_error(small, words):
    """A misspelt kind, result, recipe or key stops the build; it never leaves a gap or a wrong number."""
    with pytest.raises(LessonsError):
        quote(words)


def test_the_post_is_quoted_from_its_tables():
    """What the post reports of a recipe is the last line of its table, also where a study of that name is to come."""
    assert quote("post deeper accuracy") == "0.919"
    assert (quote("post adam loss"), quote("post adam accuracy")) == ("0.323", "0.882")


def test_a_ratio_is_the_median_of_the_bench():
    """The base of a comparison is once as slow as itself."""
    comparison = result("bench")["parts"]["adam"]["comparisons"][0]
    assert quote(f"ratio adam 0 {comparison['base']}") == "1.00"


@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in RESULTS.glob("*.json") if path.stem not in {"bench", "post", "reproduce", "float32"}),
)
def test_every_study_has_a_sentence(name):
    """Each result of a study says what it found."""
    assert quote(f"finding {name}").endswith(".")


def test_the_best_of_a_sweep_is_quoted_with_what_is_near(tmp_path, monkeypatch):
    """The rate, its mean on the images that chose it, and the rates within a point; by test images it is refused."""
    found = {"0.1": (0.80, 0.82), "1": (0.86, 0.88), "2": (0.86, 0.87), "5": (0.1, 0.1)}
    runs = [
        {"recipe": f"adam_lr{lr}", "seed": seed, "eval": {"accuracy": [a], "loss": [1.0]}}
        for lr, seeds in found.items()
        for seed, a in enumerate(seeds, 1)
    ]
    about = {f"adam_lr{lr}": {"lr": float(lr), "title": "", "post": None} for lr in found}
    content = {"name": "sweep_adam", "recipes": about, "runs": runs}
    monkeypatch.setattr(quoting, "RESULTS", tmp_path)
    file = tmp_path / "sweep_adam.json"
    file.write_text(json.dumps(content | {"data": "images, held out"}))
    assert quote("best sweep_adam rate") == "1"
    assert quote("best sweep_adam near") == "2"
    assert quote("best sweep_adam accuracy") == "0.870 ± 0.014"
    file.write_text(json.dumps(content | {"data": "images"}))
    with pytest.raises(LessonsError, match="choose nothing"):
        quote("best sweep_adam rate")


@pytest.mark.parametrize("name", quoting.LATER)
def test_a_study_that_is_still_to_be_run_is_called_so(tmp_path, monkeypatch, name):
    """A page may ask before the answer is there, of the studies that are named; once it is there, it is given."""
    monkeypatch.setattr(quoting, "RESULTS", tmp_path)
    assert quote(f"mean {name} any accuracy") == "not run yet"
    run = {"recipe": "any", "seed": 1, "eval": {"accuracy": [0.5], "loss": [1.0]}}
    (tmp_path / f"{name}.json").write_text(json.dumps({"runs": [run]}))
    assert quote(f"mean {name} any accuracy") == "0.500"
    with pytest.raises(LessonsError):
        quote("mean reproduce adam accuracy")
