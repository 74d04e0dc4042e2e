"""A report as JUnit XML, which CI systems read: a suite for each exercise, a case for each check."""

from __future__ import annotations

from xml.etree import ElementTree

from ..grader.judging.report import WORDS
from ..grader.records import CheckResult, Report, Result, Status
from . import words

_NAME = "nntrain-lessons"


def as_junit(report: Report) -> str:
    """Return the report as JUnit XML.

    A check that failed is a failure; one that ended in an error, out of time or memory, an error. An exercise of which
    no check was judged is one case of its own.
    """
    root = ElementTree.Element("testsuites", name=_NAME)
    for result in report.results:
        root.append(_suite(result))
    _count(root, list(root.iter("testcase")), sum(result.seconds for result in report.results))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(result: Result) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=result.exercise)
    required = [check for check in result.checks if check.required]
    for check in required:
        case = ElementTree.SubElement(suite, "testcase", classname=result.exercise, name=check.title, time="0")
        _outcome(case, result, check)
    if not required or (result.error and all(check.status is Status.SKIPPED for check in required)):
        _whole(ElementTree.SubElement(suite, "testcase", classname=result.exercise, name="verdict", time="0"), result)
    _count(suite, list(suite), result.seconds)
    if result.notes:
        ElementTree.SubElement(suite, "system-out").text = words.printable("\n".join(result.notes))
    return suite


def _outcome(case: ElementTree.Element, result: Result, check: CheckResult) -> None:
    if check.status is Status.SKIPPED:
        ElementTree.SubElement(case, "skipped", message="not reached")
    elif check.status is not Status.PASSED:
        tag = "failure" if check.status is Status.FAILED else "error"
        _problem(case, tag, check.status, words.why(result, check))


def _whole(case: ElementTree.Element, result: Result) -> None:
    """Say what became of an exercise of which no check was judged."""
    if result.status is not Status.PASSED:
        tag = "failure" if result.status in (Status.FAILED, Status.NOT_STARTED) else "error"
        said = WORDS.get(result.status, result.status.value)
        _problem(case, tag, result.status, words.error(result) or said)


def _problem(case: ElementTree.Element, tag: str, kind: Status, text: str) -> None:
    message = text.partition("\n")[0] or kind.value
    ElementTree.SubElement(case, tag, message=message, type=kind.value).text = text


def _count(element: ElementTree.Element, cases: list[ElementTree.Element], seconds: float) -> None:
    cases = [case for case in cases if case.tag == "testcase"]
    element.set("tests", str(len(cases)))
    for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        if plural != "skipped" or element.tag == "testsuite":
            element.set(plural, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{seconds:.3f}")
