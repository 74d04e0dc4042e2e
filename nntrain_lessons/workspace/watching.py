"""What a learner saves, as they save it: which files have changed, wherever the news of it comes from."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

_LOOK = 1.0  # seconds after which the files are looked at in any case: not every file system tells of changes
_SETTLE, _TRIES = 0.1, 10  # how long a file that is being written is waited for, and how often
_DEBOUNCE, _STEP = 60, 10  # milliseconds in which events of one save come together

Signature = tuple[int, int, int]


class Saved:
    """Tells which of some files were saved since it last looked.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        The files, also such as are not there yet.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._seen = {path: _signature(path) for path in paths}

    def changed(self) -> list[Path]:
        """Return the files that are others than when this was last called, and are there."""
        now = {path: _signature(path) for path in self._seen}
        found = [path for path, signature in now.items() if signature and signature != self._seen[path]]
        self._seen = now
        return found


def _signature(path: Path) -> Signature | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def news(folders: Iterable[Path], stop: Event) -> Iterator[None]:
    """Yield whenever something in the folders may have changed, until `stop` is set; at least once a second.

    Where the system gives no events, or no more of them, only the clock remains.
    """
    from watchfiles import watch

    try:
        for _ in watch(
            *folders,
            watch_filter=None,
            debounce=_DEBOUNCE,
            step=_STEP,
            stop_event=stop,
            rust_timeout=round(1000 * _LOOK),
            yield_on_timeout=True,
            recursive=False,
            raise_interrupt=False,
        ):
            yield
    except (OSError, RuntimeError):  # no room for another watch, say
        while not stop.wait(_LOOK):
            yield


def settled(path: Path) -> bool:
    """Wait until a file is whole, as far as that can be told; return whether it is."""
    for _ in range(_TRIES):
        if _is_whole(path):
            return True
        time.sleep(_SETTLE)
    return False


def _is_whole(path: Path) -> bool:
    """Return whether a notebook can be read, and whether anything else has not just been emptied."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    if path.suffix != ".ipynb":
        return bool(content.strip())
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
