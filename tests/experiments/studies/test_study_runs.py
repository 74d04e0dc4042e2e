import json
from dataclasses import replace
from time import perf_counter, sleep

import pytest
import torch

from nntrain_lessons import Subscriber, fashion_mnist
from nntrain_lessons.experiments.studies import study_runs
from nntrain_lessons.experiments.studies.study_runs import Study
from nntrain_lessons.experiments.training import runs
from nntrain_lessons.experiments.training.files import read_json
from nntrain_lessons.experiments.training.recipes import RECIPES

ADAM = replace(RECIPES["adam"], epochs=2)
PLAIN = replace(RECIPES["plain_sgd"], epochs=2)
STUDY = Study("a_study", "Which one?", (ADAM, PLAIN), seeds=(1, 2))


@pytest.fixture(scope="module")
def dd(tiny_images):
    """Load the tiny images."""
    return fashion_mnist(tiny_images)


@pytest.fixture
def counted(monkeypatch):
    """Count the runs that are made."""
    made, run = [], runs.run

    def counting(recipe, *args, **how):
        made.append((recipe.name, how["seed"]))
        return run(recipe, *args, **how)

    monkeypatch.setattr(runs, "run", counting)
    return made


def test_a_finished_run_is_never_repeated(dd, tmp_path, counted):
    """Every recipe is run once for each seed, seed by seed; a second call runs nothing and gives the same."""
    first = study_runs.run_study(STUDY, dd, "tiny", tmp_path)
    assert counted == [("adam", 1), ("plain_sgd", 1), ("adam", 2), ("plain_sgd", 2)]
    assert study_runs.run_study(STUDY, dd, "tiny", tmp_path) == first
    assert len(counted) == 4


def test_what_was_stopped_or_was_another_run_is_run_again(dd, tmp_path, counted):
    """A run cut short, one with another setting, on other images or in another precision, is not taken for this one."""
    study = replace(STUDY, recipes=(ADAM,), seeds=(1,))
    study_runs.run_study(study, dd, "tiny", tmp_path)
    (file,) = tmp_path.glob("*.json")
    whole = file.read_text()
    for change in ({"rows": json.loads(whole)["rows"][:3]}, {"data": "others"}, {"settings": {"lr": 1}}):
        file.write_text(json.dumps(json.loads(whole) | change))
        study_runs.run_study(study, dd, "tiny", tmp_path)
    file.write_text(whole[:100])
    study_runs.run_study(study, dd, "tiny", tmp_path)
    study_runs.run_study(replace(study, precision="bfloat16"), dd, "tiny", tmp_path)
    assert len(counted) == 6


def test_settings_come_back_from_a_file_as_they_were(dd, tmp_path, counted):
    """A pair of betas is a list in the file, and still the same recipe."""
    recipe = replace(ADAM, optimizer="torch.optim.Adam", settings={"betas": (0.9, 0.99)})
    for _ in range(2):
        study_runs.run_study(replace(STUDY, recipes=(recipe,), seeds=(1,)), dd, "tiny", tmp_path)
    assert len(counted) == 1


def test_choices_are_made_on_training_images(dd, tmp_path, monkeypatch):
    """With `held_out` the test images play no part: they may be anything, and the result says what was evaluated."""
    study = replace(STUDY, recipes=(PLAIN,), seeds=(1,), held_out=True)
    with_test = study_runs.run_study(study, dd, "tiny", tmp_path / "a")
    without = study_runs.run_study(study, {"train": dd["train"]}, "tiny", tmp_path / "b")
    rows = [[row["loss"] for row in histories[0]["rows"]] for histories in (with_test, without)]
    assert rows[0] == rows[1]
    assert with_test[0]["data"] == "tiny, held out"


def test_a_result_says_what_was_asked_and_keeps_every_run(dd, tmp_path):
    """The file holds question, command, machine, and each run's rows by column; a line for each run."""
    histories = study_runs.run_study(STUDY, dd, "tiny", tmp_path)
    result = study_runs.result(STUDY, histories, "a command")
    study_runs.write_result(tmp_path / "result.json", result)
    assert read_json(tmp_path / "result.json") == json.loads(json.dumps(result))
    assert (result["question"], result["made_by"]["commands"], result["data"]) == ("Which one?", ["a command"], "tiny")
    assert [(run["recipe"], run["seed"]) for run in result["runs"]] == [(h["recipe"], h["seed"]) for h in histories]
    evaluated = [row for row in histories[0]["rows"] if row["mode"] == "eval"]
    assert result["runs"][0]["eval"]["loss"] == [pytest.approx(row["loss"], abs=1e-5) for row in evaluated]
    text = (tmp_path / "result.json").read_text()
    assert sum(line.startswith('  {"recipe"') for line in text.splitlines()) == 4


def test_a_result_names_every_machine(dd, tmp_path):
    """Where runs were made on different machines, the result says so, each once."""
    histories = [
        history | {"machine": name}
        for history, name in zip(
            study_runs.run_study(STUDY, dd, "tiny", tmp_path),
            ("one core", "two cores", "one core", "one core"),
            strict=True,
        )
    ]
    result = study_runs.result(STUDY, histories, "a command")
    assert result["machine"] == "one core and two cores"
    assert [run["machine"] for run in result["runs"]] == [history["machine"] for history in histories]
    assert all(run["versions"] == history["versions"] for run, history in zip(result["runs"], histories, strict=True))


def a_result(*runs, data="tiny", machine="one core", torch="2.0"):
    """Make the result of a few runs, each a recipe and a seed; its runs do not say themselves where they were made."""
    names = {name: {"title": name} for name, _ in runs}
    rows = {"loss": [1.0], "accuracy": [0.5], "seconds": [1.0]}
    each = [{"recipe": name, "seed": seed, "train": rows, "eval": rows} for name, seed in runs]
    head = {"schema": study_runs.SCHEMA, "name": "reproduce", "data": data, "precision": "float32"}
    head |= {"machine": machine, "versions": {"torch": torch}}
    return head | {"made_by": {"commands": [str(runs)]}, "recipes": names, "runs": each}


def test_an_earlier_result_is_added_to():
    """Runs of other recipes and seeds stay, in the order of the recipes; of the same run the newer counts."""
    old, new = a_result(("b", 1), ("b", 2)), a_result(("a", 1), ("b", 2))
    new["runs"][1]["eval"] = {"loss": [0.1]}
    both = study_runs.merged(old, new, "abc")
    assert [(run["recipe"], run["seed"]) for run in both["runs"]] == [("a", 1), ("b", 1), ("b", 2)]
    assert both["runs"][2]["eval"] == {"loss": [0.1]}
    assert list(both["recipes"]) == ["a", "b"]
    assert len(both["made_by"]["commands"]) == 2


def test_adding_a_recipe_relabels_no_older_run():
    """Each run keeps the machine and the versions it was made with; the result names all of them, each once."""
    old = a_result(("b", 1), ("b", 2))
    new = a_result(("a", 1), ("b", 2), machine="two cores", torch="2.1")
    both = study_runs.merged(old, new, "abc")
    made = {(run["recipe"], run["seed"]): (run["machine"], run["versions"]["torch"]) for run in both["runs"]}
    assert made == {("a", 1): ("two cores", "2.1"), ("b", 1): ("one core", "2.0"), ("b", 2): ("two cores", "2.1")}
    assert both["machine"] == "one core and two cores"
    assert both["versions"] == {"torch": "2.0 and 2.1"}
    third = a_result(("c", 1), machine="two cores", torch="2.1")
    again = study_runs.merged(both, third, "abc")
    assert (again["machine"], again["versions"]) == (both["machine"], both["versions"])
    assert [run["machine"] for run in again["runs"]] == ["two cores", "one core", "two cores", "two cores"]


def test_where_every_run_was_replaced_nothing_is_left_of_the_older_ones():
    """A machine that no run is of any more is not named."""
    both = study_runs.merged(a_result(("a", 1)), a_result(("a", 1), machine="two cores", torch="2.1"), "a")
    assert (both["machine"], both["versions"]) == ("two cores", {"torch": "2.1"})


class SlowS(Subscriber):
    """Takes its time over every epoch."""

    seconds = 0.05

    def after_batch(self, learner):
        if learner.dl is not self.last:
            sleep(self.seconds)
        self.last = learner.dl

    def before_fit(self, learner):
        self.last = None


def test_the_time_of_a_run_is_measured(dd, tmp_path, monkeypatch):
    """Each row's seconds are those that its epoch took, and a run's those of all its epochs, and of no more."""
    monkeypatch.setattr(study_runs, "ProgressS", SlowS)
    begun = perf_counter()
    (history,) = study_runs.run_study(replace(STUDY, recipes=(ADAM,), seeds=(1,)), dd, "tiny", tmp_path)
    whole = perf_counter() - begun
    seconds = [row["seconds"] for row in history["rows"]]
    assert len(seconds) == 4
    assert min(seconds) >= SlowS.seconds
    assert sum(seconds) <= history["seconds"] + 0.01 <= whole + 0.01
    run = study_runs.by_column(history)
    assert run["train"]["seconds"] + run["eval"]["seconds"] == [
        pytest.approx(seconds[n], abs=1e-5) for n in (0, 2, 1, 3)
    ]


@pytest.mark.parametrize("old", [None, a_result(("b", 1), data="others"), {"schema": "another"}])
def test_a_result_on_other_images_is_not_mixed_in(old):
    """Nothing is taken from a file that is of something else."""
    new = a_result(("a", 1))
    assert study_runs.merged(old, new, "ab") is new


def test_what_is_measured_of_the_trained_model_is_kept(dd, tmp_path):
    """A recipe with a measure leaves its numbers in the history, and is finished only with them."""
    study = replace(STUDY, recipes=(replace(ADAM, measure="logits"),), seeds=(1,))
    (history,) = study_runs.run_study(study, dd, "tiny", tmp_path)
    assert history["measured"]["accuracy"] == pytest.approx(history["rows"][-1]["accuracy"])
    assert history["measured"]["loss"] == pytest.approx(history["rows"][-1]["loss"], rel=1e-3)
    assert study_runs.by_column(history)["measured"] == history["measured"]
    (file,) = tmp_path.glob("*.json")
    description = runs.describe(study.recipes[0], 1, "tiny", 2, "float32")
    assert runs.is_finished(read_json(file) or {}, description)
    file.write_text(json.dumps({name: value for name, value in history.items() if name != "measured"}))
    assert not runs.is_finished(read_json(file) or {}, description)


def test_seeds_differ_and_repeat(dd, tmp_path):
    """Two seeds give two results, and the same seed in another folder the same one to the bit."""
    study = replace(STUDY, recipes=(PLAIN,))
    first, other = study_runs.run_study(study, dd, "tiny", tmp_path / "a")
    again, _ = study_runs.run_study(study, dd, "tiny", tmp_path / "b")
    assert first["rows"][-1]["loss"] == again["rows"][-1]["loss"] != other["rows"][-1]["loss"]
    assert torch.isfinite(torch.tensor(first["rows"][-1]["loss"]))
