"""Between the fork server and a child: processes, network and shared memory of its own for all that the child starts.

A process alone in its namespaces finds no other to signal, to trace or to limit, and no network. It asks for no rights:
where the system grants an ordinary user none of this, the other walls are all there is.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import capabilities, libc

_USER, _PROCESSES, _NETWORK, _SHARED_MEMORY = 0x10000000, 0x20000000, 0x40000000, 0x08000000
_MAY_MAP_ROOT = 31  # CAP_SETFCAP
_ALL = _PROCESSES | _NETWORK | _SHARED_MEMORY


@dataclass(frozen=True)
class Init:
    """The first process of a namespace; when it ends, the kernel ends all others in there.

    It is `cat`, on a pipe that is never written to: it ends when whoever holds the other end does, however that was.
    """

    pid: int
    pipe: int


def enter() -> Init | None:
    """Let what this process forks from now on be in namespaces of its own.

    Returns
    -------
    Init or None
        None where the system grants none; then nothing has changed.
    """
    program = shutil.which("cat")
    if sys.platform != "linux" or program is None or not _left():
        return None
    # Not `os.fork`, which would copy the tables of all that torch has mapped.
    ours, theirs = os.pipe()
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    actions = [(os.POSIX_SPAWN_DUP2, ours, 0), *silent]
    try:
        return Init(os.posix_spawn(program, ["cat"], {}, file_actions=actions), theirs)
    finally:
        os.close(ours)


def _left() -> bool:
    """Leave the common namespaces; whoever has no right to needs one for users, in which they have it."""
    user, group = os.geteuid(), os.getegid()
    if user == 0 and libc.call("unshare", _ALL) == 0:
        return True
    if (user == 0 and not capabilities.has(_MAY_MAP_ROOT)) or libc.call("unshare", _USER | _ALL):
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with suppress(OSError):  # then owners have no names in there, and no file system of its own is made
            Path(f"/proc/self/{name}").write_bytes(text.encode())
    return True
