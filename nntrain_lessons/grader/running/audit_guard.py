"""In the child: what an audit hook refuses the learner's code (files, network, signals), each in a plain line.

It is against accidents: whoever is determined gets round it, through C for instance. Landlock or a sandbox holds them.
"""

from __future__ import annotations

import builtins
import os
import socket
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from . import process_tree
from .limits import SOLUTIONS
from .protocol import REACHED_OUT

_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NETWORK = {"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOK_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
_SIGNALS = {"os.kill", "os.killpg"}
# For each event, which of its arguments are paths that would be changed.
_ONE_PATH = "remove rmdir mkdir truncate chmod chown utime setxattr removexattr chflags"
_PATHS: dict[str, tuple[int, ...]] = {f"os.{name}": (0,) for name in _ONE_PATH.split()}
_PATHS |= {"os.rename": (0, 1), "os.link": (0, 1), "os.symlink": (1,)}
_PATHS |= {"shutil.rmtree": (0,), "shutil.move": (0, 1), "shutil.copyfile": (1,), "shutil.copytree": (1,)}


def reaching_out(exercise: str, allowed: Collection[str], folder: str) -> None:
    """Let the files of other solutions not be read, nothing be changed outside a folder, no network be used.

    Whoever would end a process of the grader's is ended.
    """
    own = os.path.realpath(folder)
    texts = str(Path(sys.modules[SOLUTIONS].__file__ or "").resolve().parent)
    # A parent of 0 is one outside of the namespace, in which 1 is the first process; 0 itself is one's own group.
    ours = {-1, *(process_tree.above(os.getpid()) if os.getppid() else (1,))}

    def opened(path: object, mode: object, flags: int) -> None:
        if flags & _CHANGES:
            changed(path)
        elif isinstance(path, str) and texts in (real := os.path.realpath(path)):
            name = Path(real).name.partition(".")[0]
            if name != "__init__" and name not in allowed:
                raise PermissionError(f"the solution of {name!r} cannot be read in the exercise {exercise!r}")

    def changed(path: Any) -> None:
        if isinstance(path, int) or path is None:  # an open file, or the working folder
            return
        shown = Path(os.fsdecode(path))
        where = shown.parent.resolve() / shown.name  # a link may be removed, and not be written through
        target = os.path.realpath(where)
        if target != os.devnull and not (_inside(str(where), own) and _inside(target, own)):
            raise PermissionError(f"nothing outside its own folder can be changed while grading ({shown})")

    def signalled(process: int, number: int) -> None:
        if process in ours and number:
            os._exit(REACHED_OUT)

    def talked(channel: object, address: object = None) -> None:
        if isinstance(channel, socket.socket) and channel.family == getattr(socket, "AF_UNIX", None) and not address:
            return  # between two ends that it has itself
        if not isinstance(address, str | bytes) or address[:1] in ("\0", b"\0", "", b""):
            raise PermissionError("no network while grading")
        changed(address)  # it is a file: a socket for processes of this machine

    _watch(opened, changed, signalled, talked)


def _watch(opened: Callable[..., None], changed: Callable[..., None], signalled: Any, talked: Any) -> None:
    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            opened(*arguments)
        elif event in _PATHS:
            for place in _PATHS[event]:
                changed(arguments[place])
        elif event in _SIGNALS:
            signalled(*arguments)
        elif event in _NETWORK:
            talked(*arguments)
        elif event in _LOOK_UP:
            talked(None)

    sys.addaudithook(watch)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def input_and_display() -> None:
    """Let `input()` say that nobody is there to answer, and `display(x)`, which every notebook has, do nothing."""

    def no_input(prompt: object = "") -> str:
        raise RuntimeError("input() cannot be answered while grading; leave it out of the answer")

    def display(*objects: object, **options: object) -> None:
        pass

    builtins.input = no_input
    builtins.display = display  # type: ignore[attr-defined]
