"""Grading side by side on this machine: worker processes, each of which may be lost without any loss."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Event, Lock, Thread

from ..grader.records import GraderError, RequestError
from ..grader.running import limits
from .records import Graded, HandedIn, Settings
from .work import faulty, graded

_PATIENCE = 120.0  # seconds on top of the learner's own, in which a worker has to answer
_EACH = 60.0  # seconds for looking for the mistake in one exercise
_ALL = 15  # exercises that may be in what a learner has handed in
_RENEWED_AFTER = 150  # learners: what is observed for one after the other is kept, and adds up
_TRIES = 2
_END = 5.0


class WorkerLostError(Exception):
    """A worker has ended, or gives no answer."""


class Worker:
    """A process that grades one learner after the other."""

    def __init__(self, settings: Settings) -> None:
        exercises = len(settings.exercises) or _ALL
        self._patience = _PATIENCE + exercises * (settings.timeout + _EACH)
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, settings), name="nntrain-lessons-worker")
        self._process.start()
        theirs.close()
        self.count = 0

    def graded(self, handed_in: HandedIn) -> Graded:
        """Have a learner graded.

        Raises
        ------
        WorkerLostError
            When no answer comes.
        RequestError
            When nothing can be graded here.
        """
        self.count += 1
        try:
            self._connection.send(handed_in)
            if not self._connection.poll(self._patience):
                raise WorkerLostError(f"no verdict within {self._patience:.0f} s")
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerLostError("its process ended") from error
        if isinstance(answer, Graded):
            return answer
        raise RequestError(answer)

    def close(self) -> None:
        """Let it end; it takes its children along."""
        self._connection.close()
        self._process.join(_END)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ValueError):
            self._process.kill()
        self._process.join(_END)


def _serve(connection: Connection, settings: Settings) -> None:
    """Be the worker: grade what comes, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    limits.die_with_parent()
    while True:
        try:
            handed_in: HandedIn = connection.recv()
        except (EOFError, OSError):
            return
        answer: Graded | str
        try:
            answer = graded(handed_in, settings)
        except RequestError as error:
            answer = str(error)
        except (GraderError, ValueError, TypeError, LookupError, RecursionError, MemoryError) as error:
            answer = faulty(handed_in, settings, f"{type(error).__name__}: {error}")
        with suppress(OSError):  # nobody may be there any more
            connection.send(answer)


class Pool:
    """Grades learners with several workers; each takes the next one when it is free.

    Parameters
    ----------
    settings : Settings
        What is the same for all.
    workers : int
        How many work side by side.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self._settings, self._workers = settings, workers
        self._done: SimpleQueue[Graded | BaseException | None] = SimpleQueue()
        self._next = Lock()
        self._stopped = Event()

    def run(self, class_: Iterator[HandedIn]) -> Iterator[Graded]:
        """Yield what came out for each learner, as it comes; where this ends early, the workers end with it."""
        threads = [Thread(target=self._work, args=(class_,), daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        working = len(threads)
        try:
            while working:
                found = self._done.get()
                if isinstance(found, BaseException):
                    raise found
                if found is None:
                    working -= 1
                else:
                    yield found
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join(_END if working else None)

    def _work(self, class_: Iterator[HandedIn]) -> None:
        """Take one learner after the other; a thread stands behind each worker, whose end it is not to outlive."""
        worker: Worker | None = None
        try:
            while handed_in := self._take(class_):
                if worker and worker.count >= _RENEWED_AFTER:
                    worker.close()
                    worker = None
                worker, found = self._graded(handed_in, worker)
                self._done.put(found)
            self._done.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again by whoever waits for the results
            self._done.put(error)
        finally:
            if worker:
                worker.close() if not self._stopped.is_set() else worker.kill()

    def _take(self, class_: Iterator[HandedIn]) -> HandedIn | None:
        with self._next:
            return None if self._stopped.is_set() else next(class_, None)

    def _graded(self, handed_in: HandedIn, worker: Worker | None) -> tuple[Worker | None, Graded]:
        """Have a learner graded; if the worker is lost, by another one, since it may have been no fault of theirs."""
        for _ in range(_TRIES):
            worker = worker or Worker(self._settings)
            try:
                return worker, worker.graded(handed_in)
            except WorkerLostError as error:
                why = str(error)
                worker.kill()
                worker = None
        return None, faulty(handed_in, self._settings, f"{why}, {_TRIES} times")
