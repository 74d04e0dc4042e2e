"""The fork server: a process that has imported torch and run nothing, and forks a child for each request.

Each child has a watcher between itself and the server, which runs nothing of the learner's, tells how the
child ended, and ends whatever processes the child has left behind.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import time
from typing import Any

from . import limits, protocol
from .worker import SCENARIOS, Worker


def main(descriptor: int) -> None:
    """Answer requests for children until the judge hangs up."""
    control = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers need no goodbye
    importlib.import_module("torch")
    protocol.send(control, {"ready": True})
    while True:
        try:
            request, _ = protocol.receive(control)
            _, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        except protocol.WallError:
            os._exit(0)  # at once: there is nothing to put in order, and torch would take its time
        preload(request)
        if os.fork() == 0:
            _watch(request, *descriptors)
        for taken in descriptors:
            os.close(taken)


def preload(request: dict[str, Any]) -> None:
    """Import the scenarios here, once, before anything is forked: they import what takes long."""
    for name in request["scenarios"]:
        importlib.import_module(f"{SCENARIOS}.{name}")


def _watch(request: dict[str, Any], channel: int, status: int) -> None:
    try:
        limits.die_with_parent()
        limits.adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if (child := os.fork()) == 0:
            os.close(status)
            _be_child(request, channel)
        limits.close_everything_but(status)
        report = socket.socket(fileno=status)
        patience = 0.0
        with contextlib.suppress(protocol.WallError):
            request, _ = protocol.receive(report)  # until the judge has had enough, or is gone
            patience = request["patience"]
        ended = _wait(child, patience)
        code = _end(child, ended)
        with contextlib.suppress(protocol.WallError):
            protocol.send(report, {"exit": code, "by_itself": ended is not None})
    finally:
        os._exit(0)


def _be_child(request: dict[str, Any], channel: int) -> None:
    try:
        os.setsid()
        limits.die_with_parent()
        limits.close_everything_but(channel)
        work(request, socket.socket(fileno=channel))
    finally:
        os._exit(0)


def work(request: dict[str, Any], channel: socket.socket) -> None:
    """Be the child: give up what it must not have, say so, and answer. No code of the learner's has run before."""
    try:
        _settle(request)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault and has to be told as such
        protocol.send(channel, {"failed": f"{type(error).__name__}: {error}"})
        return
    protocol.send(channel, {"ready": True})
    Worker(channel).serve()


def _settle(request: dict[str, Any]) -> None:
    """Go into a folder of its own, with what the exercise needs and no more."""
    os.chdir(request["folder"])
    for name in ("HOME", "TMPDIR", "TEMP", "TMP"):
        os.environ[name] = request["folder"]
    limits.refuse_solutions(request["exercise"], request["allowed"])
    limits.refuse_files(request["exercise"], request["allowed"])
    limits.refuse_input()
    limits.allow_display()
    limits.cap(request["memory"])


def _wait(child: int, patience: float) -> int | None:
    """Give a child's status if it has ended by itself, or does so within some seconds."""
    until = time.monotonic() + patience
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if time.monotonic() >= until:
            return None
        time.sleep(0.005)


def _end(child: int, status: int | None) -> int:
    """End a child, unless it has ended, and all its descendants; give its exit code, or minus the signal."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.kill(child, signal.SIGKILL)  # it may have left its group
        _, status = os.waitpid(child, 0)
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return os.waitstatus_to_exitcode(status)  # nobody is left
        import psutil

        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def spawned(port: int) -> None:
    """Be a child without a server, where there is no fork: call the judge, say the word it gave, and answer."""
    channel = socket.create_connection(("127.0.0.1", port))
    word = sys.stdin.readline().strip()
    protocol.send(channel, {"word": word})
    request, _ = protocol.receive(channel)
    preload(request)
    if hasattr(os, "setsid"):
        limits.close_everything_but(channel.fileno())
    work(request, channel)
