"""The page that lists the fields of the JSON says what is written, and all of it."""

import json
import re
from dataclasses import replace
from pathlib import Path

from nntrain_lessons import CancelEpochException, Subscriber, fashion_mnist
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.experiments.training import runs
from nntrain_lessons.experiments.training.images import loaders
from nntrain_lessons.experiments.training.recipes import RECIPES
from nntrain_lessons.grader.grade import grade
from nntrain_lessons.grader.judging.report import as_json
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.running.runner import Limits

PAGE = Path(__file__).parent.parent / "book" / "api.md"
EDIT = "edit the table in book/api.md"


def listed(name):
    """Return the fields in one of the page's tables."""
    (table,) = re.findall(rf"^\| {name} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE.read_text("utf-8"), re.MULTILINE)
    return {field for row in table.splitlines() for field in re.findall(r"`([^`]+)`", row.split("|")[1])}


def fields(value, whole, path=""):
    """Return the paths to everything in some JSON; what is in an object of `whole` is not looked into."""
    if isinstance(value, list):
        return {found for one in value for found in fields(one, whole, f"{path}[]")} or {f"{path}[]"}
    if isinstance(value, dict) and path not in whole:
        inside = {f for name, one in value.items() for f in fields(one, whole, f"{path}.{name}".lstrip("."))}
        return inside | ({path} if path and not path.endswith("]") else set())
    return {path}


def test_the_fields_of_a_report_are_listed():
    """A report on a right answer, a wrong one and one that cannot be run has just the fields that the page lists."""
    texts = {
        "warmup": solution("warmup"),
        "sgd": solution("sgd").replace("p -= self.lr", "p += self.lr"),
        "adam": "1 +",
    }
    handed_in = {EXERCISES[name]: submission.module(f"{name}.py", text.encode()) for name, text in texts.items()}
    content = json.loads(as_json(grade(handed_in, 1, Limits())))
    assert [result["status"] for result in content["results"]] == ["passed", "failed", "error"]
    empty = {"summary", "results[].checks[]"}  # what holds fields, and where there are none
    assert fields(content, ("results[].checks[].inputs", "results[].checks[].paths")) - empty == listed("grade"), EDIT


class CutShortS(Subscriber):
    """Cancels the second epoch's training after a batch."""

    def after_batch(self, learner):
        if learner.epoch == 1 and learner.model.training:
            raise CancelEpochException


def test_the_fields_of_a_history_are_listed(tiny_images, tmp_path):
    """A run with a measure, and with an epoch that was cut short, leaves just the fields that the page lists."""
    recipe = replace(RECIPES["adam"], measure="logits", batch_size=32)
    dls = loaders(fashion_mnist(tiny_images), recipe.images, recipe.redrawn, 32)
    history = runs.run(recipe, dls, "tiny", tmp_path / "history.json", epochs=2, subs=[CutShortS()])
    assert fields(history, ("settings", "versions", "measured")) == listed("history"), EDIT


def test_a_field_that_is_not_listed_is_seen():
    """The comparison above looks into lists and objects."""
    assert fields({"a": [{"b": {"c": 1}}], "d": None}, ()) == {"a[].b", "a[].b.c", "d"}
