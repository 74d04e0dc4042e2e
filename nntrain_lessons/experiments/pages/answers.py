"""What the page on the whole recipe makes of the answers that a study keeps: tensors of what was right."""

from typing import Any

import torch
from torch import Tensor

Result = dict[str, Any]


def rights(result: Result, recipe: str) -> Tensor:
    """Return which images each seed tells rightly: 0 or 1, float32 [seeds, images]."""
    rows = []
    for measured in _measured(result, recipe):
        bits = f"{int(measured['right'], 16):0{measured['images']}b}"
        rows.append([float(bit) for bit in bits])
    return torch.tensor(rows)


def confusion(result: Result, recipe: str) -> Tensor:
    """Return how many images of each class (row) are taken for each class (column), mean over seeds [C, C]."""
    return torch.tensor([measured["confusion"] for measured in _measured(result, recipe)]).float().mean(0)


def reliability(result: Result, recipe: str) -> list[tuple[float, float, int]]:
    """Return for each tenth of the largest probability: its mean, the share that is right, and how many images.

    All seeds are taken together; a tenth that holds no image is left out.
    """
    tenths: dict[int, list[tuple[int, float, float]]] = {}
    for measured in _measured(result, recipe):
        for count, sure, right in measured["reliability"]:
            tenths.setdefault(min(int(10 * sure), 9), []).append((count, sure, right))
    found = []
    for _, rows in sorted(tenths.items()):
        total = sum(count for count, _, _ in rows)
        sure, right = (sum(row[0] * row[place] for row in rows) / total for place in (1, 2))
        found.append((sure, right, total))
    return found


def _measured(result: Result, recipe: str) -> list[dict[str, Any]]:
    runs = sorted((run for run in result["runs"] if run["recipe"] == recipe), key=lambda run: run["seed"])
    return [run["measured"] for run in runs]
