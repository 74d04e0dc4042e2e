"""The processes of a training that `accelerate launch` was told to start, and on a CPU does not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

from ..errors import LessonsError

PATIENCE = 15.0  # seconds that the others have to end by themselves, once one has failed


def is_one_of_several() -> bool:
    """Return whether this process was started as one of several of a training."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def is_first() -> bool:
    """Return whether this process is the one that shows and writes."""
    return int(os.environ.get("RANK", "0")) == 0


def processes_to_start() -> int:
    """Return how many processes are still to be started; 1 where nobody has asked for more, or all are there.

    For a CPU without MPI, `accelerate launch --num_processes 2` (1.15) starts its program once, and tells it an address
    at which to meet others. How many there should be stands in its own command alone.

    Raises
    ------
    LessonsError
        Where it does not stand there.
    """
    if "RANK" in os.environ or "ACCELERATE_MIXED_PRECISION" not in os.environ or "MASTER_PORT" not in os.environ:
        return 1
    import psutil

    parent = psutil.Process().parent()
    words = parent.cmdline() if parent else []
    flags = [word.replace("-", "_").partition("=") for word in words]
    for place, (name, _, value) in enumerate(flags):
        if name == "__num_processes":
            return int(value or words[place + 1])
    raise LessonsError("how many processes? Say so in the command: accelerate launch --cpu --num_processes 2 ...")


def start_all(n: int, command: Sequence[str]) -> int:
    """Run a command as so many processes that know of each other, and return the exit code of the first that fails.

    Parameters
    ----------
    n : int
        How many.
    command : sequence of str
        What each of them runs.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": str(n), "LOCAL_WORLD_SIZE": str(n), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches each of them, and they end by themselves
    every = [
        subprocess.Popen(command, env=os.environ | shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)})  # noqa: S603
        for rank in range(n)
    ]
    try:
        return _wait_for(every)
    finally:
        signal.signal(signal.SIGINT, before)
        for process in every:
            process.kill()  # does nothing to one that has ended
            process.wait()


def _wait_for(every: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until all have ended, or one has failed and the others had time to."""
    failed: subprocess.Popen[bytes] | None = None
    give_up = float("inf")
    while any(process.poll() is None for process in every) and time.monotonic() < give_up:
        time.sleep(0.05)
        if failed is None and (failed := next((p for p in every if p.poll()), None)):
            give_up = time.monotonic() + (0 if failed is every[0] else PATIENCE)  # the first one tells what happened
    failed = failed or next((p for p in every if p.poll()), None)
    if every[0].returncode is not None and every[0].returncode < 0:  # it could say nothing itself
        raise LessonsError(f"the first process was killed (signal {-every[0].returncode}); --resume goes on from there")
    first = every[0].returncode
    return first if first else (failed.returncode if failed else 0)


def own_command() -> list[str]:
    """Return the command that runs this program again."""
    return [sys.executable, "-m", "nntrain_lessons", *sys.argv[1:]]
