"""Answer the course's questions by training: run what is not there yet, write the results into book/results/.

    python tools/studies.py [--runs DIR] QUESTION...

QUESTION is one of those in `nntrain_lessons.experiments.studies.questions`, or sweep_OPTIMIZER. It may be stopped at
any time: started again, it goes on where it was. Two may run side by side, on different questions.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from nntrain_lessons.cli import guarded
from nntrain_lessons.experiments.training.recipes import OPTIMIZERS

RESULTS = Path(__file__).parent.parent / "book" / "results"


def main(names: list[str], runs: Path) -> None:
    """Run the studies one after another, and write each one's result once it is whole."""
    from nntrain_lessons.experiments.studies import study_runs, sweeps
    from nntrain_lessons.experiments.studies.findings import finding
    from nntrain_lessons.experiments.studies.questions import QUESTIONS
    from nntrain_lessons.experiments.training.images import load_images

    source, dd = load_images()
    for name in names:
        study = QUESTIONS[name]() if name in QUESTIONS else sweeps.study(name.removeprefix("sweep_"))
        print(f"{study.name}: {study.question}", flush=True)
        histories = study_runs.run_study(study, dd, source.name, runs)
        result = study_runs.result(study, histories, f"python tools/studies.py {name}")
        study_runs.write_result(RESULTS / f"{name}.json", result)
        print(finding(result), flush=True)


if __name__ == "__main__":
    parser = ArgumentParser(description="Run the studies of the book.")
    parser.add_argument("question", nargs="+", help=f"or {', '.join('sweep_' + name for name in OPTIMIZERS)}")
    parser.add_argument("--runs", type=Path, default=Path("runs/measured"))
    given = parser.parse_args()
    sys.exit(guarded(lambda: main(given.question, given.runs)))
