"""When a fit with checkpoints saves, and when it stops: Ctrl-C, and numbers that are none."""

import signal
import threading

import pytest

from nntrain_lessons import CheckpointS, FiniteS, LessonsError, Subscriber
from nntrain_lessons.checkpoints.files import load_checkpoint

from .resume_runs import build, result


@pytest.fixture(autouse=True)
def _ctrl_c_is_pythons():
    """Have Python's own handler of Ctrl-C, also where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class CtrlCS(Subscriber):
    """Presses Ctrl-C when an event comes for the nth time, and counts batches."""

    def __init__(self, event, nth, presses=1):
        self.finished = 0

        def press(learner, left=[nth]):  # noqa: B006 - a count of its own
            left[0] -= 1
            if left[0] == 0:
                for _ in range(presses):
                    signal.raise_signal(signal.SIGINT)

        setattr(self, event, press)

    def cleanup_batch(self, learner):
        self.finished += 1


@pytest.mark.parametrize(
    ("event", "nth", "finished"), [("after_loss", 2, 2), ("before_epoch", 2, 6), ("after_fit", 1, 7)]
)
def test_ctrl_c_stops_after_the_batch_and_loses_nothing(event, nth, finished, tmp_path):
    """In training, between epochs, at the end: the batch is finished and saved, then comes the interrupt."""
    path, whole = tmp_path / "c", build("adam")
    whole.fit(1)
    presser = CtrlCS(event, nth)
    with pytest.raises(KeyboardInterrupt):
        build("adam", presser, CheckpointS(path)).fit(1)
    assert presser.finished == finished
    learner = build("adam", CheckpointS(path, resume=True))
    learner.subs.insert(0, CtrlCS("before_fit", 99))
    learner.fit(1)
    assert result(learner) == result(whole)


def test_ctrl_c_saves_the_batch_that_it_came_in(tmp_path):
    """However seldom it would have been saved otherwise."""
    with pytest.raises(KeyboardInterrupt):
        build("plain", CtrlCS("after_loss", 3), CheckpointS(tmp_path / "c", every=1e9)).fit(1)
    assert load_checkpoint(tmp_path / "c")["batches"] == 3


def test_a_second_ctrl_c_stops_at_once(tmp_path):
    """In the middle of a batch, with nothing saved."""
    presser = CtrlCS("after_loss", 1, presses=2)
    learner = build("plain", presser, CheckpointS(tmp_path / "c"))
    with pytest.raises(KeyboardInterrupt):
        learner.fit(1)
    assert learner.history.lrs == []
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN, lambda number, frame: None])
def test_who_had_ctrl_c_before_has_it_again(handler, tmp_path, monkeypatch):
    """After a fit, after an error in it, and where it was nobody's business it stays so."""
    during = []

    class Look(Subscriber):
        def after_batch(self, learner):
            during.append(signal.getsignal(signal.SIGINT))
            raise ZeroDivisionError

    before = signal.signal(signal.SIGINT, handler)
    try:
        with pytest.raises(ZeroDivisionError):
            build("plain", Look(), CheckpointS(tmp_path / "c")).fit(1)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (during[0] is handler) == (handler is not signal.default_int_handler)


def test_a_fit_in_a_thread_leaves_ctrl_c_alone(tmp_path):
    """Only the main thread may set handlers; elsewhere a checkpoint is saved all the same."""
    thread = threading.Thread(target=lambda: build("plain", CheckpointS(tmp_path / "c")).fit(1))
    thread.start()
    thread.join()
    assert load_checkpoint(tmp_path / "c")["finished"]


class ScaleS(Subscriber):
    """Makes the loss, or the weights, infinite or NaN at the nth step."""

    def __init__(self, nth, factor, what="loss"):
        def spoil(learner):
            if len(learner.history.lrs) != nth - 1:
                return
            if what == "loss":
                learner.loss = learner.loss * factor
            else:
                learner.model[0].weight.grad.fill_(factor)

        setattr(self, "after_loss" if what == "loss" else "after_backward", spoil)


@pytest.mark.parametrize("every", [0, 30])
@pytest.mark.parametrize(
    ("nth", "factor", "what", "said"),
    [
        (
            3,
            float("nan"),
            "loss",
            r"^epoch 0, batch 2 \(both counted from 0\): the loss is nan, at learning rate 0\.05\. The training",
        ),
        (7, float("inf"), "loss", r"^epoch 1, batch 1 .*: the loss is inf"),
        (10, float("nan"), "weights", r"^epoch 1, .* after 5 batches: .* finite, but the weights are not\. .* smaller"),
    ],
)
def test_a_training_that_ran_away_is_ended_with_its_place(every, nth, factor, what, said):
    """One line names epoch and batch, whether somebody looks at each batch or at the end of the epoch."""
    learner = build("plain", ScaleS(nth, factor, what), FiniteS(every))
    with pytest.raises(LessonsError, match=said):
        learner.fit(2)
    assert len(learner.history.lrs) == (nth if every == 0 else 5 * (1 + nth // 6))


def test_an_evaluation_that_is_not_finite_is_told_as_one():
    """The weights may be good for the training's batches alone."""

    class SpoilS(Subscriber):
        def after_loss(self, learner):
            if not learner.model.training:
                learner.loss = learner.loss / 0

    with pytest.raises(LessonsError, match=r"^epoch 0, evaluation: the mean loss is inf\. "):
        build("plain", SpoilS(), FiniteS()).fit(2)


@pytest.mark.parametrize("what", ["loss", "weights"])
def test_what_is_not_finite_is_not_saved(what, tmp_path):
    """The file keeps the last good state, also at the end of the fit."""
    path = tmp_path / "c"
    build("plain", ScaleS(8, float("nan"), what), CheckpointS(path, every=0)).fit(2)
    found = load_checkpoint(path)
    assert (found["epoch"], found["batches"], found["finished"]) == (1, 2, False)
    assert all(value.isfinite().all() for value in found["model"].values())


@pytest.mark.parametrize(
    ("every", "expected"),
    [(2, [(0, 1), (0, 3), (0, 5), (1, 1), (1, 3), (1, 5), (1, 5)]), (99, [(0, 1), (0, 5), (1, 5), (1, 5)])],
)
def test_within_an_epoch_it_saves_as_seldom_as_it_is_told(every, expected, tmp_path, monkeypatch):
    """The first batch, every so many seconds by the clock, the last batch of an epoch, and the end."""
    path, now, seen = tmp_path / "c", [0.0], []

    class ClockS(Subscriber):
        def before_batch(self, learner):
            now[0] += 1.0

    def note(path, content):
        seen.append((content["epoch"], content["batches"]))

    monkeypatch.setattr("nntrain_lessons.checkpoints.subscriber.perf_counter", lambda: now[0])
    monkeypatch.setattr("nntrain_lessons.checkpoints.subscriber.save_checkpoint", note)
    build("plain", ClockS(), CheckpointS(path, every)).fit(2)
    assert seen == expected
