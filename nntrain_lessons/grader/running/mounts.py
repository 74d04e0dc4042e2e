"""In the child: a view of the file system in which nothing but its own folder can be changed, and that is bounded.

Against Landlock it also stands before modes, times, owners and attributes. Nothing needs to be removed afterwards: the
folder lives in memory, and is gone with the last process that sees it.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from . import libc

_NEW = 0x00020000  # of unshare: a view of one's own
_NOSUID, _NODEV, _NOEXEC, _RECURSIVE, _PRIVATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 18
_MOUNT_SETATTR = 442  # the same on every machine
_HERE, _ALL_BELOW = -100, 0x8000
_READ_ONLY = 1
FOLDER, READ_ONLY = "folder in memory", "all else read-only"


class _Change(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "users"))


def restrict(folder: str, disk: int, files: int) -> list[str]:
    """Put a file system in memory in the place of a folder, and let nothing else be changed.

    Parameters
    ----------
    folder : str
        An empty one.
    disk, files : int
        How many bytes, and how many files and folders, it may come to hold.

    Returns
    -------
    list of str
        What stands; nothing where the system does not let an ordinary user do so, and nothing has changed then.

    Raises
    ------
    OSError
        When it stands halfway.
    """
    if sys.platform != "linux" or not _owners_have_names() or libc.call("unshare", _NEW):
        return []
    where, size = folder.encode(), f"size={disk},nr_inodes={files},mode=700".encode()
    if libc.call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None):
        return []
    if libc.call("mount", b"tmpfs", where, b"tmpfs", _NOSUID | _NODEV, size):
        return []
    stands = [FOLDER]
    if _change(b"/", _ALL_BELOW, _Change(set=_READ_ONLY)):
        if not _change(where, 0, _Change(clear=_READ_ONLY)):
            raise OSError(f"the folder stays read-only: {libc.reason()}")
        stands.append(READ_ONLY)
    # Where parts of /proc are hidden, as in a container, it cannot be had anew, and the old one stays.
    libc.call("mount", b"proc", b"/proc", b"proc", _NOSUID | _NODEV | _NOEXEC | _READ_ONLY, None)
    return stands


def _owners_have_names() -> bool:
    """Return whether users have names in this namespace: else nobody could own a new file."""
    return bool(Path("/proc/self/uid_map").read_bytes().strip())


def _change(path: bytes, depth: int, what: _Change) -> bool:
    size = ctypes.c_size_t(ctypes.sizeof(what))
    return libc.system_call(_MOUNT_SETATTR, _HERE, path, depth, ctypes.byref(what), size) == 0
