"""In the parent: getting children from the fork server, or where there is no fork, starting them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Any, Protocol, cast

from . import protocol

START = 120.0  # seconds in which a process of our own has to start and answer; importing torch takes some
_GOODBYE = 0.5  # seconds in which the server has to end: one that is still importing torch is not waited for
END = 1.5  # seconds in which a watcher has to end its child and tell how it ended
_ROOT = str(Path(__file__).resolve().parents[2])  # where this package lies
# The package is found in the same environment; where only this process's path leads to it, the last entry does.
_BOOT = "import sys; sys.path.append({root!r}); from nntrain_lessons.grader import server; server.{call}"


class GraderError(Exception):
    """The grader itself failed. It is never the learner's fault, and never a mark."""


@dataclass(frozen=True)
class Ending:
    """How a process ended: its exit code, or minus the signal; None where nobody is left to tell."""

    code: int | None
    by_itself: bool = True


class Child(Protocol):
    """A process that runs the learner's code and answers over a channel."""

    channel: socket.socket

    def end(self, patience: float = 0.0) -> Ending:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""


def environment(folder: str) -> dict[str, str]:
    """Give the environment of every process that runs here: clean, offline, single-threaded, without a GPU."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    offline = {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "agg", "LC_ALL": "C.UTF-8"}
    return kept | threads | offline | {"HOME": folder, "TMPDIR": folder}


def _start(call: str, **options: Any) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-I", "-X", "utf8", "-c", _BOOT.format(root=_ROOT, call=call)]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | options
    # The options decide what its streams carry; as none is about text, that is bytes.
    process: Any = subprocess.Popen(line, start_new_session=True, **options)  # noqa: S603 - our own interpreter
    return cast("subprocess.Popen[bytes]", process)


def _see_off(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that is about to end, and not for ever."""
    try:
        process.wait(_GOODBYE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class ForkServer:
    """Gives children forked from the fork server, which lives until this is closed, and they with it."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None

    def close(self) -> None:
        """End the server; it takes its children along."""
        self._closing.close()
        self._control = None

    def _server(self) -> socket.socket:
        """Give the way to the server, which is started when it is first needed."""
        if self._control is None:
            folder = tempfile.mkdtemp(prefix="nntrain-lessons-")
            self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
            self._errors = self._closing.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack is its context
            self._control, theirs = socket.socketpair()
            with theirs:
                options = {"pass_fds": [theirs.fileno()], "env": environment(folder), "cwd": folder}
                process = _start(f"main({theirs.fileno()})", stderr=self._errors, **options)
            self._closing.callback(_see_off, process)
            self._closing.callback(self._control.close)  # which ends it
            protocol.receive(self._control, monotonic() + START)  # it is ready
        return self._control

    def child(self, request: dict[str, Any]) -> ForkedChild:
        """Fork a child for this request."""
        (mine, theirs), (watched, watcher) = socket.socketpair(), socket.socketpair()
        with theirs, watcher:
            try:
                control = self._server()
                protocol.send(control, request, deadline=monotonic() + START)
                socket.send_fds(control, [b"!"], [theirs.fileno(), watcher.fileno()])
            except (protocol.WallError, OSError) as error:
                said = self._said()
                mine.close()
                watched.close()
                self.close()  # the next exercise gets a new one
                raise GraderError(f"the fork server is gone: {said}") from error
        return ForkedChild(mine, watched)

    def _said(self) -> str:
        if not self._errors:
            return "it did not start"
        self._errors.seek(0)
        return (self._errors.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


class ForkedChild:
    """A child of the fork server, with a watcher who ends it and tells how it ended."""

    def __init__(self, channel: socket.socket, watcher: socket.socket) -> None:
        self.channel, self._watcher = channel, watcher

    def end(self, patience: float = 0.0) -> Ending:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""
        self.channel.close()
        with self._watcher:
            try:
                protocol.send(self._watcher, {"patience": patience})
                report, _ = protocol.receive(self._watcher, monotonic() + END + patience)
            except (protocol.WallError, TimeoutError):
                return Ending(None)
            return Ending(int(report["exit"]), bool(report["by_itself"]))


class Spawner:
    """Starts every child as a new process, which takes as long as importing torch. For systems without fork."""

    def close(self) -> None:
        """Nothing is kept."""

    def child(self, request: dict[str, Any]) -> SpawnedChild:
        """Start a child for this request."""
        word = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(START)
            process = _start(
                f"spawned({door.getsockname()[1]})",
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(request["folder"]),
                cwd=request["folder"],
            )
            assert process.stdin
            with process.stdin:
                process.stdin.write(f"{word}\n".encode())
            try:
                channel, _ = door.accept()
                header, _ = protocol.receive(channel, monotonic() + START)
            except (protocol.WallError, OSError) as error:
                process.kill()
                raise GraderError("a child did not start") from error
        if header.get("word") != word:
            raise GraderError("somebody else answered for a child")
        protocol.send(channel, request)
        return SpawnedChild(channel, process)


class SpawnedChild:
    """A child without a server."""

    def __init__(self, channel: socket.socket, process: subprocess.Popen[bytes]) -> None:
        self.channel, self._process = channel, process

    def end(self, patience: float = 0.0) -> Ending:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""
        import psutil

        with contextlib.suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self._process.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return Ending(self._process.wait(patience))
        self._process.kill()
        return Ending(self._process.wait(), by_itself=False)


Nursery = ForkServer | Spawner


def start(fork: bool = hasattr(os, "fork")) -> Nursery:
    """Start what gives children: a fork server where there is fork. Whoever starts it closes it."""
    return ForkServer() if fork else Spawner()


def request(
    exercise: str, allowed: Sequence[str], scenarios: Sequence[str], memory: float, folder: str
) -> dict[str, Any]:
    """Say what kind of child is wanted."""
    return {
        "exercise": exercise,
        "allowed": list(allowed),
        "scenarios": list(scenarios),
        "memory": memory,
        "folder": folder,
    }
