"""What a checkpoint refuses, and what it says then."""

import errno
import os
import pickle
import zipfile
from collections import deque

import pytest
import torch
from hypothesis import given, settings, strategies as st

from nntrain_lessons import CheckpointS, LessonsError, Subscriber
from nntrain_lessons.checkpoints.files import load_checkpoint, save_checkpoint
from nntrain_lessons.checkpoints.state_packing import StatePacker
from nntrain_lessons.solutions import SGD

from ..weights import same, weights
from .resume_runs import Memory, build, result


@pytest.fixture
def saved(tmp_path):
    """Train a little, and give the checkpoint of that."""
    path = tmp_path / "checkpoint"
    build("plain", CheckpointS(path)).fit(1)
    return path


def refusal(name, path, epochs=1, **options):
    """Try to go on from a file, and give what is said; the Learner stays as it was."""
    learner = build(name, CheckpointS(path, resume=True, **options))
    before = weights(learner)
    with pytest.raises(LessonsError) as error:
        learner.fit(epochs)
    assert same(weights(learner), before)
    said = str(error.value)
    assert str(path) in said
    assert "\n" not in said
    assert said.endswith("name another file, or start the training anew")
    return said


class Evil:
    """Something that runs when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("write", [torch.save, lambda thing, path: path.write_bytes(pickle.dumps(thing))])
def test_a_file_that_wants_something_run_is_refused(write, tmp_path):
    """Nothing that a checkpoint holds is called, in torch's format or as a bare pickle."""
    path = tmp_path / "evil"
    write({"schema": "nntrain-lessons/checkpoint/1", "model": Evil(tmp_path / "ran")}, path)
    refusal("plain", path)
    assert not (tmp_path / "ran").exists()


def test_a_truncated_file_is_told_in_one_line(saved):
    """Wherever it was cut off, also at nothing."""
    content = saved.read_bytes()
    for length in [0, 3, 100, len(content) // 2, len(content) - 1]:
        saved.write_bytes(content[:length])
        assert "no checkpoint, or only a part of one" in refusal("plain", saved)


def test_a_damaged_file_is_told_in_one_line(saved):
    """A bit that flipped in any of its parts is found, in the numbers too."""
    content = saved.read_bytes()
    with zipfile.ZipFile(saved) as parts:
        places = [info.header_offset + 150 for info in parts.infolist() if info.file_size > 1000]
    assert places
    for place in places:
        saved.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert "damaged" in refusal("plain", saved)


@pytest.mark.parametrize(
    "content",
    [{}, [1], torch.zeros(2), {"schema": "nntrain-lessons/checkpoint/0"}, {"weight": torch.zeros(3, 2)}],
    ids=["nothing", "a list", "a tensor", "another version", "weights"],
)
def test_a_foreign_file_is_told_in_one_line(content, tmp_path):
    """What torch can read is not yet a checkpoint."""
    torch.save(content, tmp_path / "c")
    assert "is no checkpoint of a training" in refusal("plain", tmp_path / "c")


def test_a_text_and_a_folder_are_told_in_one_line(tmp_path):
    """So is what is no file of torch's at all."""
    (tmp_path / "text").write_text("Dear diary")
    assert "no checkpoint" in refusal("plain", tmp_path / "text")
    assert "Is a directory" in refusal("plain", tmp_path)


@pytest.mark.parametrize(
    "part", ["random", "history", "optimizer", "others", "epoch", "batches", "about", "model", "random before epoch"]
)
@pytest.mark.parametrize("instead", [None, 7, {"a": 1}])
def test_a_checkpoint_with_a_strange_part_is_told_in_one_line(part, instead, saved):
    """Also where everything else is in order."""
    torch.save(load_checkpoint(saved) | {part: instead, "finished": False}, saved)
    learner = build("plain", CheckpointS(saved, resume=True))
    with pytest.raises(LessonsError, match=r"(name another file, or )?start the training anew$"):
        learner.fit(1)


def test_the_checkpoint_of_another_training_is_refused(tmp_path):
    """By the first thing in which they differ: what it is about, length, kinds, model."""
    path = tmp_path / "c"
    build("adam", CheckpointS(path, about={"seed": 3})).fit(2)
    assert "its seed is 3, here 4" in refusal("adam", path, about={"seed": 4})
    assert "its epochs is 2, here 1" in refusal("adam", path, epochs=1, about={"seed": 3})
    assert "its optimizer is Adam, here Momentum" in refusal("momentum", path, about={"seed": 3})


def test_the_checkpoint_of_another_model_is_refused(saved):
    """The first layer that differs is named."""
    learner = build("plain", CheckpointS(saved, resume=True))
    learner.model[5] = torch.nn.Linear(64, 4)
    with pytest.raises(LessonsError, match=r"its model's 5\.weight has the shape \[3, 64\], here \[4, 64\]"):
        learner.fit(1)


def test_a_fit_without_a_subscriber_that_counted_is_refused(tmp_path):
    """A schedule that is missing would go unnoticed."""
    build("warm_up", CheckpointS(tmp_path / "c")).fit(1)
    assert "it needs a WarmUpS, and there is none" in refusal("momentum", tmp_path / "c")


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_checkpoint_before(step, saved, monkeypatch):
    """Wherever the disk says no: one line, the old file, and nothing half beside it."""
    before = saved.read_bytes()

    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    places = {"write": "pathlib.Path.open", "fsync": "os.fsync", "replace": "pathlib.Path.replace"}
    learner = build("plain", CheckpointS(saved))
    with monkeypatch.context() as patch:
        patch.setattr(places[step], full)
        with pytest.raises(LessonsError, match=r"cannot write .*No space left.*before is still there$"):
            learner.fit(2)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["checkpoint"]


def test_a_folder_that_is_not_there_is_told_with_the_first_batch(tmp_path):
    """Not after an hour."""
    learner = build("plain", CheckpointS(tmp_path / "none" / "c"))
    with pytest.raises(LessonsError, match="No such file or directory"):
        learner.fit(1)
    assert len(learner.history.lrs) == 1


def test_a_file_beside_it_is_left_alone(saved):
    """Whatever it is called: it is somebody else's."""
    beside = saved.with_name("checkpoint.partial")
    beside.write_text("half of")
    build("plain", CheckpointS(saved)).fit(1)
    assert beside.read_text() == "half of"
    assert {path.name for path in saved.parent.iterdir()} == {"checkpoint", "checkpoint.partial"}


def test_a_checkpoint_goes_where_a_link_leads(saved, tmp_path):
    """The link stays a link, and what it leads to is replaced as a whole."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / "link"
    link.symlink_to(elsewhere / "real")
    build("plain", CheckpointS(link)).fit(1)
    build("plain", CheckpointS(link)).fit(1)
    assert link.is_symlink()
    assert [path.name for path in elsewhere.iterdir()] == ["real"]
    assert torch.load(elsewhere / "real", weights_only=True)["schema"] == "nntrain-lessons/checkpoint/1"


def test_the_models_weights_can_be_read_by_anyone(saved):
    """They stand under `model`, by the names that torch gives them."""
    learner = build("plain", CheckpointS(saved, resume=True))
    learner.fit(1)
    model = torch.load(saved, weights_only=True)["model"]
    assert {name: value.tolist() for name, value in model.items()}.items() <= result(learner).items()


class LateObjects(SGD):
    """Makes an object for each parameter at its first step."""

    def opt_step(self, p):
        self.memories = getattr(self, "memories", {})
        self.memories.setdefault(p, Memory())


class RatesS(Subscriber):
    """A schedule that is a generator."""

    def __init__(self):
        self.rates = iter(rate / 10 for rate in range(99))


def test_what_cannot_be_kept_is_refused_at_once(tmp_path):
    """An optimizer whose memory could not be made again, and a subscriber that would start over."""
    learner = build("plain", CheckpointS(tmp_path / "c"))
    learner.optim_class = LateObjects
    with pytest.raises(LessonsError, match=r"keep LateObjects\.memories: it has a Memory that was made during the fit"):
        learner.fit(1)
    assert len(learner.history.lrs) == 1
    with pytest.raises(LessonsError, match=r"keep RatesS\.rates: it has a generator; give it .* state_dict"):
        build("plain", RatesS(), CheckpointS(tmp_path / "c")).fit(1)


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.lists(inner).map(deque)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.booleans(), st.text()), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(DATA)
def test_plain_data_survives_the_file(tmp_path_factory, value):
    """Numbers, text and containers come back as they were, of the same types where there was one in their place."""
    path = tmp_path_factory.getbasetemp() / "data"
    keeper = StatePacker([], [])
    save_checkpoint(path, {"value": keeper.pack(value)})
    back = keeper.unpack(load_checkpoint(path)["value"], value)
    assert back == value
    assert repr(back) == repr(value)
