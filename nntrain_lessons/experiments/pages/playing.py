"""What the book's widgets are given besides their settings: what was measured, and images that may be shipped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import torch

from nntrain_lessons.data.garments import drawn_images

from .quoting import quote, result

FIVE_EPOCHS = {
    "pct_start": 0.3, "div_factor": 25.0, "final_div_factor": 1e4, "epochs": 5, "batches": 59, "per": "step",
}  # fmt: skip
SCHEDULES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("schedule", "one_cycle"): {"shape": "one_cycle", "max_lr": 0.06},
    ("warm_up", "fall_0.06"): {"shape": "fall", "max_lr": 0.06},
    ("schedule", "constant_0.06"): {"shape": "constant", "max_lr": 0.06},
    ("schedule", "constant_0.02"): {"shape": "constant", "max_lr": 0.02},
    ("schedule", "constant_0.006"): {"shape": "constant", "max_lr": 0.006},
}
"""The runs whose losses can be seen below a schedule, by result and recipe, and what sets the explorer to them."""


def given(stem: str) -> dict[str, Any]:
    """Return the traits of a widget that come from result files and images; of most there are none.

    Raises
    ------
    LessonsError
        Where a result is missing.
    """
    return _GIVEN[stem]() if stem in _GIVEN else {}


def _schedules() -> dict[str, Any]:
    measured = []
    for (name, recipe), settings in SCHEDULES.items():
        study = result(name)
        runs = [
            {mode: run[mode]["loss"] for mode in ("train", "eval")} for run in study["runs"] if run["recipe"] == recipe
        ]
        title = study["recipes"][recipe]["title"]
        measured.append({"key": recipe, "title": title, "settings": {**FIVE_EPOCHS, **settings}, "runs": runs})
    return {"measured": measured, "measured_on": _sentence(quote("on schedule"))}


def _variations() -> dict[str, Any]:
    short = {"not varied": "resnet", "by batch": "batchwise_5", "by image": "imagewise_5"}
    long = {"not varied": "unvaried_20", "by batch": "batchwise_20", "by image": "augment"}
    measured = [_accuracies("augmentation", "5 epochs", short), _accuracies("augmentation_long", "20 epochs", long)]
    short_gains, long_gains = (_gains(dict(each["rows"])) for each in measured)
    right = ("both" if long_gains else "short") if short_gains else ("long" if long_gains else "neither")
    return {
        "images": drawn_bytes(), "images_are": "garments drawn by a program, for the real ones may not be shipped",
        "measured": measured, "measured_on": _sentence(quote("on augmentation")), "right": right,
    }  # fmt: skip


def _accuracies(name: str, title: str, recipes: Mapping[str, str]) -> dict[str, Any]:
    runs = result(name)["runs"]
    rows = [
        [words, [run["eval"]["accuracy"][-1] for run in runs if run["recipe"] == recipe]]
        for words, recipe in recipes.items()
    ]
    seeds = len({run["seed"] for run in runs})
    return {"title": f"{title}, {'one run' if seeds == 1 else f'{seeds} seeds'} each", "rows": rows}


def _gains(rows: Mapping[str, list[float]]) -> bool:
    """Return whether images that are varied one by one bring accuracy, in the mean of the seeds."""
    varied, plain = rows["by image"], rows["not varied"]
    return sum(varied) / len(varied) > sum(plain) / len(plain)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def drawn_bytes(n: int = 8) -> str:
    """Return drawn garments as base64: n images, each of 28 x 28 bytes; always the same."""
    images, labels = drawn_images(200, torch.Generator().manual_seed(5))
    on_black = images[:, ::27, ::27].amax(dim=(1, 2)) < 6  # a grey ground would show the frame of a crop
    first = [int(((labels == label) & on_black).nonzero()[0]) for label in (0, 7, 3, 9, 2, 5, 8, 4)][:n]
    return base64.b64encode(bytes(images[first].flatten().tolist())).decode()


_GIVEN: Mapping[str, Callable[[], dict[str, Any]]] = {"schedule_explorer": _schedules, "augmentation": _variations}
