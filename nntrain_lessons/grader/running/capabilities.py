"""In the child: the rights of a superuser given up, which it has as root, and as anybody in a namespace of its own."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from . import libc

_DROP_FROM_BOUNDS = 24  # an option of prctl
_READ_ANYTHING = 1 << 2  # CAP_DAC_READ_SEARCH
_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


def has(number: int) -> bool:
    """Return whether this process has a capability."""
    lines = Path("/proc/self/status").read_bytes().splitlines()
    effective = next((line.split()[1] for line in lines if line.startswith(b"CapEff:")), b"0")
    return bool(int(effective, 16) >> number & 1)


def drop() -> None:
    """Give up every capability for good; as root, all but reading what others own: Python may lie in such a folder."""
    if sys.platform != "linux":
        return
    kept = _READ_ANYTHING if os.geteuid() == 0 else 0
    for number in range(64):
        if not kept >> number & 1:
            libc.call("prctl", _DROP_FROM_BOUNDS, number, 0, 0, 0)  # which fails where there is none, or no right to
    sets = (_Sets * 2)(_Sets(kept, kept, 0))
    if libc.call("capset", ctypes.byref(_Header(_VERSION, 0)), sets):
        empty = (_Sets * 2)()  # root in a container may lack it
        libc.call("capset", ctypes.byref(_Header(_VERSION, 0)), empty)
