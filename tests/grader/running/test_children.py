"""Where children come from: one server, asked by many, replaced when it has gone."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil
import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.records import GraderError
from nntrain_lessons.grader.running import children
from nntrain_lessons.grader.running.children import ExitReport
from nntrain_lessons.grader.running.runner import Limits, child


def ending(child_factory):
    """Have a child that begins and is asked nothing; tell how it ended."""
    with child(child_factory, EXERCISES["warmup"], Limits()) as runner:
        pass
    return runner.end()


@pytest.fixture
def server(temporary):
    """Start a fork server of a test's own; give it, and what tells its process."""
    before = {process.pid for process in psutil.Process().children()}
    with closing(children.start()) as child_factory:
        assert ending(child_factory).code is not None
        yield child_factory, lambda: [process for process in psutil.Process().children() if process.pid not in before]


def test_several_threads_may_ask_at_once(server, monkeypatch):
    """Each gets a child of its own, also where asking takes its time."""
    child_factory, _ = server
    send_fds = socket.send_fds

    def slowly(*args):
        time.sleep(0.01)
        return send_fds(*args)

    monkeypatch.setattr(socket, "send_fds", slowly)
    with ThreadPoolExecutor(8) as threads:
        endings = list(threads.map(lambda _: ending(child_factory), range(24)))
    assert {end.code for end in endings} <= {0, -9}


def test_a_server_that_has_gone_is_replaced_and_nobody_hears_of_it(server):
    """A learner may have ended it: those who ask next, from several threads, get children all the same."""
    child_factory, running = server
    for _ in range(2):
        (process,) = running()
        process.kill()
        process.wait()
        with ThreadPoolExecutor(4) as threads:
            assert {end.code for end in threads.map(lambda _: ending(child_factory), range(4))} <= {0, -9}


def test_where_no_server_starts_it_is_the_grader_s_fault(server, monkeypatch):
    """After the second that fails, nobody tries a third time; what it said last is told."""
    child_factory, _ = server
    child_factory.close()
    monkeypatch.setattr(children, "command", lambda call: ["/bin/sh", "-c", "echo no torch here >&2; exit 1"])
    with pytest.raises(GraderError, match="no torch here"):
        ending(child_factory)


def test_a_watcher_that_was_ended_is_noticed_at_once_and_its_child_goes_with_it(server):
    """Whoever asks gets no ending, and nothing of it stays."""
    child_factory, running = server
    (process,) = running()
    with child(child_factory, EXERCISES["warmup"], Limits()) as runner:
        (watcher,) = process.children()
        below = watcher.children()  # it, and the first process of its namespace
        watcher.kill()
        assert runner.end() == ExitReport(None)
    _, alive = psutil.wait_procs(below, timeout=5)
    assert alive == []


def test_a_watcher_that_was_stopped_is_not_waited_for_long(server, monkeypatch):
    """It is ended from outside, with all that is below it."""
    monkeypatch.setattr(children, "END", 0.3)
    child_factory, running = server
    (process,) = running()
    with child(child_factory, EXERCISES["warmup"], Limits()) as runner:
        (watcher,) = process.children()
        below = watcher.children(recursive=True)
        watcher.suspend()
        assert runner.end() == ExitReport(None)
    _, alive = psutil.wait_procs([watcher, *below], timeout=5)
    assert alive == []


def test_the_server_s_folder_goes_with_it(temporary):
    """After closing, nothing is left in the folder for temporary files."""
    before = set(temporary.iterdir())
    with closing(children.start()) as child_factory:
        ending(child_factory)
        assert set(temporary.iterdir()) > before
    assert set(temporary.iterdir()) == before


def test_a_watcher_says_hello_before_anybody_counts_on_the_child(server):
    """That a child was forked is known when it is given: a server that dies in between would be replaced."""
    child_factory, running = server
    (process,) = running()
    process.suspend()
    asked = threading.Thread(target=lambda: ending(child_factory))
    asked.start()
    asked.join(0.5)
    assert asked.is_alive()
    process.kill()
    asked.join(60)
    assert not asked.is_alive()


def test_learners_code_is_looked_at_twenty_times_a_second_and_ours_seldom():
    """What runs for a moment may start a crowd in it; what is kept for long, and known, would cost for nothing."""
    asked = "warmup", [], [], 2.0, "folder"
    assert children.request(*asked)["interval"] == 0.05
    assert children.request(*asked, is_ours=True)["interval"] >= 0.5
