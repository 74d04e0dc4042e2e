"""The C library, for what Python has no function for: some of Linux's system calls."""

from __future__ import annotations

import ctypes
import os
import sys

NO_NEW_PRIVILEGES = 38  # an option of prctl
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def call(function: str, *arguments: object) -> int:
    """Call a function of the C library; -1 where it fails, or where there is no Linux."""
    return int(getattr(_LIBC, function)(*arguments)) if _LIBC else -1


def system_call(number: int, *arguments: object) -> int:
    """Make a system call by its number; -1 where it fails."""
    return call("syscall", ctypes.c_long(number), *arguments)


def reason() -> str:
    """Say why the last call failed."""
    return os.strerror(ctypes.get_errno())
