import json

import pytest
import torch

from nntrain_lessons.data import DataLoaders, fashion_mnist
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.training import files, machines, runs
from nntrain_lessons.experiments.training.recipes import BATCH_SIZE, RECIPES
from nntrain_lessons.train import Subscriber


@pytest.fixture(scope="module")
def dls(tiny_images):
    """Load the tiny images in batches of 1,024, so one an epoch."""
    return DataLoaders.in_memory(fashion_mnist(tiny_images), BATCH_SIZE)


def test_a_run_leaves_its_history(dls, tmp_path):
    """The file has the fixed schema, and is what the function gives back."""
    file = tmp_path / "history.json"
    history = runs.run(RECIPES["adam"], dls, "tiny", file, seed=3, epochs=2)
    assert history == json.loads(file.read_text("utf-8"))
    about = ["schema", "recipe", "seed", "data", "epochs", "precision", "settings", "compiled", "versions", "machine"]
    assert list(history) == [*about, "seconds", "rows"]
    assert history["schema"] == "nntrain-lessons/history/1"
    assert (history["recipe"], history["seed"], history["data"], history["epochs"]) == ("adam", 3, "tiny", 2)
    assert [list(row) for row in history["rows"]] == [["epoch", "mode", "loss", "accuracy", "seconds"]] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["history.json"]


def losses(history):
    """Return the losses of a history's rows."""
    return [row["loss"] for row in history["rows"]]


def test_a_run_depends_on_its_seed_alone(dls, tmp_path):
    """The same seed gives the same numbers to the bit, whatever was drawn before; another seed gives others."""
    first = runs.run(RECIPES["adam"], dls, "tiny", tmp_path / "a", epochs=2)
    torch.rand(100)
    second = runs.run(RECIPES["adam"], dls, "tiny", tmp_path / "b", epochs=2)
    other = runs.run(RECIPES["adam"], dls, "tiny", tmp_path / "c", epochs=2, seed=2)
    assert losses(first) == losses(second) != losses(other)


def test_a_run_that_is_stopped_keeps_what_it_measured(dls, tmp_path):
    """After Ctrl-C in the second epoch, the finished rows are in the file, and the cut one with its metrics."""

    class Stop(Subscriber):
        def after_batch(self, learner):
            if learner.epoch == 1:
                raise KeyboardInterrupt

    file = tmp_path / "history.json"
    with pytest.raises(KeyboardInterrupt):
        runs.run(RECIPES["adam"], dls, "tiny", file, subs=[Stop()])
    finished, evaluated, cut = json.loads(file.read_text("utf-8"))["rows"]
    assert (finished["mode"], evaluated["mode"]) == ("train", "eval")
    assert {"loss", "accuracy", "batches"} <= cut.keys()


def test_each_epoch_is_written_whole_before_the_next_one(dls, tmp_path):
    """A run that is killed, so that nothing is cleaned up, leaves finished rows with their metrics."""
    file, found = tmp_path / "history.json", []

    class Look(Subscriber):
        def before_epoch(self, learner):
            if learner.history.rows:
                found.append(json.loads(file.read_text("utf-8"))["rows"][-1])

    runs.run(RECIPES["adam"], dls, "tiny", file, epochs=2, subs=[Look()])
    assert len(found) == 3
    assert all("accuracy" in row for row in found)


def test_a_number_that_is_not_finite_is_null_in_the_file(dls, tmp_path):
    """A run that diverged is written as JSON that any program can read."""
    assert files.finite({"loss": float("nan"), "epoch": 3, "mode": "eval"}) == {
        "loss": None,
        "epoch": 3,
        "mode": "eval",
    }


@pytest.mark.parametrize("name", ["nonsense", "meta", "hpu"])
def test_a_device_that_is_not_here_is_told_in_one_line(name):
    """What is missing, and what to try instead."""
    with pytest.raises(LessonsError, match=rf"^device '{name}' cannot be used here; try --device \w+$"):
        machines.usable_device(name)


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path):
    """A file where the folder should be is named with its whole path."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(LessonsError, match=r"taken: cannot make this folder .*; choose another folder"):
        files.make_folder(tmp_path / "taken")


def test_a_history_that_cannot_be_written_is_told_in_one_line(tmp_path):
    """A folder in the file's place is named."""
    (tmp_path / "history.json").mkdir()
    with pytest.raises(LessonsError, match=r"history\.json: cannot write"):
        files.write_json(tmp_path / "history.json", {})
