"""Write what the README shows of results: its picture, and its table, both from the histories in book/results/runs.

    python tools/readme_figures.py

A history gets there by `nntrain-lessons train RECIPE --seed N`, copied as RECIPE-seedN.json.
"""

import json
from pathlib import Path
from typing import Any

from nntrain_lessons import plots
from nntrain_lessons.experiments.recipes import RECIPES

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "book" / "results"
BEGIN, END = "<!-- results: written by tools/readme_figures.py -->", "<!-- end of results -->"


def histories() -> list[dict[str, Any]]:
    """Read the histories, in the order of the recipes, then of the seeds."""
    found = [json.loads(path.read_text("utf-8")) for path in (RESULTS / "runs").glob("*.json")]
    return sorted(found, key=lambda history: (list(RECIPES).index(history["recipe"]), history["seed"]))


def table(runs: list[dict[str, Any]]) -> str:
    """Write a Markdown table of the last evaluations, beside the post's."""
    lines = ["| recipe | epochs | the post: loss, accuracy | ours: loss, accuracy |", "|---|---|---|---|"]
    for name in RECIPES:
        ours = [run for run in runs if run["recipe"] == name]
        if ours:
            post = "{:.3f}, {:.3f}".format(*RECIPES[name].post) if RECIPES[name].post else "not run"
            results = "; ".join(f"{run['rows'][-1]['loss']:.3f}, {run['rows'][-1]['accuracy']:.3f}" for run in ours)
            lines.append(f"| `{name}` | {ours[0]['epochs']} | {post} | {results} |")
    said = {name: each(runs, name) for name in ("data", "seed", "machine")}
    torch = ", ".join(sorted({run["versions"]["torch"] for run in runs}))
    about = f"{said['data']}, evaluated on the test images after each epoch, as the post did. Each result is one run;"
    return "\n".join([*lines, "", f"{about} seed {said['seed']}; {said['machine']}; torch {torch}."])


def each(runs: list[dict[str, Any]], name: str) -> str:
    """List what the histories say under a name, each once."""
    return ", ".join(sorted({str(run[name]) for run in runs}))


def with_results(readme: str, text: str) -> str:
    """Put a text between the README's two marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Write both."""
    runs = histories()
    shown = [run for run in runs if run["recipe"] in ("sgd", "momentum", "rmsprop", "adam") and run["seed"] == 1]
    plots.save(plots.curves(shown), RESULTS / "optimizers")
    readme = ROOT / "README.md"
    readme.write_text(with_results(readme.read_text("utf-8"), table(runs)), "utf-8")


if __name__ == "__main__":
    main()
