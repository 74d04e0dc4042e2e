import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nntrain_lessons.grader.judging import path_picture, report_html
from nntrain_lessons.grader.judging.paths import first_path
from nntrain_lessons.grader.judging.verdict_html import verdict
from nntrain_lessons.grader.records import (
    CheckResult,
    Diagnosis,
    Failure,
    Judged,
    Observation,
    Paths,
    Reading,
    Report,
    Result,
    Status,
    Trace,
)

HOSTILE = "<script>alert(1)</script> & `p.grad`"
READING = Reading(("m <- b*m", "p <- p - lr*m"), ("m <- b*m", "p <- p + lr*m"))
PATHS = Paths("parameter 1", (1.0, 2.0, 3.0), (1.0, float("nan"), 9e9), 1)
FOUND = Diagnosis("ascent", "It moves <up>", "Which way is down?")
CHECKS = (
    CheckResult("a", "the first is right", Status.PASSED, True),
    CheckResult("b", "the second is right", Status.FAILED, True, HOSTILE, FOUND, READING, paths=PATHS),
)
FAILED = Result("adam", Status.FAILED, 10, 4, checks=CHECKS, judged=Judged("a.ipynb", (2, 3), "saved today"))
VOID = {"meta", "br", "rect", "line", "circle"}


class Balanced(HTMLParser):
    """Sees whether every element that begins also ends, and which there are."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        """Note an element; an empty one ends at once."""
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note an element that ends at once."""
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Close the innermost."""
        assert self.open.pop() == tag


def parsed(text):
    """Return the elements of some HTML, all of which are closed."""
    parser = Balanced()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser.seen


@pytest.mark.parametrize("status", list(Status))
def test_a_verdict_is_whole_whatever_it_says(status):
    """Every status has its word; what the learner's code said is text, never HTML."""
    error = Failure("ValueError", HOSTILE, "a.py, line 1")
    text = verdict(replace(FAILED, status=status, error=error, notes=(HOSTILE,)), HOSTILE)
    assert "script" not in [tag for tag, _ in parsed(text)]
    words = {Status.NOT_STARTED: "not started", Status.ERROR: "could not be run", Status.PASSED: "passed"}
    assert words.get(status, "") in text
    assert "Judged: a.ipynb, cells 2, 3, saved today" in text
    assert "<code>p.grad</code>" in text


def test_the_mistake_its_question_and_the_differing_part_are_there():
    """What was asked for stands above what was read, in which the part that differs is marked."""
    text = verdict(FAILED)
    assert "<b>It moves &lt;up&gt;.</b>" in text
    assert "Which way is down?" in text
    assert re.search(r"asked: p &lt;- p - lr\*m\nyours: p &lt;- p <mark>\+</mark> lr\*m", text)
    assert "1 of 2 checks passed" in text


def test_a_pass_shows_no_mistake():
    """What stood in its way once is past."""
    text = verdict(replace(FAILED, status=Status.PASSED))
    assert "It moves" not in text
    assert "<svg" not in text


def test_a_page_needs_nothing_besides_itself():
    """It loads nothing: no script, no address, no font; it tells its seed, and each verdict."""
    page = report_html.page(Report(7, (FAILED, replace(FAILED, exercise="sgd", status=Status.PASSED))))
    seen = parsed(page.partition("\n")[2])
    assert not [tag for tag, about in seen if tag in ("script", "link", "img") or {"src", "href"} & about.keys()]
    assert "url(" not in page
    assert "1 of 2 passed" in page
    assert "Seed 7" in page
    assert [about["class"] for tag, about in seen if tag == "section"] == [
        "nnl-verdict nnl-failed",
        "nnl-verdict nnl-passed",
    ]


def test_a_picture_shows_where_the_paths_part():
    """However little the one that was asked for moves, both have their mark at the first step that differs."""
    drawn = path_picture.svg(Paths("p", (1.0, 1.01, 1.02), (-5.0, -5.0, -5.0), 0))
    assert len(re.findall('<circle class="nnl-asked"', drawn)) == 3
    assert len(re.findall('<path class="nnl-yours"', drawn)) == 3


WILD = [(1.0, 1.0, 1.0), (-1.7e308, 1.7e308, 0.0), (float("inf"),) * 3, (1e300, -1e300, 0.0)]


@pytest.mark.parametrize("values", WILD)
def test_a_picture_stays_in_its_frame(values):
    """Whatever the learner's code makes of a number, nothing is drawn outside, and nothing that is no number."""
    drawn = path_picture.svg(Paths("p", (1.0, 2.0, 3.0), values, 0))
    parsed(drawn)
    points = [pair.split(",") for line in re.findall(r'points="([^"]*)"', drawn) for pair in line.split()]
    assert all(0 <= float(x) <= path_picture.WIDTH and 0 <= float(y) <= path_picture.HEIGHT for x, y in points)
    assert "nan" not in drawn


def trace(*values, places="step {}, parameter 1"):
    """Make a trace of plain numbers, a step each."""
    return Trace(
        tuple(Observation(places.format(nr), {"kind": "value", "value": value}) for nr, value in enumerate(values, 1))
    )


def test_a_path_is_that_of_the_number_that_differs_first():
    """All its steps are there, also those before; the place of the first difference is told."""
    found = first_path(trace(1.0, 2.0, 3.0), trace(1.0, 2.5, 3.5))
    assert found == Paths("parameter 1", (1.0, 2.0, 3.0), (1.0, 2.5, 3.5), 1)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (trace(1.0, 2.0), trace(1.0, 3.0)),
        (trace(1.0, 2.0, 3.0), trace(1.0, 2.0, 3.0)),
        (trace(1.0, 2.0, 3.0), trace("a", 2.0, 3.0)),
        (trace(1.0, 2.0, 3.0), trace(1.0, 2.0, 4.0, places="batch {}")),
        (trace(1.0, 2.0, 3.0, places="shape of part {}"), trace(1.0, 4.0, 3.0, places="shape of part {}")),
    ],
    ids=["too short", "no difference", "no number", "elsewhere", "no steps"],
)
def test_where_there_is_no_path_there_is_no_picture(expected, got):
    """Two numbers make no path, nor do things that do not follow one another."""
    assert first_path(expected, got) is None
