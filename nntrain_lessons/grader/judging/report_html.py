"""A report as one page of HTML that needs nothing besides itself."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from ... import catalog
from ..records import Report, Status
from . import report as words
from .next_steps import next_of_all, next_step
from .verdict_html import MARKS, STYLE, verdict

GENERATOR = '<meta name="generator" content="nntrain-lessons">'
PAGE_STYLE = """\
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse}td,th{padding:.2em .9em .2em 0;text-align:left}
"""


def page(report: Report, unwritten: Collection[str] | None = None) -> str:
    """Return a report as a whole page.

    Parameters
    ----------
    report : Report
        What the judge says.
    unwritten : collection of str, optional
        As for `in_words`.
    """
    results = report.results
    passed = sum(result.status is Status.PASSED for result in results)
    alone = len(results) == 1
    body = [f"<h1>{passed} of {len(results)} passed</h1>"]
    if not alone:
        body.append(_table(report))
    body += [verdict(result, next_step(result, unwritten) if alone else "") for result in results]
    if not alone:
        body.append(f"<p><b>Next:</b> {escape(next_of_all(report, unwritten))}</p>")
    body += [f"<p>{escape(line)}</p>" for line in (*words.sandbox(report), *words.seed(report))]
    return document("nntrain-lessons: what the grader says", "\n".join(body))


def document(title: str, body: str) -> str:
    """Return a page with the style of verdicts, and nothing that is loaded from elsewhere."""
    head = f'{GENERATOR}<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head += f"<title>{escape(title)}</title><style>{PAGE_STYLE}{STYLE}</style>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'


def _table(report: Report) -> str:
    rows = "".join(
        f'<tr><td><span aria-hidden="true">{MARKS.get(result.status, "✗")}</span> {result.exercise}</td>'
        f"<td>{escape(catalog.EXERCISES[result.exercise].title)}</td><td>{words.word(result.status)}</td>"
        f"<td>{result.score} of {result.max_score}</td></tr>"
        for result in report.results
    )
    return f"<table><tr><th>exercise</th><th>title</th><th>status</th><th>points</th></tr>{rows}</table>"
