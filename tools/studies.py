"""Answer the course's questions by training: run what is not there yet, write the results into book/results/.

    python tools/studies.py [--runs DIR] [--so-far] QUESTION...

QUESTION is one of those in `nntrain_lessons.experiments.studies.questions`, sweep_OPTIMIZER, or winners, which trains
again what the sweeps in book/results have chosen. It may be stopped at any time: started again, it goes on where it
was. Two may run side by side, on different questions. With --so-far it runs nothing, and writes the results of the
runs that are finished.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from nntrain_lessons.cli import guarded
from nntrain_lessons.experiments.training.recipes import OPTIMIZERS

if TYPE_CHECKING:
    from nntrain_lessons.experiments.studies.study_runs import Study

RESULTS = Path(__file__).parent.parent / "book" / "results"


def planned(name: str) -> Study:
    """Plan the study of this name."""
    from nntrain_lessons.experiments.studies import sweeps
    from nntrain_lessons.experiments.studies.questions import QUESTIONS

    if name == "winners":
        files = [RESULTS / f"sweep_{optimizer}.json" for optimizer in OPTIMIZERS]
        return sweeps.winners([json.loads(file.read_text("utf-8")) for file in files if file.is_file()])
    return QUESTIONS[name]() if name in QUESTIONS else sweeps.study(name.removeprefix("sweep_"))


def main(names: list[str], runs: Path, so_far: bool) -> None:
    """Run the studies one after another, and write each one's result once it is whole; or what there is of it."""
    from nntrain_lessons.experiments.studies import study_runs
    from nntrain_lessons.experiments.studies.findings import finding
    from nntrain_lessons.experiments.training.images import load_images

    source, dd = load_images()
    for name in names:
        study = planned(name)
        print(f"{study.name}: {study.question}", flush=True)
        if so_far:
            histories = study_runs.finished_runs(study, source.name, runs)
            print(f"{study.name}: {len(histories)} runs are finished", flush=True)
            if not histories:
                continue
        else:
            histories = study_runs.run_study(study, dd, source.name, runs)
        result = study_runs.result(study, histories, f"python tools/studies.py {name}")
        study_runs.write_result(RESULTS / f"{name}.json", result)
        print(finding(result), flush=True)


if __name__ == "__main__":
    parser = ArgumentParser(description="Run the studies of the book.")
    parser.add_argument("question", nargs="+", help=f"or {', '.join('sweep_' + name for name in OPTIMIZERS)}")
    parser.add_argument("--runs", type=Path, default=Path("runs/measured"))
    parser.add_argument("--so-far", action="store_true", help="write what is finished, and run nothing")
    given = parser.parse_args()
    sys.exit(guarded(lambda: main(given.question, given.runs, given.so_far)))
