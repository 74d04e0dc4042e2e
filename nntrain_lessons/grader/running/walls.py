"""In the child: every wall that the system has, put up before the learner's first line, and which of them stand."""

from __future__ import annotations

import os
from collections.abc import Collection

from . import capabilities, landlock, libc, mounts, seccomp

NAMESPACES, SANDBOX = "namespaces", "bubblewrap"
CALLS = "system calls"
DISK = 256 << 20  # bytes that the learner's code may write in all
_FILES = 32_768  # of its own, and folders
_KEYCTL = {"x86_64": 250, "aarch64": 219}  # the system call's number
_JOIN_SESSION_KEYRING = 1


def put_up(folder: str, hidden: Collection[str], alone: str = "") -> list[str]:
    """Confine this process, and all that it starts, to its folder.

    Parameters
    ----------
    folder : str
        What it may change; empty.
    hidden : collection of str
        Files and folders that it must not read, as real paths.
    alone : str
        What stands already: `NAMESPACES`, `SANDBOX`, or ''.

    Returns
    -------
    list of str
        The walls that stand, by name.

    Raises
    ------
    OSError
        When one that is there does not stand.
    """
    stand = [alone] if alone else []
    if alone != SANDBOX:  # which has a view of its own
        stand += mounts.restrict(folder, DISK, _FILES)
    os.chdir(folder)
    capabilities.drop()
    libc.call("prctl", libc.NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if found := landlock.confine(folder, hidden):
        stand.append(f"Landlock {found}")
    if number := _KEYCTL.get(os.uname().machine if hasattr(os, "uname") else ""):
        libc.system_call(number, _JOIN_SESSION_KEYRING, None)  # keys of its own, which end with it
    if seccomp.refuse(also_files=alone != SANDBOX and mounts.READ_ONLY not in stand):
        stand.append(CALLS)
    return stand
