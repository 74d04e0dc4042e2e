"""A class as CSV, for spreadsheets, and as JSON, for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib.metadata import version

from ..grader.judging.report import as_json
from .summary import Class, Summary

SCHEMA = "nntrain-lessons/grade-class/1"
FIRST_COLUMN = "learner"
# With these a spreadsheet would take a name for a formula; in many countries it begins a new cell at a semicolon.
_FORMULA = re.compile(r"(?:^|(?<=;))(?=[\t\r]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def as_csv(found: Class) -> str:
    """Return a row for each learner: their name, then the status of each exercise, as one word."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([FIRST_COLUMN, *(exercise.id for exercise in found.exercises)])
    for row in found.rows:
        statuses = [found.result(row, exercise).status.value for exercise in found.exercises]
        table.writerow([_plain(row.learner), *statuses])
    return text.getvalue()


def _plain(name: str) -> str:
    return _FORMULA.sub("'", name)


def as_class_json(found: Class) -> str:
    """Return the verdicts and what the class has in common, in the schema `nntrain-lessons/grade-class/1`."""
    head = {"schema": SCHEMA, "version": version("nntrain-lessons"), "seed": found.seed, "sandbox": found.sandbox}
    learners = [
        {
            "learner": row.learner,
            "score": found.score(row),
            "notes": list(row.notes),
            "fault": row.fault,
            "report": json.loads(as_json(found.report(row))),
        }
        for row in found.rows
    ]
    content = head | {"exercises": [_summary(one) for one in found.summaries], "learners": learners}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _summary(one: Summary) -> dict[str, object]:
    return {
        "exercise": one.exercise.id,
        "statuses": {status.value: number for status, number in sorted(one.statuses.items())},
        "mistakes": [
            {"id": it.diagnosis.id, "title": it.diagnosis.title, "learners": list(it.learners)} for it in one.mistakes
        ],
        "without_a_name": list(one.unnamed),
        "checks": [
            {"id": it.check.id, "title": it.check.title, "passed": it.passed, "tried": it.tried} for it in one.checks
        ],
        "alike": [list(group) for group in one.alike],
    }
