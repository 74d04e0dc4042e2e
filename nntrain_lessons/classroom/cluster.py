"""Grading side by side on other machines: a Dask cluster, whose workers may come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..grader.records import RequestError
from .records import Graded, HandedIn, Settings
from .work import faulty, graded

if TYPE_CHECKING:
    from distributed import Client

_CONNECT = 10.0  # seconds in which a scheduler has to answer
_WAITING = 2  # learners that wait for each thread of the cluster: none is idle, and few are held in memory
_FEWEST = 4


def run(class_: Iterator[HandedIn], settings: Settings, address: str) -> Iterator[Graded]:
    """Yield what came out for each learner, as it comes.

    A worker that ends loses nothing: what it had is given to another one.

    Raises
    ------
    RequestError
        When Dask is not installed, no scheduler answers, or it has no worker that has the same course.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise RequestError("--scheduler needs Dask; install it: pip install 'nntrain-lessons[cluster]'") from error
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise RequestError(f"--scheduler {address}: no scheduler answers there; start one: dask scheduler") from error
    with client:
        _check_workers(client, address)
        yield from _run(client, class_, settings)


def _check_workers(client: Client, address: str) -> None:
    """See to it that there are workers, and that they have the course."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=_CONNECT)
    if not client.nthreads():
        raise RequestError(f"--scheduler {address}: it has no workers; start some: dask worker {address}")
    try:
        theirs = {str(version) for version in client.run(_version).values()}
    except Exception as error:
        raise RequestError(
            f"--scheduler {address}: a worker does not have this course ({error}); install it there"
        ) from error
    if theirs != {_version()}:
        raise RequestError(
            f"--scheduler {address}: workers have {', '.join(theirs)}, this is {_version()}; install one"
        )


def _version() -> str:
    from importlib.metadata import version

    return version("nntrain-lessons")


def _run(client: Client, class_: Iterator[HandedIn], settings: Settings) -> Iterator[Graded]:
    from distributed import as_completed

    waiting: dict[Any, HandedIn] = {}

    def submitted(count: int) -> list[Any]:
        """Submit the next learners; only their digest is kept here."""
        futures = []
        for handed_in in islice(class_, count):
            key = f"nntrain-lessons-{handed_in.digest}-{len(waiting)}-{handed_in.learner}"
            future = client.submit(graded, handed_in, settings, key=key, pure=False)
            waiting[future.key] = handed_in
            futures.append(future)
        return futures

    at_once = max(_WAITING * sum(client.nthreads().values()), _FEWEST)
    done = as_completed(submitted(at_once), loop=client.loop)
    for future in done:
        handed_in = waiting.pop(future.key)
        yield _result(future, handed_in, settings)
        for more in submitted(1):
            done.add(more)


def _result(future: Any, handed_in: HandedIn, settings: Settings) -> Graded:
    error = future.exception()
    if isinstance(error, RequestError):
        raise error
    if error is not None:
        return faulty(handed_in, settings, f"{type(error).__name__}: {error}")
    found: Graded = future.result()
    return found
