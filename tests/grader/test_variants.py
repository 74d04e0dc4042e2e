from contextlib import closing
from dataclasses import replace

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import Limits, judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Status
from nntrain_lessons.grader.references import References
from nntrain_lessons.spec import variant

SGD = EXERCISES["sgd"]
STEP = "p -= self.lr * p.grad"
HALVED = variant((STEP, f"{STEP} / 2"), note="half as far")
LENIENT = replace(
    SGD, checks=tuple(replace(check, accepts=(HALVED,)) if check.points else check for check in SGD.checks)
)


@pytest.fixture
def own(temporary):
    """Provide references that nobody else uses: this exercise is none of the course's."""
    with closing(References()) as found:
        yield found


def judged(step, references):
    """Judge the solution of `sgd` with another step, where half of the step is let off."""
    text = solution("sgd").replace(STEP, step)
    return judge(LENIENT, submission.module("sgd.py", text.encode()), references, 1, Limits())


def test_what_a_variant_does_passes_and_is_told(own):
    """However it is written: what counts is that it does just the same."""
    result = judged("p -= 0.5 * self.lr * p.grad", own)
    assert (result.status, result.score, result.notes) == (Status.PASSED, 10, ("half as far",))


def test_what_does_almost_the_same_is_not_let_off(own):
    """A third of the step is neither; and what is expected is what the solution does."""
    result = judged("p -= self.lr * p.grad / 3", own)
    assert result.status is Status.FAILED
    assert "half as far" not in result.notes
