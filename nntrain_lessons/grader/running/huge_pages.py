"""In the fork server: its memory laid out in huge pages, so that each fork copies a table of hundreds, not of 75,000.

Importing torch leaves 300 MB of small pages, whose table takes a fork 20 ms; in pages of 2 MB it takes 5.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from . import libc

_SIZE = 2 << 20  # bytes of a huge page
_SLICE = 8 * _SIZE  # what is moved at once: some 40 ms
_HUGE, _COLLAPSE = 14, 25  # Linux's madvise; the second from 6.1 on
_OWN = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0\s*(\[heap\])?")  # memory of no file


def pack() -> Iterator[int]:
    """Move this process's memory into huge pages, a slice at each step; nothing happens where a system has none.

    Yields
    ------
    int
        The bytes that were asked for in this step.
    """
    for begin, end in _mappings():
        for at in range(begin, end, _SLICE):
            length = min(_SLICE, end - at)
            area = ctypes.c_void_p(at), ctypes.c_size_t(length)
            if libc.call("madvise", *area, _HUGE):
                return  # this system knows none
            libc.call("madvise", *area, _COLLAPSE)  # what cannot be moved stays where it is
            yield length


def _mappings() -> list[tuple[int, int]]:
    """List what of the memory can be moved, as addresses from and to, whole huge pages each."""
    lines = list[str]()
    with suppress(OSError):  # no Linux
        lines = Path("/proc/self/maps").read_text("ascii").splitlines()
    found = [(int(own[1], 16), int(own[2], 16)) for line in lines if (own := _OWN.fullmatch(line))]
    whole = [(-(-begin // _SIZE) * _SIZE, end // _SIZE * _SIZE) for begin, end in found]
    return [(begin, end) for begin, end in whole if begin < end]
