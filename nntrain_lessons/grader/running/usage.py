"""Between the fork server and a child: how much memory and disk an answer takes, summed over all its processes (Linux).

What one process may map is capped by the system; many together are not, and neither is what they write.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MEMORY, DISK = "memory", "disk"
_MOST_FILES = 32_768
_SHARE = 20  # of the time one part in so many, at most, is spent on counting files


@dataclass
class Usage:
    """How much an answer takes, and may take.

    Parameters
    ----------
    memory : float
        GB of all its processes together, on top of what the first has at the start.
    disk : int
        Bytes in its folder, and in files that were removed from there while they are open. Where the folder lies in
        memory, the system itself bounds it, and nothing of it is seen here.
    folder : str
        Where it may write.
    """

    memory: float
    disk: int
    folder: str
    _at_start: int = field(default=0, init=False)
    _not_before: float = field(default=0.0, init=False)

    def begin(self, child: int) -> None:
        """Note what the first process has before the learner's first line."""
        self._at_start = _own(child)

    def exceeded(self, processes: Collection[int]) -> str:
        """Return what these processes have too much of: `MEMORY`, `DISK`, or ''."""
        most = self._at_start + int(self.memory * (1 << 30))
        # A page that several share counts once; to find that out takes long, so it is asked only where it may matter.
        if len(processes) > 1 and sum(map(_own, processes)) > most and sum(map(_share, processes)) > most:
            return MEMORY
        return DISK if self._fills_the_disk(processes) else ""

    def _fills_the_disk(self, processes: Collection[int]) -> bool:
        begun = time.monotonic()
        if begun < self._not_before:
            return False
        is_full = _is_larger(self.folder, self.disk - _removed(processes))
        self._not_before = begun + _SHARE * (time.monotonic() - begun)
        return is_full


def _own(pid: int) -> int:
    """Return the bytes that a process alone would hold: not those of files."""
    return _kilobytes(f"/proc/{pid}/status", (b"RssAnon:", b"RssShmem:"))


def _share(pid: int) -> int:
    """Return the same, where a page that is shared by several counts by its share."""
    return _kilobytes(f"/proc/{pid}/smaps_rollup", (b"Pss_Anon:", b"Pss_Shmem:"))


def _kilobytes(file: str, names: Collection[bytes]) -> int:
    found = 0
    with suppress(OSError, ValueError):  # it has ended
        for line in Path(file).read_bytes().splitlines():
            if line.startswith(tuple(names)):
                found += int(line.split()[1]) << 10
    return found


def _is_larger(folder: str, most: int) -> bool:
    folders, size, files = [folder], 0, 0
    while folders and size <= most and files <= _MOST_FILES:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                files += 1
                with suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks << 9
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    return size > most or files > _MOST_FILES


def _removed(processes: Collection[int]) -> int:
    """Return the bytes of files that no folder holds any more, and a process still has open."""
    found = dict[tuple[int, int], int]()
    for process in processes:
        with suppress(OSError):  # it has ended, or lets nobody look
            for descriptor in Path(f"/proc/{process}/fd").iterdir():
                with suppress(OSError):
                    about = descriptor.stat()
                    if stat.S_ISREG(about.st_mode) and not about.st_nlink:
                        found[about.st_dev, about.st_ino] = about.st_blocks << 9
    return sum(found.values())
