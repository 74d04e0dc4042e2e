"""The study of ideas and the records: what differs from what, what is measured, what is told of what is there."""

import json
from dataclasses import fields, replace

import pytest
import torch

from nntrain_lessons import QuietS, plots, set_seed
from nntrain_lessons.data import drawn_garments
from nntrain_lessons.experiments.pages import further, quoting
from nntrain_lessons.experiments.studies import idea_findings, study_runs
from nntrain_lessons.experiments.studies.findings import finding
from nntrain_lessons.experiments.studies.idea_questions import BASE, best5, ideas
from nntrain_lessons.experiments.training import augmentations, building, late_networks, measures, runs
from nntrain_lessons.experiments.training.images import loaders
from nntrain_lessons.experiments.training.recipes import RECIPES
from nntrain_lessons.experiments.training.records import RECORDS
from nntrain_lessons.solutions import ModelMonitorS, resnet

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def dls():
    """Make loaders of a few drawn images."""
    return loaders(drawn_garments(64, 40), None, 0.0, 32)


def trained(recipe, dls, epochs=2):
    """Train a recipe on these images."""
    set_seed(1)
    learner = building.build(recipe, dls, epochs, CPU)
    learner.fit(epochs, subs=[QuietS()])
    return learner


def test_each_idea_differs_from_none_in_one_thing():
    """Otherwise its gain would be that of two."""
    base, *others = ideas().recipes
    for recipe in others:
        differ = {f.name for f in fields(recipe) if getattr(recipe, f.name) != getattr(base, f.name)}
        assert differ - {"name", "title"} in (
            *({name} for name in ("pct_start", "augment", "ideas", "model")),
            {"optimizer", "settings"},
        )


def test_one_network_is_evaluated_in_four_ways_and_given_back(dls):
    """Last weights and averaged, each with the mirror and without: with the plain average it is what the fit saw."""
    learner = trained(replace(ideas().recipes[0], model="cnn_layers"), dls)
    before = {name: value.clone() for name, value in learner.model.state_dict().items()}
    seen = learner.history.rows[-1]["accuracy"]
    found = measures.ways(learner)
    assert list(found) == ["averaged", "averaged_mirrored", "last", "last_mirrored"]
    assert found["averaged"] == pytest.approx(seen)
    assert all(torch.equal(value, before[name]) for name, value in learner.model.state_dict().items())


def test_a_record_is_evaluated_once(dls):
    """The test images are looked at after the last epoch alone, and the run then counts as finished."""
    recipe = replace(RECORDS["best5"], model="cnn_layers", epochs=3)
    rows = trained(recipe, dls, 3).history.rows
    assert [(row["epoch"], row["mode"]) for row in rows] == [(0, "train"), (1, "train"), (2, "train"), (2, "eval")]
    description = runs.describe(recipe, 1, "images", 3, "float32")
    written = json.loads(json.dumps(description))
    assert runs.is_finished(written | {"rows": rows}, description)
    assert not runs.is_finished(written | {"rows": rows[:-1]}, description)


def test_older_runs_are_still_the_same_runs():
    """A recipe without ideas is described as it was before there were any."""
    assert "ideas" not in runs.describe(RECIPES["resnet"], 1, "images", 5, "float32")["settings"]


def test_the_late_network_costs_no_more():
    """It has at most the multiply-accumulates of the course's network, and nine tenths of them at least."""
    late, own = (sum(hook.mac for hook in monitored(make())) for make in (late_networks.late, resnet))
    assert 0.9 < late / own <= 1


def monitored(model):
    """Return the monitor's row of each convolution and linear layer, for one image."""
    kinds = torch.nn.Conv2d | torch.nn.Linear
    monitor = ModelMonitorS([layer for layer in model.modules() if isinstance(layer, kinds)])
    from nntrain_lessons import DataLoaders, Learner

    batch = [torch.rand(2, 1, 28, 28), torch.tensor([0, 1])]
    Learner(model, DataLoaders([batch], [batch]), torch.nn.functional.cross_entropy, torch.optim.SGD, 0.1).fit(
        1, train=False, subs=[monitor, QuietS()]
    )
    return monitor.hooks


def test_erased_rectangles_are_black_and_small():
    """Of white images, shifted within black, most lose a rectangle of at most eight pixels a side, and nothing else."""
    white = torch.ones(300, 1, 28, 28)
    black = (augmentations.crop_and_erase(white)[:, 0, 1:-1, 1:-1] == 0).float()
    rows, columns = black.amax(2).sum(1), black.amax(1).sum(1)
    assert torch.equal(black.sum((1, 2)), rows * columns)  # a rectangle: it is as large as its sides say
    assert rows.max() == 8
    assert columns.max() == 8
    assert 0 < (rows == 0).float().mean() < 0.4


def invented(name, seed, last, seconds=1.0):
    """Make a run of a study as a result file holds it."""
    ways = {"last": last, "last_mirrored": last + 0.002, "averaged": last + 0.001, "averaged_mirrored": last + 0.003}
    columns = {"loss": [1.0], "accuracy": [last], "seconds": [seconds]}
    about = {"recipe": name, "seed": seed, "machine": "m", "versions": {"torch": "2"}}
    return about | {"train": columns, "eval": columns, "measured": ways}


@pytest.fixture
def result():
    """Make a result of which three seeds without an idea are there, and two with Muon."""
    recipes = {r.name: {"title": r.title, "lr": r.lr, "post": None} for r in ideas().recipes}
    runs = [invented(BASE, seed, 0.92 + seed / 1000) for seed in (1, 2, 3)]
    runs += [invented("idea_muon", 1, 0.925, 1.5), invented("idea_muon", 3, 0.929, 1.5)]
    about = {"name": "ideas", "data": "Fashion-MNIST, held out", "precision": "float32"}
    return about | {"recipes": recipes, "runs": runs}


def test_an_idea_is_compared_by_the_seeds_that_both_have(result):
    """0.925 and 0.929 stand against 0.921 and 0.923; a seed without a pair is left out, what was not run is told."""
    ladder = {words: (gaps, cost) for words, gaps, cost in idea_findings.ladder(result)}
    gaps, cost = ladder["Muon on the convolutions"]
    assert gaps == pytest.approx([0.4, 0.6])
    assert cost == pytest.approx(1.5)
    assert ladder["softened labels"] == ([], 0.0)
    assert ladder["the mirror at test"][0] == pytest.approx([0.2] * 3)
    told = finding(result)
    assert "Muon on the convolutions +0.5 points (+0.4 to +0.6)" in told
    assert "softened labels has not been run" in told


def test_the_picture_and_the_page_show_what_is_there(result, monkeypatch):
    """A row for each idea, dots where there are pairs; the page says of the rest that it was not run."""
    (ax,) = plots.picture(result).axes
    labels = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(dots[labels.index("Muon on the convolutions")].get_xdata()) == 2
    assert len(labels) == len(ideas().recipes) - 1 + 3
    monkeypatch.setattr(further, "result", lambda name: result)
    lines = further.ladder_lines()
    assert lines[0].startswith("5 of 99 runs are finished")
    assert "+0.50 points (+0.40 to +0.60), 2 pairs, 1.50 x" in next(line for line in lines if "Muon" in line)
    assert "not run yet" in next(line for line in lines if "softened" in line)


def test_without_results_the_page_claims_nothing(tmp_path, monkeypatch):
    """Each idea and each record is then told as not run."""
    monkeypatch.setattr(quoting, "RESULTS", tmp_path)
    assert all("not run yet" in line for line in further.ladder_lines() + further.record_lines())


def test_finished_runs_are_found_and_nothing_is_run(tmp_path):
    """Of a study that was stopped, what is finished can be told; an unfinished history is not among it."""
    study = replace(best5(), recipes=(replace(RECIPES["adam"], epochs=1),), seeds=(1, 2), precision="float32")
    row = {"epoch": 0, "mode": "eval", "loss": 1.0, "accuracy": 0.5, "seconds": 1.0}
    for seed, rows in ((1, [row]), (2, [])):
        description = runs.describe(study.recipes[0], seed, "images", 1, "float32")
        runs.write_json(tmp_path / f"adam-seed{seed}-float32.json", description | {"rows": rows})
    assert [history["seed"] for history in study_runs.finished_runs(study, "images", tmp_path)] == [1]
