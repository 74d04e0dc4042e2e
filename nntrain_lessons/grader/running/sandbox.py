"""In the parent: children for the learner's code that run in a sandbox, each in one of its own, by bubblewrap."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..records import GraderError, RequestError
from . import children, limits, protocol, walls
from .children import ChildFactory, ExitReport, ForkedChild, ForkServer

CHOICES = ("auto", "off", "bwrap")
_PROBE = 20.0  # seconds in which an empty sandbox has to be there and gone again
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/sys/devices/system/cpu")
_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "passwd", "nsswitch.conf")
_ALONE = ("--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session")


def start(choice: str) -> ChildFactory:
    """Start what gives children, sandboxed or not. Whoever starts it closes it.

    Parameters
    ----------
    choice : str
        `off`, `bwrap`, or `auto`: bubblewrap where it works.

    Raises
    ------
    RequestError
        When the sandbox that was asked for does not work here.
    """
    why_not = None if choice == "off" else unusable()
    if choice == "bwrap" and why_not:
        raise RequestError(f"--sandbox bwrap: {why_not}; or grade with --sandbox off")
    return children.start() if choice == "off" or why_not else Bubblewrap()


def unusable() -> str | None:
    """Say why bubblewrap cannot be used here and what to do about it, or None where it works."""
    if program := shutil.which("bwrap"):
        return _fault(program)
    return "bubblewrap is not there; install it (the package `bubblewrap`)"


@cache
def _fault(program: str) -> str | None:
    """Try this program, once, with an empty sandbox."""
    line = [program, *_ALONE, *_rooms(), "--", sys.executable, "-I", "-S", "-c", "pass"]
    try:
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not work here ({error})"
    if done.returncode == 0:
        return None
    said = done.stderr.decode(errors="replace").strip().splitlines() or ["it does not say why"]
    return f"bubblewrap does not work here ({said[-1]}); allow it user namespaces"


class Bubblewrap:
    """Gives each of the learner's children a sandbox of its own; it takes as long as importing torch.

    Nothing of the system is there but what Python needs, to be read: no network, no home, no other process, and of the
    solutions those only that are given. Children that run our own code come from a fork server outside.
    """

    sandbox = "bwrap"

    def __init__(self) -> None:
        self.ours = ForkServer()
        self._started: list[subprocess.Popen[bytes]] = []
        self._is_stopped = False

    def stop(self) -> None:
        """End everything at once, from any thread, and start no more."""
        self._is_stopped = True
        self.ours.stop()
        for process in self._started:
            process.kill()

    def close(self) -> None:
        """End what was started."""
        self.ours.close()

    def child(self, request: dict[str, Any]) -> SandboxedChild:
        """Start a child for this request."""
        if self._is_stopped:
            raise GraderError("stopped")
        (mine, theirs), (watched, watcher) = socket.socketpair(), socket.socketpair()
        folder, ends = request["folder"], (theirs.fileno(), watcher.fileno())
        own = [*_in_memory(folder), "--chdir", folder]
        around = [*_ALONE, *_rooms(), *_masks(request["allowed"]), *own]
        line = [shutil.which("bwrap") or "bwrap", *around, "--", *children.command("alone({}, {})".format(*ends))]
        with theirs, watcher:
            environment = children.environment(folder)
            process = children.run(line, pass_fds=ends, stderr=subprocess.DEVNULL, env=environment, cwd="/")
            self._started = [other for other in self._started if other.returncode is None] + [process]
        with contextlib.suppress(protocol.WallError):  # then it is gone, which shows when it is listened to
            protocol.send(watched, request)
        return SandboxedChild(mine, watched, process)


class SandboxedChild(ForkedChild):
    """A child in a sandbox, whose watcher is in there with it; the sandbox ends with it, and all inside."""

    def __init__(self, channel: socket.socket, watched: socket.socket, process: subprocess.Popen[bytes]) -> None:
        super().__init__(channel, watched)
        self._process = process

    def end(self, patience: float = 0.0) -> ExitReport:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""
        ending = super().end(patience)
        if ending.code is None:
            self._process.kill()
        try:
            self._process.wait(children.END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return ending


def _rooms() -> list[str]:
    """Return what there is inside: its own devices, an empty /tmp, and what Python needs, read-only."""
    line = ["--proc", "/proc", "--dev", "/dev", *_in_memory("/tmp")]  # noqa: S108 - inside it is its own
    for path in map(Path, [*_SYSTEM, *(f"/etc/{name}" for name in _SETTINGS)]):
        line += ["--symlink", str(path.readlink()), str(path)] if path.is_symlink() else _to_read(path)
    for path in map(Path, dict.fromkeys(_interpreter())):
        if path.is_absolute() and path != Path("/") and not path.is_relative_to("/usr"):
            line += _to_read(path)
    return line


def _in_memory(folder: str) -> list[str]:
    return ["--size", str(walls.DISK), "--tmpfs", folder]


def _to_read(path: Path) -> list[str]:
    return ["--ro-bind-try", str(path), str(path)]


def _interpreter() -> Iterator[str]:
    """Yield the folders of Python, of torch and of this package, wherever they lie, by every name they go by."""
    program = Path(sys.executable)
    while True:  # a link to a link to the program
        yield str(program.parent)
        if not program.is_symlink():
            break
        program = program.parent / program.readlink()
    for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        yield from (prefix, os.path.realpath(prefix))
    for name in ("torch", "numpy"):
        if (found := find_spec(name)) and found.origin:
            yield str(Path(found.origin).parents[1])
    yield from os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    yield from (str(limits.PACKAGE), str(limits.solutions_folder()))


def _masks(allowed: list[str]) -> list[str]:
    """Return what hides what a child must not read."""
    line: list[str] = []
    for path in limits.out_of_sight(allowed):
        line += ["--tmpfs", path] if Path(path).is_dir() else ["--ro-bind", os.devnull, path]
    return line
