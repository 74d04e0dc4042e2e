"""In the parent: getting children from the fork server, or where there is no fork, starting them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO, Any, Protocol, cast

from ..records import GraderError
from . import process_tree, protocol, temporary

START = 120.0  # seconds in which a process of our own has to start and answer; importing torch takes some
_GOODBYE = 0.5  # seconds in which the server has to end: one that is still importing torch is not waited for
_OFTEN, _SELDOM = 0.05, 1.0  # seconds between two looks at what a child takes
END = 20.0  # seconds in which a watcher has to end its child, and a crowd of others, and tell how it ended
_ROOT = str(Path(__file__).resolve().parents[3])  # where this package lies
# The package is found in the same environment; where only this process's path leads to it, the last entry does.
_BOOT = "import sys; sys.path.append({root!r}); from nntrain_lessons.grader.running import server; server.{call}"


@dataclass(frozen=True)
class ExitReport:
    """How a process ended: its exit code, or minus the signal; None where nobody is left to tell.

    `processes` and `threads` are what it had started and had not ended; `crowded` says that it was ended for these,
    `exceeded` what all of it together had too much of: 'memory', 'disk', or nothing.
    """

    code: int | None
    by_itself: bool = True
    processes: int = 0
    threads: int = 0
    crowded: bool = False
    exceeded: str = ""


class Child(Protocol):
    """A process that runs the learner's code and answers over a channel."""

    channel: socket.socket

    def end(self, patience: float = 0.0) -> ExitReport:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""


def environment(folder: str) -> dict[str, str]:
    """Return the environment of every process that runs here: clean, offline, single-threaded, without a GPU."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    offline = {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "agg", "LC_ALL": "C.UTF-8"}
    # A compiler would take longer than any step here; without it `torch.compile` leaves the code as it is.
    eager = {"TORCHDYNAMO_DISABLE": "1"}
    return kept | threads | offline | eager | {"HOME": folder, "TMPDIR": folder}


def command(call: str) -> list[str]:
    """Return the command line of a process that begins with a call of our server module."""
    return [sys.executable, "-I", "-X", "utf8", "-c", _BOOT.format(root=_ROOT, call=call)]


def run(line: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process of ours, in a session of its own."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | options
    # The options decide what its streams carry; as none is about text, that is bytes.
    process: Any = subprocess.Popen(line, start_new_session=True, **options)  # noqa: S603 - our own interpreter
    return cast("subprocess.Popen[bytes]", process)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that is about to end, and kill it where it does not."""
    try:
        process.wait(_GOODBYE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class ForkServer:
    """Gives children forked from the fork server, which lives until this is closed, and they with it.

    Several threads may ask. A server that has gone is replaced: a learner may have ended it.
    """

    sandbox = "off"

    def __init__(self) -> None:
        self._lock = Lock()
        self._closing = ExitStack()
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    @property
    def ours(self) -> ForkServer:
        """Where children that run only our own code come from."""
        return self

    def close(self) -> None:
        """End the server; it takes its children along."""
        self._closing.close()
        self._control = None

    def stop(self) -> None:
        """End everything at once, from any thread, and start no more; it is closed all the same."""
        self._is_stopped = True
        if self._process:
            self._process.kill()

    def _server(self) -> socket.socket:
        """Return the way to the server, which is started when it is first needed."""
        if self._is_stopped:
            raise GraderError("stopped")
        if self._control is None:
            folder = temporary.folder()
            self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
            self._errors = self._closing.enter_context(temporary.file())
            self._control, theirs = socket.socketpair()
            with theirs:
                options = {"pass_fds": [theirs.fileno()], "env": environment(folder), "cwd": folder}
                self._process = run(command(f"main({theirs.fileno()})"), stderr=self._errors, **options)
            self._closing.callback(_wait_or_kill, self._process)
            self._closing.callback(self._control.close)  # which ends it
            protocol.receive(self._control, monotonic() + START)  # it is ready
        return self._control

    def child(self, request: dict[str, Any]) -> ForkedChild:
        """Fork a child for this request."""
        with self._lock:
            with contextlib.suppress(protocol.WallError, OSError):  # among these, that the time is up
                return self._fork(request)
            self.close()
            try:
                return self._fork(request)
            except (protocol.WallError, OSError) as error:
                said = self._said()
                self.close()  # the next exercise gets a new one
                raise GraderError(f"the fork server is gone: {said}") from error

    def _fork(self, request: dict[str, Any]) -> ForkedChild:
        control, pairs = self._server(), [socket.socketpair(), socket.socketpair()]
        (mine, theirs), (watched, watcher) = pairs
        with theirs, watcher, ExitStack() as undo:
            undo.callback(mine.close)
            undo.callback(watched.close)
            protocol.send(control, request, deadline=monotonic() + START)
            socket.send_fds(control, [b"!"], [theirs.fileno(), watcher.fileno()])
            watcher.close()  # else nobody would hear that the server is gone
            hello, _ = protocol.receive(watched, monotonic() + START)
            undo.pop_all()
        return ForkedChild(mine, watched, hello["watcher"])

    def _said(self) -> str:
        if not self._errors or self._errors.closed:
            return "it did not start"
        self._errors.seek(0)
        return (self._errors.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


class ForkedChild:
    """A child of the fork server, with a watcher who ends it and tells how it ended."""

    def __init__(self, channel: socket.socket, watched: socket.socket, watcher: int = 0) -> None:
        self.channel, self._watched, self._watcher = channel, watched, watcher

    def end(self, patience: float = 0.0) -> ExitReport:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""
        with self._watched, self.channel:
            try:
                protocol.send(self._watched, {"patience": patience})
                report: dict[str, Any] = {}
                while "exit" not in report:
                    report, _ = protocol.receive(self._watched, monotonic() + END + patience)
            except TimeoutError:  # somebody has stopped it
                if self._watcher:
                    process_tree.end(self._watcher)
                return ExitReport(None)
            except protocol.WallError:
                return ExitReport(None)
        caps = {name: report[name] for name in ("crowded", "exceeded")}
        return ExitReport(report["exit"], report["by_itself"], **report["left"], **caps)


class Spawner:
    """Starts every child as a new process, which takes as long as importing torch. For systems without fork."""

    sandbox = "off"

    @property
    def ours(self) -> Spawner:
        """Where children that run only our own code come from."""
        return self

    def close(self) -> None:
        """Nothing is kept."""

    def stop(self) -> None:
        """Each child ends by its time."""

    def child(self, request: dict[str, Any]) -> SpawnedChild:
        """Start a child for this request."""
        word = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(START)
            process = run(
                command(f"spawned({door.getsockname()[1]})"),
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

    def end(self, patience: float = 0.0) -> ExitReport:
        """End it and all it has started, after some seconds in which it may end by itself; tell how it ended."""
        import psutil

        with contextlib.suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self._process.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return ExitReport(self._process.wait(patience))
        self._process.kill()
        return ExitReport(self._process.wait(), by_itself=False)


class ChildFactory(Protocol):
    """Starts children."""

    sandbox: str

    @property
    def ours(self) -> ChildFactory:
        """Where children that run only our own code come from."""

    def child(self, request: dict[str, Any]) -> Child:
        """Return a child for this request."""

    def close(self) -> None:
        """End what was started for it."""

    def stop(self) -> None:
        """End it at once, from any thread, and start no more."""


def start(fork: bool = hasattr(os, "fork")) -> ChildFactory:
    """Return a fork server where there is fork, else what starts each child anew. Whoever calls this closes it."""
    return ForkServer() if fork else Spawner()


def request(
    exercise: str, allowed: Sequence[str], scenarios: Sequence[str], memory: float, folder: str, is_ours: bool = False
) -> dict[str, Any]:
    """Say what kind of child is wanted: for a learner's code, or for our own, which is kept, and seldom looked at."""
    return {
        "interval": _SELDOM if is_ours else _OFTEN,
        "exercise": exercise,
        "allowed": list(allowed),
        "scenarios": list(scenarios),
        "memory": memory,
        "folder": folder,
    }
