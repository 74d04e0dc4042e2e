"""In the child: Landlock, with which Linux holds a process, and whatever it starts, to what it may do.

It asks for no rights, and nobody can undo it, through C neither. Where there is none (before Linux 5.13, or on
another system), what Python itself refuses is all there is.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Collection, Iterator

from . import libc

_VERSION, _CREATE, _ADD, _RESTRICT = 1, 444, 445, 446  # a flag, and the system calls, the same on every machine
_BENEATH = 1  # the only kind of rule there is for files
_WRITE_FILE, _READ_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 2, 1 << 13, 1 << 14
_MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
_TCP = 0b11  # to bind, and to connect
_OTHERS = 0b11  # to signal processes that are not confined along, and to reach their abstract sockets
_DEVICES = ("null", "zero", "full", "random", "urandom")  # others are somebody's: a terminal, a disk


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("beneath", ctypes.c_int32))


def version() -> int:
    """Tell how much of it there is: 0 where there is none, 4 with the network, 6 with signals."""
    if sys.platform != "linux":
        return 0
    return max(0, libc.system_call(_CREATE, None, ctypes.c_size_t(0), _VERSION))


def confine(folder: str, hidden: Collection[str]) -> int:
    """Confine this thread, and all that it starts; return how much of it there is, as `version` does.

    It changes nothing outside its folder, opens no TCP connection, signals no process that it did not start, looks
    into the memory of none, and reads all files but the hidden ones, and devices that are nobody's.

    Parameters
    ----------
    folder : str
        What it may change.
    hidden : collection of str
        Files and folders, as real paths.
    """
    if not (there := version()):
        return 0
    writes = _WRITE_FILE | _MAKE_AND_REMOVE | (_REFER if there >= 2 else 0) | (_TRUNCATE if there >= 3 else 0)
    rules = _Ruleset(writes | _READ_FILE, _TCP if there >= 4 else 0, _OTHERS if there >= 6 else 0)
    ruleset = libc.system_call(_CREATE, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    if ruleset < 0:
        raise OSError("Landlock is there, and refuses its rules")
    try:
        for path in _open_to("/", {*hidden, "/dev"}):
            _allow(ruleset, path, _READ_FILE)
        for name in _DEVICES:
            _allow(ruleset, f"/dev/{name}", _READ_FILE | (_WRITE_FILE if name == "null" else 0))
        _allow(ruleset, folder, writes | _READ_FILE)
        libc.call("prctl", libc.NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if libc.system_call(_RESTRICT, ruleset, 0):
            raise OSError(f"Landlock is there, and does not confine ({libc.reason()})")
    finally:
        os.close(ruleset)
    return there


def _open_to(folder: str, hidden: Collection[str]) -> Iterator[str]:
    """Yield the largest parts of a folder in which nothing is hidden: a rule allows, and cannot take away.

    What a link leads to is reached by its own path.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or entry.path in hidden:
                continue
            if any(path.startswith(entry.path + "/") for path in hidden):
                yield from _open_to(entry.path, hidden)
            else:
                yield entry.path


def _allow(ruleset: int, path: str, what: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # it is gone, or nothing of ours
    try:
        rule = _Rule(what, beneath)
        libc.system_call(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(beneath)
