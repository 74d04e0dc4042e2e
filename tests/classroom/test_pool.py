"""Workers side by side: real processes, one of which is lost."""

import pytest

from nntrain_lessons.classroom.pool import Pool, Worker, WorkerLostError
from nntrain_lessons.classroom.records import File, HandedIn, Settings
from nntrain_lessons.grader.records import RequestError, Status

SETTINGS = Settings(("warmup",), 7, 60.0, 1.0, "off")
RIGHT = "def step(w, grad, lr):\n    return w - lr * grad\n"


def hand_in(learner, text):
    """Return what a learner handed in."""
    return HandedIn(learner, (File("00_warmup.py", text.encode()),))


def test_each_is_graded_for_themselves_whatever_the_others_hand_in():
    """Among them are one who ends the process, one who cannot be read, and one who hands in nothing."""
    class_ = [
        hand_in("right", RIGHT),
        hand_in("wrong", RIGHT.replace("-", "+")),
        hand_in("ends", "import os\ndef step(w, grad, lr):\n    os._exit(0)\n"),
        hand_in("broken", "def step("),
        HandedIn("nothing"),
    ]
    found = {one.learner: one for one in Pool(SETTINGS, 2).run(iter(class_))}
    statuses = {name: one.report.results[0].status for name, one in found.items()}
    assert statuses == {
        "right": Status.PASSED,
        "wrong": Status.FAILED,
        "ends": Status.CRASHED,
        "broken": Status.ERROR,
        "nothing": Status.NOT_STARTED,
    }
    assert found["wrong"].report.results[0].diagnosis.id == "ascent"
    assert {one.report.seed for one in found.values()} == {7}


def test_a_worker_that_is_lost_loses_nothing(monkeypatch):
    """Another one takes over; after that it is the grader's fault, and no mark."""
    worker = Worker(SETTINGS)
    worker.kill()
    with pytest.raises(WorkerLostError):
        worker.graded(hand_in("ada", RIGHT))
    pool = Pool(SETTINGS, 1)
    other, found = pool._graded(hand_in("ada", RIGHT), worker)
    assert found.report.results[0].status is Status.PASSED
    other.kill()

    def lost(self, handed_in):
        raise WorkerLostError("its process ended")

    monkeypatch.setattr(Worker, "graded", lost)
    last, found = pool._graded(hand_in("ada", RIGHT), None)
    assert last is None
    assert found.fault == "its process ended, 2 times"
    assert not found.report.results


def test_what_cannot_be_graded_here_at_all_is_told_once(monkeypatch):
    """A sandbox that does not work, say: nobody is graded otherwise than was asked."""
    monkeypatch.setenv("PATH", "")
    settings = Settings(("warmup",), 7, 60.0, 1.0, "bwrap")
    with pytest.raises(RequestError, match="bubblewrap is not there"):
        list(Pool(settings, 1).run(iter([hand_in("ada", RIGHT), hand_in("alan", RIGHT)])))
