import json
from pathlib import Path

import pytest

from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.studies import sweeps
from nntrain_lessons.experiments.studies.findings import SAID, costs, finding, points, said, strongest
from nntrain_lessons.experiments.studies.questions import QUESTIONS
from nntrain_lessons.experiments.studies.reproduce import spread, study, table
from nntrain_lessons.experiments.studies.study_runs import SCHEMA

RESULTS = Path(__file__).parents[3] / "book" / "results"
FILES = [path for path in sorted(RESULTS.glob("*.json")) if json.loads(path.read_text()).get("schema") == SCHEMA]
FOUND = [path for path in FILES if path.stem != "reproduce"]


def a_run(recipe, seed, accuracy, loss=0.5, seconds=1.0):
    """Make a run of two epochs."""
    rows = {"loss": [1.0, loss], "accuracy": [0.1, accuracy], "seconds": [seconds, seconds + 1]}
    return {"recipe": recipe, "seed": seed, "train": rows, "eval": rows}


def test_a_gap_is_told_seed_by_seed():
    """In points: the mean of the differences, and the lowest and highest of them; a lone seed has no range."""
    assert points([0.91, 0.90], [0.90, 0.88]) == "+1.5 points (+1.0 to +2.0)"
    assert points([0.90], [0.91]) == "-1.0 points (one run each)"
    assert points([0.9], [0.9001]) == "+0.0 points (one run each)"


def test_a_range_that_contains_zero_shows_nothing():
    """The book's rule stands beside each such difference, whoever quotes it; where all seeds agree it does not."""
    assert points([0.91, 0.90], [0.90, 0.91]) == "+0.0 points (-1.0 to +1.0; nothing shown)"
    assert points([0.90, 0.89], [0.91, 0.91]) == "-1.5 points (-2.0 to -1.0)"
    assert points([0.90, 0.91], [0.90, 0.90]).endswith("nothing shown)")


def test_test_images_choose_nothing():
    """A best rate or decay is refused where it would be chosen by the test images."""
    sweep = a_sweep() | {"data": "Fashion-MNIST"}
    with pytest.raises(LessonsError, match="choose nothing"):
        sweeps.best_rate(sweep)
    with pytest.raises(LessonsError, match="choose nothing"):
        sweeps.winners([sweep])
    with pytest.raises(LessonsError, match="choose nothing"):
        strongest(sweep, list(sweep["recipes"]))
    assert strongest(a_sweep(), ["sgd_lr0.1", "sgd_lr1"]) == "sgd_lr1"


def test_a_spread_is_told_beside_a_mean():
    """A single run has no spread."""
    assert said([0.9, 0.88]) == "0.890 ± 0.014"
    assert said([0.9]) == "0.900"


def test_augmentation_is_told_by_its_runs():
    """Each number in the sentence is one of the result's."""
    runs = [
        a_run(name, seed, a + seed / 500)
        for name, a in (("resnet", 0.9), ("batchwise_5", 0.8), ("imagewise_5", 0.95))
        for seed in (1, 2)
    ]
    titles = {"resnet": "not varied", "batchwise_5": "by batch", "imagewise_5": "by image"}
    recipes = {name: {"title": title} for name, title in titles.items()}
    assert finding({"name": "augmentation", "recipes": recipes, "runs": runs}) == (
        "After 2 epochs: not varied 0.903 ± 0.001; by batch 0.803 ± 0.001, -10.0 points (-10.0 to -10.0); "
        "by image 0.953 ± 0.001, +5.0 points (+5.0 to +5.0)."
    )


def test_depth_and_size_are_told_apart():
    """Small and large, five and six, each by its own runs."""
    reached = {"one_cycle": 0.9, "cnn_wide": 0.91, "cnn_deep_narrow": 0.92, "deeper": 0.93}
    result = {"name": "deeper", "recipes": dict.fromkeys(reached), "runs": [a_run(n, 1, a) for n, a in reached.items()]}
    assert finding(result) == (
        "With about 30,000 parameters and about 110,000: five convolutions 0.900 and 0.910; six 0.920 and 0.930."
    )


def test_each_depth_is_told_at_its_best_rate():
    """The held-out images choose a rate for each depth, and the depths are compared at those."""
    reached = {6: {"0.01": 0.8, "0.03": 0.85}, 18: {"0.01": 0.7, "0.03": 0.6}, 42: {"0.01": 0.5, "0.03": 0.1}}
    runs = [a_run(f"plain_{n}_at_{lr}", 1, a) for n, rates in reached.items() for lr, a in rates.items()]
    result = {"name": "depth_rates", "data": "Fashion-MNIST, held out", "runs": runs}
    assert finding(result | {"recipes": {run["recipe"]: {} for run in runs}}) == (
        "Each depth at its best rate: 6 convolutions at 0.03 0.850; 18 convolutions at 0.01 0.700, -15.0 points (one "
        "run each) against 6; 42 convolutions at 0.01 0.500, -35.0 points (one run each) against 6."
    )


def test_what_a_precision_costs_is_told_seed_by_seed():
    """Both accuracies and their difference, for each recipe that was run in float32."""
    full = {"recipes": {"adam": {}}, "runs": [a_run("adam", 1, 0.88), a_run("adam", 2, 0.89)]}
    half = {"precision": "bfloat16", "runs": [a_run("adam", 2, 0.888), a_run("adam", 1, 0.881), a_run("sgd", 1, 0.5)]}
    told = "adam: float32 0.885 ± 0.007, bfloat16 0.885 ± 0.005, -0.1 points (-0.2 to +0.1; nothing shown)."
    assert costs(full, half) == told


def a_sweep():
    """Make a sweep of three rates and two seeds, one run of which diverged."""
    found = {0.1: (0.80, 0.82), 1: (0.84, 0.86), 10: (0.87, None)}
    recipes = {f"sgd_lr{lr:g}": {"title": "", "lr": lr, "post": None} for lr in found}
    runs = [a_run(f"sgd_lr{lr:g}", seed, a) for lr, seeds in found.items() for seed, a in enumerate(seeds, 1)]
    return {"name": "sweep_sgd", "data": "images, held out", "recipes": recipes, "runs": runs}


def test_the_best_rate_is_that_of_the_highest_mean():
    """A run that diverged counts as nothing, so that a rate at which one seed fails is not the best."""
    assert sweeps.by_rate(a_sweep()) == {0.1: [0.80, 0.82], 1: [0.84, 0.86], 10: [0.87, 0.0]}
    assert sweeps.best_rate(a_sweep()) == 1
    assert finding(a_sweep()) == "Plain steps do best at 1, with 0.850 ± 0.014 on the images that chose this rate."


def test_the_winner_of_a_sweep_is_trained_again():
    """At the rate that the held-out images chose, on all training images, judged on the test images."""
    study_of_winners = sweeps.winners([a_sweep()])
    (recipe,) = study_of_winners.recipes
    assert (recipe.name, recipe.optimizer, recipe.lr) == ("winner_sgd", "SGD", 1)
    assert not study_of_winners.held_out
    assert study_of_winners.seeds == (1, 2, 3)


def test_the_table_of_a_sweep_marks_the_best():
    """A line for each rate: mean, lowest, highest."""
    head, *lines = sweeps.table(a_sweep())
    assert [line.split() for line in lines] == [
        ["0.1", "0.810", "0.800", "0.820"],
        ["1", "0.850", "0.840", "0.860", "best"],
        ["10", "0.435", "0.000", "0.870"],
    ]
    assert head.split() == ["lr", "accuracy", "lowest", "highest"]


def test_the_table_of_the_posts_runs():
    """Post, mean and spread of ours, difference, and the median of the seconds of an epoch."""
    runs = [a_run("adam", 1, 0.88), a_run("adam", 2, 0.89), a_run("plain_sgd", 1, 0.85)]
    recipes = {"plain_sgd": {"post": None}, "adam": {"post": [0.323, 0.882]}}
    head, plain, adam = table({"recipes": recipes, "runs": runs})
    assert plain.split() == ["plain_sgd", "2", "not", "run", "0.500", "0.850", "1.5"]
    assert adam.split() == [
        "adam",
        "2",
        "0.323,",
        "0.882",
        "0.500",
        "±",
        "0.000",
        "0.885",
        "±",
        "0.007",
        "+0.003",
        "1.5",
    ]
    assert len({len(line) for line in (head, plain, adam)}) == 1


def test_a_run_that_diverged_is_called_so():
    """There is no mean of what is no number."""
    assert spread([0.5, None]) == "diverged"


def test_all_eight_runs_are_planned_unless_some_are_named():
    """The seeds are 1, 2, ...: nobody picks them."""
    assert [recipe.name for recipe in study((), 3, "auto").recipes][::7] == ["sgd", "augment"]
    assert study((), 3, "auto").seeds == (1, 2, 3)
    assert [recipe.name for recipe in study(("adam",), 1, "auto").recipes] == ["adam"]


def test_every_question_has_its_sentence():
    """Whoever adds a study says what it found."""
    assert set(SAID) == set(QUESTIONS)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_measured_can_be_said(path):
    """Each result in the repository gives a sentence, without a number that is none."""
    told = finding(json.loads(path.read_text()))
    assert told.endswith(".")
    assert "nan" not in told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_result_is_of_whole_runs_on_the_real_images(path):
    """A result in book/results is of Fashion-MNIST, and says by which command and commit."""
    result = json.loads(path.read_text())
    assert result["data"] in ("Fashion-MNIST", "Fashion-MNIST, held out")
    assert result["made_by"]["commands"]
    assert all(result["made_by"]["commits"])
    assert {run["recipe"] for run in result["runs"]} == set(result["recipes"])
    assert {len(run["eval"]["loss"]) - len(run["train"]["loss"]) for run in result["runs"]} == {0}
