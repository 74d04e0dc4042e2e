"""Ctrl-C as a wish that is heard when the time is right."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any


class Interrupts:
    """Notes the first Ctrl-C and lets the second one stop the program at once.

    Only Python's own reaction to Ctrl-C is replaced, and only in the main thread: who ignores it, or has
    a handler of another kind, keeps that.

    Attributes
    ----------
    asked : bool
        Whether somebody has pressed Ctrl-C since `watch`.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: Callable[..., Any] | int | None = None

    def watch(self) -> None:
        """Begin to listen."""
        self.asked = False
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._note)

    def release(self) -> None:
        """Put back the handler that was there before. Doing so twice does no harm."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _note(self, number: int, frame: Any) -> None:
        self.asked = True
        self.release()  # the next one is Python's own KeyboardInterrupt
