"""A fit that is stopped and taken up again ends where one that was never stopped does, to the bit."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from nntrain_lessons import CancelBatchException, CheckpointS, Subscriber, init_weights, set_seed

from .resume_runs import EPOCHS, EVAL_BATCHES, RUNS, TRAIN_BATCHES, build, result

BATCHES = EPOCHS * (TRAIN_BATCHES + EVAL_BATCHES)


class Stop(Exception):  # noqa: N818 - it is no error
    """Ends a fit where no subscriber is told."""


class StopS(Subscriber):
    """Ends the fit after so many batches, in training and evaluation, once they are saved."""

    order = 2000

    def __init__(self, batches):
        left = iter(range(batches))

        def count(learner):
            if next(left, None) is None:
                raise Stop

        self.before_batch = count


@pytest.fixture(scope="module")
def uninterrupted():
    """Run each training once as a whole."""
    results = {}

    def of(name):
        if name not in results:
            learner = build(name)
            learner.fit(EPOCHS)
            results[name] = result(learner)
        return results[name]

    return of


def taken_up(name, path, **options):
    """Build the same training in another state, with weights and draws of its own, and take it up."""
    checkpoint = CheckpointS(path, resume=True)
    learner = build(name, checkpoint, **options)
    set_seed(99)
    learner.model.apply(init_weights)
    learner.fit(EPOCHS)
    return learner, checkpoint


@pytest.mark.parametrize("batches", [2, 9])
@pytest.mark.parametrize("name", RUNS)
def test_every_kind_of_training_goes_on_as_if_nothing_had_happened(name, batches, uninterrupted, tmp_path):
    """Whatever the optimizer, the schedule, the learner, the augmentation: weights, rows and records are the same."""
    with pytest.raises(Stop):
        build(name, CheckpointS(tmp_path / "c", every=0), StopS(batches)).fit(EPOCHS)
    learner, _ = taken_up(name, tmp_path / "c")
    assert result(learner) == uninterrupted(name)


@pytest.mark.parametrize("batches", range(1, BATCHES))
def test_a_fit_can_be_stopped_anywhere(batches, uninterrupted, tmp_path):
    """After each batch of an epoch, in evaluation, and between two epochs."""
    with pytest.raises(Stop):
        build("augmented", CheckpointS(tmp_path / "c", every=0), StopS(batches)).fit(EPOCHS)
    learner, checkpoint = taken_up("augmented", tmp_path / "c")
    assert result(learner) == uninterrupted("augmented")
    epoch, batch = divmod(batches, TRAIN_BATCHES + EVAL_BATCHES)
    saved_in = (epoch, min(batch, TRAIN_BATCHES)) if batch else (epoch - 1, TRAIN_BATCHES)
    assert checkpoint.resumed == saved_in


def test_it_can_be_stopped_again_and_again(uninterrupted, tmp_path):
    """Each fit goes one batch further than the one before, and evaluates anew what it was stopped in."""
    stops = 0
    while stops < BATCHES:
        learner = build("own_cycle", CheckpointS(tmp_path / "c", every=0, resume=True), StopS(3))
        try:
            learner.fit(EPOCHS)
            break
        except Stop:
            stops += 1
    assert stops == 4
    assert result(learner) == uninterrupted("own_cycle")


def test_a_finished_fit_is_given_back(uninterrupted, tmp_path):
    """Nothing is trained again: the Learner has weights, rows and records at once."""
    build("one_cycle", CheckpointS(tmp_path / "c")).fit(EPOCHS)
    learner, _ = taken_up("one_cycle", tmp_path / "c")
    assert result(learner) == uninterrupted("one_cycle")
    assert not hasattr(learner, "preds")


def test_without_a_file_a_fit_begins_anew(uninterrupted, tmp_path):
    """`resume` asks for no checkpoint: who was killed before the first one starts over."""
    checkpoint = CheckpointS(tmp_path / "c", resume=True)
    learner = build("adam", checkpoint)
    learner.fit(EPOCHS)
    assert result(learner) == uninterrupted("adam")
    assert checkpoint.resumed is None


def test_cancelled_batches_count(tmp_path):
    """A batch that a subscriber cancelled was taken from the loader all the same."""

    class SkipS(Subscriber):
        def before_batch(self, learner):
            if learner.batch[0][0, 0, 0, 0] < 0.5:  # some, whatever their order
                raise CancelBatchException

    whole = build("plain", SkipS())
    whole.fit(EPOCHS)
    assert len(whole.history.lrs) < EPOCHS * TRAIN_BATCHES
    with pytest.raises(Stop):
        build("plain", SkipS(), CheckpointS(tmp_path / "c", every=0), StopS(4)).fit(EPOCHS)
    learner = build("plain", SkipS(), CheckpointS(tmp_path / "c", resume=True))
    learner.fit(EPOCHS)
    assert result(learner) == result(whole)


def test_a_loaders_own_generator_is_kept(tmp_path):
    """The order of the batches is the same where the loader does not draw from torch's generator."""

    def generator():
        return torch.Generator().manual_seed(8)

    whole = build("plain", generator=generator())
    whole.fit(EPOCHS)
    with pytest.raises(Stop):
        build("plain", CheckpointS(tmp_path / "c", every=0), StopS(9), generator=generator()).fit(EPOCHS)
    learner, _ = taken_up("plain", tmp_path / "c", generator=torch.Generator())
    assert result(learner) == result(whole)


def test_a_resumed_row_counts_the_time_before(tmp_path):
    """The seconds of an epoch that was stopped are those of both its parts."""
    path = tmp_path / "c"
    with pytest.raises(Stop):
        build("plain", CheckpointS(path, every=0), StopS(3)).fit(EPOCHS)
    content = torch.load(path, weights_only=True)
    running = dict(dict(content["history"][1])["running"][1])
    content["history"][1][-1] = ("running", ("dict", list((running | {"seconds": 1000.0}).items())))
    torch.save(content, path)
    learner, _ = taken_up("plain", path)
    assert [row["seconds"] > 1000 for row in learner.history.rows] == [True, False, False, False]


@pytest.mark.slow
def test_kill_9_at_random_places_changes_nothing(tmp_path):
    """Processes that are killed, also while they write, leave what the next one goes on from."""
    names = ["one_cycle", "adam", "momentum_learner", "augmented", "bfloat16"]
    program = [sys.executable, str(Path(__file__).with_name("resume_runs.py")), str(tmp_path), "7", *names]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    words = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert ([line[0] for line in words], {line[2] for line in words}) == (names, {"same"}), done.stderr
    assert sum(int(line[1]) for line in words) > len(names)
