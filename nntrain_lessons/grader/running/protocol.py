"""What crosses the wall between the judge and a child: bounded messages of JSON and bytes, never a pickle."""

from __future__ import annotations

import json
import socket
import struct
from time import monotonic
from typing import Any

MAX_HEADER = 4 << 20  # bytes of JSON
MAX_PAYLOAD = 64 << 20  # bytes beside it
MOST_PROCESSES = 64  # that an answer may have at a time
REACHED_OUT = 86  # the exit code of a child that would have ended a process of the grader's
_SIZES = struct.Struct(">II")

Header = dict[str, Any]


class WallError(Exception):
    """The other side is gone."""


class GarbledError(WallError):
    """What the other side sent is no message."""


def send(channel: socket.socket, header: Header, payload: bytes = b"", deadline: float | None = None) -> None:
    """Send one message.

    Raises
    ------
    WallError
        When the other side is gone.
    TimeoutError
        When it does not read in time.
    """
    text = json.dumps(header).encode()
    try:
        channel.settimeout(_left(deadline))
        channel.sendall(_SIZES.pack(len(text), len(payload)) + text + payload)
    except TimeoutError:
        raise
    except OSError as error:
        raise WallError(str(error)) from error


def receive(channel: socket.socket, deadline: float | None = None) -> tuple[Header, bytes]:
    """Wait for one message: its header, and the bytes beside it.

    Parameters
    ----------
    channel : socket.socket
        Where it comes from.
    deadline : float, optional
        Until when, by `time.monotonic`. A message that trickles in does not move it.

    Raises
    ------
    WallError
        When the other side is gone.
    GarbledError
        When it sent something else.
    TimeoutError
        When the message is not complete in time.
    """
    header_size, payload_size = _SIZES.unpack(_exactly(channel, _SIZES.size, deadline))
    if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise GarbledError(f"a message of {header_size + payload_size:,} bytes is too large")
    text, payload = _exactly(channel, header_size, deadline), _exactly(channel, payload_size, deadline)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GarbledError("a message is not JSON") from error
    if not isinstance(header, dict):
        raise GarbledError("a message is not an object")
    return header, payload


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    parts, missing = [], size
    while missing:
        try:
            channel.settimeout(_left(deadline))
            part = channel.recv(min(missing, 1 << 20))
        except TimeoutError:
            raise
        except OSError as error:
            raise WallError(str(error)) from error
        if not part:
            raise WallError("the other side is gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    if (left := deadline - monotonic()) <= 0:
        raise TimeoutError
    return left
