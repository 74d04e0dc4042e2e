"""What the judge's tests share: children, and verdicts on text."""

import tempfile
from contextlib import closing

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.references import References
from nntrain_lessons.grader.running import children
from nntrain_lessons.grader.running.runner import Limits

from .answers import Traces

SEED = 11


@pytest.fixture(scope="session")
def temporary(tmp_path_factory):
    """Provide a folder in which everything temporary lands."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="session")
def child_factory(temporary):
    """Start the fork server once for all tests."""
    with closing(children.start()) as source:
        yield source


@pytest.fixture(scope="session")
def references(child_factory):
    """Observe our own code once for all tests."""
    with closing(References(child_factory)) as found:
        yield found


@pytest.fixture
def leaves_nothing(references, temporary):
    """See to it that no process and no folder is left by what a test has judged of `sgd`."""
    references.get(EXERCISES["sgd"]).observe_all(SEED)  # its child stays
    before = Traces(temporary)
    yield
    assert before.left_behind() == (set(), set())


@pytest.fixture
def verdict(references):
    """Provide a function that judges Python text."""

    def judged(exercise, text, timeout=20.0, memory=1.0, seed=SEED):
        content = text.encode() if isinstance(text, str) else text
        handed_in = submission.module("answer.py", content)
        return judge(EXERCISES[exercise], handed_in, references, seed, Limits(timeout, memory))

    return judged
