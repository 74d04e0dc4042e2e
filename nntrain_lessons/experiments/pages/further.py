"""What the chapter beyond the post shows: the ladder of ideas and the records, from whatever result files there are."""

from statistics import mean

from nntrain_lessons.errors import LessonsError

from ..studies.idea_findings import WAYS, ladder
from ..studies.idea_questions import IDEAS, SEEDS
from ..studies.saying import Result, last
from ..training.records import RECORDS
from .quoting import NOT_RUN, result

MINIAI = {"best5": 0.934, "best20": 0.945, "best50": 0.949}  # fastai/course22p2, 14_augment, at df93232: one run each
AIMS = {"best5": 0.942, "best20": 0.953, "best50": 0.958}


def ladder_lines() -> list[str]:
    """Write a line for each idea: how many pairs of runs, what it brings with its range, its time beside none's."""
    found = result_or_none("ideas")
    if found is None:
        return [f"{words:<34} {NOT_RUN}" for words in (*WAYS.values(), *(title for _, title, _ in IDEAS))]
    done = len(found["runs"])
    lines = [f"{done} of {len(SEEDS) * (len(IDEAS) + 1)} runs are finished; on {found['data']}"]
    return lines + [_line(*step) for step in ladder(found)]


def record_lines() -> list[str]:
    """Write a line for each record: its seeds on the test images, beside the aim and miniai's one run."""
    lines = []
    for name in RECORDS:
        found = result_or_none(name)
        ours = NOT_RUN if found is None else " ".join(f"{value:.4f}" for value in last(found, name))
        lines.append(f"{name:<7} ours {ours:<22} aim {AIMS[name]:.3f}   miniai, one run {MINIAI[name]:.3f}")
    return lines


def result_or_none(name: str) -> Result | None:
    """Return a result of the book, where it has been measured."""
    try:
        return result(name)
    except LessonsError:
        return None


def _line(words: str, gaps: list[float], cost: float) -> str:
    if not gaps:
        return f"{words:<34} {NOT_RUN}"
    sure = "" if min(gaps) > 0 or max(gaps) < 0 else "; nothing shown"
    pairs = f"{len(gaps)} pair{'' if len(gaps) == 1 else 's'}"
    return f"{words:<34} {mean(gaps):+.2f} points ({min(gaps):+.2f} to {max(gaps):+.2f}{sure}), {pairs}, {cost:.2f} x"
