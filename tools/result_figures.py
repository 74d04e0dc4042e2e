"""Draw the picture of every result in book/results/, and write the README's table.

    python tools/result_figures.py

`nntrain-lessons reproduce` and `tools/studies.py` make the results. What is drawn and written here comes from them.
"""

import json
from pathlib import Path
from typing import Any

from nntrain_lessons import plots
from nntrain_lessons.experiments.studies.reproduce import spread
from nntrain_lessons.experiments.studies.study_runs import SCHEMA

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "book" / "results"
BEGIN, END = "<!-- results: written by tools/result_figures.py -->", "<!-- end of results -->"


def read(name: str) -> dict[str, Any]:
    """Read a result."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
    return found


def table(result: dict[str, Any]) -> str:
    """Write a Markdown table of what `reproduce` has written: last evaluations, beside the post's."""
    head = "| recipe | epochs | seeds | the post: loss, accuracy | ours: loss | accuracy |"
    lines = [head, "|---|---|---|---|---|---|"]
    for name, about in result["recipes"].items():
        runs = [run["eval"] for run in result["runs"] if run["recipe"] == name]
        post = "{:.3f}, {:.3f}".format(*about["post"]) if about["post"] else "not run"
        loss, accuracy = (spread([run[key][-1] for run in runs]) for key in ("loss", "accuracy"))
        lines.append(f"| `{name}` | {len(runs[0]['loss'])} | {len(runs)} | {post} | {loss} | {accuracy} |")
    about = f"{result['data']}, evaluated on the test images after each epoch, as the post did. Mean ± standard"
    where = f"deviation over seeds; {result['precision']}; {result['machine']}; torch {result['versions']['torch']}."
    return "\n".join([*lines, "", f"{about} {where}"])


def with_results(readme: str, text: str) -> str:
    """Put a text between the README's two marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Write all of it."""
    reproduced = read("reproduce")
    plots.save(plots.results(reproduced), RESULTS / "reproduce", [".png"])
    plots.save(plots.beside_the_post(reproduced, read("post")["runs"]), RESULTS / "beside_the_post", [".png"])
    sweeps = [read(path.stem) for path in sorted(RESULTS.glob("sweep_*.json"))]
    plots.save(plots.sweeps(sweeps), RESULTS / "sweeps", [".png"])
    for path in sorted(RESULTS.glob("*.json")):
        result = read(path.stem)
        if result.get("schema") == SCHEMA and path.stem != "reproduce" and not path.stem.startswith("sweep_"):
            plots.save(plots.picture(result), path.with_suffix(""), [".png"])
    readme = ROOT / "README.md"
    readme.write_text(with_results(readme.read_text("utf-8"), table(reproduced)), "utf-8")


if __name__ == "__main__":
    main()
