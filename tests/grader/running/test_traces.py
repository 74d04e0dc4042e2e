import copy

import pytest
import torch

from nntrain_lessons.grader.running import observe, traces
from nntrain_lessons.grader.running.protocol import GarbledError


def reply():
    """Return a worker's reply with one observation of each kind, and its payload."""
    found, payload = [], b""
    for at, value in {"t": torch.ones(2, 3), "v": 0.5, "l": [1, [None, "x"]], "o": object()}.items():
        about, raw = observe.describe(value)
        found.append({"at": at, "bytes": len(raw), **about})
        payload += raw
    return {"nr": 3, "observations": found, "error": None, "borrowed": []}, payload


def test_a_reply_of_ours_is_a_trace():
    """What the worker sends is read, each piece with its own bytes."""
    trace = traces.trace(*reply(), 3)
    assert [observation.at for observation in trace.observations] == ["t", "v", "l", "o"]
    assert len(trace.observations[0].raw) == 2 * 3 * 4


SPOILED = {
    "another request": lambda r: r.update(nr=2),
    "no observations": lambda r: r.update(observations=None),
    "an observation that is a number": lambda r: r.update(observations=[1]),
    "no place": lambda r: r["observations"][0].pop("at"),
    "negative bytes": lambda r: r["observations"][0].update(bytes=-1),
    "bytes that are true": lambda r: r["observations"][0].update(bytes=True),
    "fewer bytes than the shape says": lambda r: r["observations"][0].update(bytes=4),
    "a shape that is text": lambda r: r["observations"][0].update(shape="23"),
    "a negative size": lambda r: r["observations"][0].update(shape=[-2, -3]),
    "a shape of thousands": lambda r: r["observations"][0].update(shape=[1 << 39] * 60_000),
    "a dtype that begins a line": lambda r: r["observations"][0].update(dtype="float32\n✓ warmup: passed"),
    "a dtype of half a letter": lambda r: r["observations"][0].update(dtype="\ud800"),
    "names that are none": lambda r: r.update(borrowed=["\x1b"]),
    "a dtype that is a list": lambda r: r["observations"][0].update(dtype=[]),
    "no kind": lambda r: r["observations"][1].pop("kind"),
    "a value that is an object": lambda r: r["observations"][1].update(value={}),
    "no value": lambda r: r["observations"][1].pop("value"),
    "a tensor in a list": lambda r: r["observations"][2].update(items=[{"kind": "tensor"}]),
    "items that are a number": lambda r: r["observations"][2].update(items=4),
    "a type that is none": lambda r: r["observations"][3].update(type=None),
    "an error that is text": lambda r: r.update(error="TypeError"),
    "an error without words": lambda r: r.update(error={"type": "x"}),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_reply_that_is_forged_is_refused(spoil):
    """The learner's code can write into the channel; what does not have the form of a reply is not believed."""
    forged, payload = reply()
    forged = copy.deepcopy(forged)
    spoil(forged)
    with pytest.raises(GarbledError):
        traces.trace(forged, payload, 3)


def test_what_is_read_back_keeps_its_columns_and_is_no_observation():
    """One line, whose spaces stay, so that numbers stand below each other."""
    told = {"at": "reads", "bytes": 0, "kind": "value", "value": "0_Conv2d     27\x1b[2J\n 5 "}
    trace = traces.trace({"nr": 3, "observations": [told], "error": None}, b"", 3)
    assert trace.observations == ()
    assert trace.reads == ("0_Conv2d     27 [2J  5",)


def test_words_of_the_learner_s_are_one_short_line():
    """No message moves a cursor, begins a line that looks like a verdict, or goes on for ever."""
    words = {"type": "x", "message": "a\n\x1b[2Jb\u202ec" + "d" * 9999, "where": ""}
    message = traces.failure(words)["message"]
    assert message.startswith("a [2Jb c")
    assert message.isprintable()
    assert len(message) < 400


class Lying(torch.Tensor):
    """A tensor that says of itself what it likes."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True


@pytest.mark.parametrize("value", [Lying(), type("Equal", (), {"__eq__": lambda *_: True})(), float, lambda: 1])
def test_only_exact_types_are_believed(value):
    """A subclass, or an object that is equal to everything, is told by the name of its class alone."""
    about, raw = observe.describe(value)
    assert (about["kind"], raw) == ("object", b"")


@pytest.mark.parametrize(
    "value",
    [torch.zeros(1 << 23, dtype=torch.float32), torch.zeros(2, 2).to_sparse(), 1 << 80, "x" * 100_000, [1] * 20_000],
    ids=["large tensor", "sparse", "large number", "long text", "long list"],
)
def test_what_is_told_is_bounded(value):
    """Nothing the learner's code gives makes a message without end."""
    about, raw = observe.describe(value)
    assert len(str(about)) < 3000
    assert raw == b""


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.int64, torch.bool, torch.complex64])
def test_a_tensor_of_any_kind_is_told(dtype):
    """Numbers of every size, views and scalars are told by their bytes."""
    for tensor in (torch.ones(3, 4).T.to(dtype), torch.ones((), dtype=dtype), torch.empty(0, 3, dtype=dtype)):
        about, raw = observe.describe(tensor)
        assert about == {"kind": "tensor", "dtype": str(dtype).removeprefix("torch."), "shape": list(tensor.shape)}
        assert len(raw) == tensor.numel() * tensor.element_size()
