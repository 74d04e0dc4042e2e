"""Keys as they are pressed, without Enter."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

_LOOK = 0.2  # seconds after which the thread looks whether it is still wanted


@contextmanager
def pressed(tell: Callable[[str], None]) -> Iterator[bool]:
    """Call `tell` with each key while the block runs; gives whether there is a keyboard. Ctrl-C stays what it is."""
    if not sys.stdin.isatty():
        yield False
        return
    stop = Event()
    listen = _windows if os.name == "nt" else _posix
    thread = Thread(target=listen, args=(tell, stop), daemon=True)
    with _key_by_key():
        thread.start()
        try:
            yield True
        finally:
            stop.set()
            thread.join()


@contextmanager
def _key_by_key() -> Iterator[None]:
    """Have the terminal give each key at once, and show none; afterwards it is as it was."""
    if os.name == "nt":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _posix(tell: Callable[[str], None], stop: Event) -> None:
    descriptor = sys.stdin.fileno()
    while not stop.is_set():
        if select.select([descriptor], [], [], _LOOK)[0]:
            read = os.read(descriptor, 64)
            if not read:
                return  # the terminal is gone
            for key in read.decode("utf-8", "replace"):
                tell(key)


def _windows(tell: Callable[[str], None], stop: Event) -> None:
    import msvcrt

    while not stop.wait(_LOOK / 4):
        while msvcrt.kbhit():  # type: ignore[attr-defined]
            tell(msvcrt.getwch())  # type: ignore[attr-defined]
