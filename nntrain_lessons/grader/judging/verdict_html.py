"""One verdict as HTML: for the notebook's card, a report's page and the page of a class. Pure, and self-contained.

`verdict(result)` is a fragment, to be put below one `STYLE`. It takes its colours from what is around it, so that it
can be read on light and on dark ground; a status is a word, too, never a colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from ... import catalog
from ..records import CheckResult, Judged, Reading, Result, Status
from . import by_hand, path_picture, report
from .read_back import changed_part

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.ERROR: "✗", Status.SKIPPED: "-", Status.NOT_STARTED: "·"}

STYLE = """\
.nnl-verdict{--nnl-good:#1a7f4b;--nnl-bad:#c0392b;border-left:4px solid var(--nnl-bad);padding:.2em 0 .2em 1em;
margin:.6em 0;max-width:60em;line-height:1.45}
.nnl-verdict.nnl-passed{border-color:var(--nnl-good)}
.nnl-verdict.nnl-not_started{border-color:#888}
.nnl-verdict p,.nnl-verdict ul,.nnl-verdict pre,.nnl-verdict figure{margin:.35em 0}
.nnl-verdict ul{padding-left:0;list-style:none}
.nnl-verdict li{padding-left:1.4em;text-indent:-1.4em}
.nnl-head{font-size:1.1em}
.nnl-question{font-style:italic}
.nnl-verdict pre{background:rgba(128,128,128,.12);padding:.5em .7em;overflow-x:auto;font-size:.92em;color:inherit}
.nnl-verdict mark{background:rgba(255,170,0,.42);color:inherit;font-weight:bold;padding:0 .1em}
.nnl-small{font-size:.88em;opacity:.85}
.nnl-path{display:block;max-width:100%;height:auto;font:11px sans-serif}
.nnl-path text{fill:currentColor}.nnl-path .nnl-axis{stroke:currentColor;opacity:.5}
.nnl-path .nnl-first{fill:rgba(255,170,0,.28)}
.nnl-path polyline,.nnl-path circle,.nnl-path path{fill:none;stroke-width:1.6}
.nnl-path .nnl-asked{stroke:#2b8a5b}.nnl-path polyline.nnl-asked{stroke-dasharray:5 3}
.nnl-path .nnl-yours{stroke:#d35400}
.nnl-path text.nnl-asked,.nnl-path text.nnl-yours{stroke:none;font-weight:bold}
"""


def verdict(result: Result, next_step: str = "") -> str:
    """Return one exercise's verdict as a fragment of HTML.

    Parameters
    ----------
    result : Result
        What the judge says.
    next_step : str
        The one thing to do, if it is to be told.
    """
    parts = [_head(result), *_why(result), _checks(result), *(_small(f"note: {note}") for note in result.notes)]
    if next_step:
        parts.append(f"<p><b>Next:</b> {prose(next_step)}</p>")
    parts.append(_small(judged_in_words(result.judged, result.seconds)))
    return f'<section class="nnl-verdict nnl-{result.status.value}">{"".join(filter(None, parts))}</section>'


def judged_in_words(judged: Judged | None, seconds: float = 0.0) -> str:
    """Say what a verdict is about: the file or session, its cells, when it was saved; '' where that is not known."""
    return f"{report.judged(judged)}; {seconds:.2f} s" if judged and judged.name else ""


def _head(result: Result) -> str:
    exercise = catalog.EXERCISES[result.exercise]
    mark = MARKS.get(result.status, "✗")
    points = "" if result.status is Status.NOT_STARTED else f", {result.score} of {result.max_score} points"
    return (
        f'<p class="nnl-head"><span aria-hidden="true">{mark}</span> <b>{escape(exercise.title)}</b> '
        f"(<code>{result.exercise}</code>): <b>{report.word(result.status)}</b>{points}</p>"
    )


def _why(result: Result) -> Iterator[str]:
    if result.status is Status.PASSED:
        return
    told = result.diagnoses[:1] if catalog.EXERCISES[result.exercise].broken else result.diagnoses
    for found in told:
        yield f'<p><b>{prose(found.title)}.</b></p><p class="nnl-question">{prose(found.hint)}</p>'
    if not told and result.error:
        yield f"<p>{prose(report.error_in_words(result.error))}</p>"
    if reading := report.reading(result):
        yield _reading(reading)
    if (inputs := result.inputs) and not result.diagnoses:
        yield "<pre>" + escape("\n".join(by_hand.in_words(inputs))) + "</pre>"
    if paths := result.paths:
        yield (
            f"<figure>{path_picture.svg(paths)}"
            f'<figcaption class="nnl-small">{escape(path_picture.in_words(paths))}</figcaption></figure>'
        )


def _reading(reading: Reading) -> str:
    """Return the lines that were asked for above the learner's, with what differs marked."""
    lines = []
    for asked, yours in zip(reading.asked, reading.yours, strict=True):
        if asked == yours:
            lines.append(f"       {escape(asked)}")
            continue
        lines.append(f"asked: {escape(asked or '(nothing)')}")
        lines.append(f"yours: {_marked(yours, asked)}")
    return f"<pre>{chr(10).join(_near(lines))}</pre>"


def _marked(yours: str, asked: str) -> str:
    if not yours or not asked:
        return f"<mark>{escape(yours or '(nothing)')}</mark>"
    begin, end = changed_part(yours, asked)
    return f"{escape(yours[:begin])}<mark>{escape(yours[begin:end]) or ' '}</mark>{escape(yours[end:])}"


def _near(lines: list[str], around: int = 2, most: int = 16) -> Iterator[str]:
    """Yield the lines that differ and some around them; what lies between is left out."""
    differs = [nr for nr, line in enumerate(lines) if line[0] != " "]
    kept = [nr for nr in range(len(lines)) if any(abs(nr - other) <= around for other in differs)][:most]
    for nr, before in zip(kept, [-1, *kept], strict=False):
        if nr > before + 1:
            yield "       ..."
        yield lines[nr]
    if kept and kept[-1] < len(lines) - 1:
        yield "       ..."


def _checks(result: Result) -> str:
    """List the checks: those that failed with what was seen, of the others how many passed."""
    shown = [check for check in result.checks if check.required]
    if not shown:
        return ""
    passed = sum(check.status is Status.PASSED for check in shown)
    lines = "".join(_check(check) for check in shown)
    open_ = "" if result.status is Status.PASSED or result.diagnoses else " open"
    return f"<details{open_}><summary>{passed} of {len(shown)} checks passed</summary><ul>{lines}</ul></details>"


def _check(check: CheckResult) -> str:
    told = "" if check.status is Status.PASSED else f": <b>{report.word(check.status)}</b>"
    seen = f"<br>{escape(check.message)}" if check.message and check.status is not Status.SKIPPED else ""
    mark = MARKS.get(check.status, "✗")
    return f'<li><span aria-hidden="true">{mark}</span> {prose(check.title)}{told}{seen}</li>'


def _small(text: str) -> str:
    return f'<p class="nnl-small">{prose(text)}</p>' if text else ""


def prose(text: str) -> str:
    """Return text for a person, in which code stands between backticks, as HTML."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
