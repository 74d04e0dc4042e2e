"""A real cluster of two workers, one of which is killed while it grades."""

import os
import signal

import pytest

from nntrain_lessons.classroom import cluster
from nntrain_lessons.classroom.records import File, HandedIn, Settings
from nntrain_lessons.grader.records import RequestError, Status

distributed = pytest.importorskip("distributed")

SETTINGS = Settings(("warmup",), 7, 60.0, 1.0, "off")
pytestmark = pytest.mark.filterwarnings("ignore")  # what a cluster says when its workers are killed


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(monkeypatch):
    """Every learner is graded, each once."""
    monkeypatch.setattr(cluster, "_CONNECT", 120.0)  # on a busy machine, too
    text = "def step(w, grad, lr):\n    return w - lr * grad\n"
    class_ = [HandedIn(f"learner {nr}", (File("00_warmup.py", f"# {nr}\n{text}".encode()),)) for nr in range(8)]
    options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(n_workers=2, **options) as local:
        with distributed.Client(local.scheduler_address, set_as_default=False) as client:
            first, _ = client.run(os.getpid).values()
        found = []
        for graded in cluster.run(iter(class_), SETTINGS, local.scheduler_address):
            found.append(graded)
            if len(found) == 2:
                os.kill(first, signal.SIGKILL)
    assert sorted(one.learner for one in found) == [one.learner for one in class_]
    assert {one.report.results[0].status for one in found} == {Status.PASSED}


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    """In one line, after a bounded time."""
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    with pytest.raises(RequestError, match="no scheduler answers there"):
        list(cluster.run(iter([]), SETTINGS, "tcp://127.0.0.1:9"))
    with pytest.raises(RequestError, match="no scheduler answers there"):
        list(cluster.run(iter([]), SETTINGS, "nonsense://x"))


def test_a_scheduler_without_workers_is_told(monkeypatch):
    """Nobody would ever answer."""
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1") as local,
        pytest.raises(RequestError, match="it has no workers; start some"),
    ):
        list(cluster.run(iter([]), SETTINGS, local.scheduler_address))
