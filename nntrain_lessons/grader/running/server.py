"""The fork server: a process that has imported torch and run nothing, and forks a child for each request.

Each child has a watcher between itself and the server, which runs nothing of the learner's, tells how the
child ended, and ends whatever processes the child has left behind.
"""

from __future__ import annotations

import importlib
import itertools
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from . import audit_guard, huge_pages, import_guard, limits, namespaces, protocol, walls
from .usage import Usage
from .watcher import Watcher
from .worker import SCENARIOS, Worker, borrowed

_PATIENCE = 0.25  # seconds without a request after which the server is idle
_MANY = 24  # requests after which more are to be expected, so that any moment is used


def main(descriptor: int) -> None:
    """Answer requests for children until the judge closes its end."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers need no goodbye
    limits.adopt_orphans()  # of a watcher that was ended
    importlib.import_module("torch")
    protocol.send(control, {"ready": True})
    packing = huge_pages.pack()
    for served in itertools.count():
        _pack_while_idle(control, packing, served)
        try:
            request, _ = protocol.receive(control)
            _, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        except protocol.WallError:
            os._exit(0)  # at once: there is nothing to put in order, and torch would take its time
        preload(request)
        for given in descriptors:
            os.set_inheritable(given, False)
        if os.fork() == 0:
            _watch(request, descriptors[0], descriptors[1])
        for taken in descriptors:
            os.close(taken)


def _pack_while_idle(control: socket.socket, packing: Iterator[int], served: int) -> None:
    """Use the time in which nothing is asked for to make each later fork cheaper."""
    patience = _PATIENCE if served < _MANY else 0.0
    while served and not select.select([control], [], [], patience)[0]:
        if next(packing, None) is None:
            return
        patience = 0.0


def preload(request: dict[str, Any]) -> None:
    """Import the scenarios here, once, before anything is forked: they import what takes long.

    One that cannot be imported is tried again where it is asked for; there the error is told.
    """
    borrowed()
    for name in request["scenarios"]:
        with suppress(Exception):
            importlib.import_module(f"{SCENARIOS}.{name}")


def _watch(request: dict[str, Any], channel: int, status: int, sandboxed: bool = False) -> None:
    try:
        limits.die_with_parent()
        limits.adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        init = None if sandboxed else namespaces.enter()
        if (child := os.fork()) == 0:
            os.close(status)
            _be_child(request | {"alone": walls.SANDBOX if sandboxed else walls.NAMESPACES if init else ""}, channel)
        limits.close_everything_but(status, *([init.pipe] if init else []))
        taken = Usage(request["memory"], walls.DISK, request["folder"])
        judge = socket.socket(fileno=status)
        Watcher(child, judge, taken, init.pid if init else 0, request["interval"]).watch()
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
        stand = _settle(request)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault and has to be told as such
        protocol.send(channel, {"failed": f"{type(error).__name__}: {error}"})
        return
    protocol.send(channel, {"ready": True, "walls": stand})
    Worker(channel).serve()


def _settle(request: dict[str, Any]) -> list[str]:
    """Go into a folder of its own, with what the exercise needs and no more; return which walls stand around it."""
    exercise, allowed, folder = request["exercise"], request["allowed"], request["folder"]
    for name in ("HOME", "TMPDIR", "TEMP", "TMP"):
        os.environ[name] = folder
    tempfile.tempdir = None  # it is found anew
    sys.dont_write_bytecode = True
    import_guard.solutions(exercise, allowed)
    audit_guard.reaching_out(exercise, allowed, folder)
    audit_guard.input_and_display()
    limits.cap(request["memory"])
    return walls.put_up(folder, limits.out_of_sight(allowed), request.get("alone", ""))


def alone(channel: int, status: int) -> None:
    """Be a server for one child, and its watcher: in a sandbox, which is made for one."""
    importlib.import_module("torch")
    with socket.socket(fileno=os.dup(status)) as judge:
        request, _ = protocol.receive(judge)
    preload(request)
    _watch(request, channel, status, sandboxed=True)


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
