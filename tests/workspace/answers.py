"""Notebooks of a workspace, as a learner changes and saves them."""

import json

from nntrain_lessons.catalog import EXERCISES

HOLE = 'raise NotImplementedError("warmup")'
WRONG, RIGHT = "return w + lr * grad", "return w - lr * grad"
WARMUP = EXERCISES["warmup"].notebook


def write(folder, line, exercise="warmup"):
    """Put a line into the place of the one that is in `step`, and save the notebook as an editor does."""
    path = folder / EXERCISES[exercise].notebook
    content = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        if f"exercise-{exercise}" in cell["metadata"].get("tags", []):
            kept = "".join(cell["source"]).split("\n")[:-1]
            cell["source"] = "\n".join([*kept, f"    {line}"])
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
