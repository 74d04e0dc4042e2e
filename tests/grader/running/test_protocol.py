import socket
import threading
import time

import pytest
from hypothesis import given, settings, strategies as st

from nntrain_lessons.grader.running import protocol


@pytest.fixture
def pair():
    """Provide the two ends of a channel."""
    a, b = socket.socketpair()
    with a, b:
        yield a, b


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None, max_examples=30, derandomize=True, database=None)
@given(header=st.dictionaries(st.text(), json_values), payload=st.binary())
def test_what_is_sent_is_received(header, payload):
    """Any JSON object and any bytes arrive as they were."""
    a, b = socket.socketpair()
    with a, b:
        protocol.send(a, header, payload)
        assert protocol.receive(b, time.monotonic() + 5) == (header, payload)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff" * 8,
        b"\0\0\0\2\xff\0\0\0{}",
        b"\0\0\0\2\0\0\0\0[]",
        b"\0\0\0\2\0\0\0\0{]",
        b"\0\0\x27\x10\0\0\0\0" + b"[" * 10_000,
    ],
    ids=["too large", "too large a payload", "no object", "no JSON", "nested without end"],
)
def test_what_is_no_message_is_refused(pair, raw):
    """Bytes that no worker of ours would send raise, before anything is made of them."""
    a, b = pair
    a.sendall(raw)
    with pytest.raises(protocol.GarbledError):
        protocol.receive(b, time.monotonic() + 5)


def test_a_channel_that_ends_is_told_from_a_garbled_one(pair):
    """Half a message and then nothing is the end of the other side."""
    a, b = pair
    a.sendall(b"\0\0\0\2")
    a.close()
    with pytest.raises(protocol.WallError) as raised:
        protocol.receive(b, time.monotonic() + 5)
    assert not isinstance(raised.value, protocol.GarbledError)


def test_a_message_that_trickles_in_does_not_move_the_deadline(pair):
    """Whoever sends a byte now and then is not waited for longer than whoever sends none."""
    a, b = pair
    stop = threading.Event()

    def trickle():
        a.sendall(b"\0\0\xff\xff\0\0\0\0")
        while not stop.wait(0.02):
            a.sendall(b" ")

    sender = threading.Thread(target=trickle)
    sender.start()
    with pytest.raises(TimeoutError):
        protocol.receive(b, time.monotonic() + 0.2)
    stop.set()
    sender.join()


def test_whoever_does_not_read_is_not_waited_for(pair):
    """Sending more than the system takes in ends at the deadline."""
    a, _ = pair
    with pytest.raises(TimeoutError):
        protocol.send(a, {}, bytes(32 << 20), deadline=time.monotonic() + 0.2)
