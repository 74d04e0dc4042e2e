"""A finished fit can be made longer, its weights can be had alone, and each end says what was saved."""

from functools import partial

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import ChainedScheduler, CosineAnnealingLR, ExponentialLR, LinearLR, SequentialLR

from nntrain_lessons import ActivationStatsS, CheckpointS, LessonsError, load_weights
from nntrain_lessons.checkpoints.files import load_checkpoint
from nntrain_lessons.solutions import SchedulerS

from ..weights import same, weights
from .resume_runs import build, result
from .test_checkpoint_stops import CtrlCS

OPEN = ["plain", "torch_momentum", "mile_stones", "momentum_learner", "adam", "by_id", "with_objects",
        "the_posts_momentum", "warm_up", "own_generator", "other_generators"]  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_a_longer_fit_ends_where_one_planned_so_does(name, tmp_path, capsys):
    """To the bit: rows, steps, records and weights, whatever is remembered from step to step."""
    whole = build(name)
    whole.fit(3)
    build(name, CheckpointS(tmp_path / "c")).fit(1)
    capsys.readouterr()
    longer = build(name, CheckpointS(tmp_path / "c", resume=True))
    longer.fit(3)
    assert result(longer) == result(whole)
    said = capsys.readouterr().out.splitlines()[0]
    assert said == f"{(tmp_path / 'c').absolute()}: this fit of 1 epoch is finished; it goes on with 2 epochs more"
    assert load_checkpoint(tmp_path / "c")["about"]["epochs"] == 3


def test_a_fit_that_was_stopped_can_be_made_longer_at_once(tmp_path):
    """In the middle of its last epoch."""
    whole = build("adam")
    whole.fit(2)
    with pytest.raises(KeyboardInterrupt):
        build("adam", CtrlCS("after_loss", 3), CheckpointS(tmp_path / "c")).fit(1)
    longer = build("adam", CtrlCS("before_fit", 99), CheckpointS(tmp_path / "c", resume=True))
    longer.fit(2)
    assert result(longer) == result(whole)


def in_a_row(optimizer):
    """Build a warm-up, and then a cosine."""
    parts = [LinearLR(optimizer, total_iters=2), CosineAnnealingLR(optimizer, T_max=3)]
    return SequentialLR(optimizer, parts, milestones=[2])


@pytest.mark.parametrize(
    ("name", "schedule", "said"),
    [
        ("one_cycle", None, r"SchedulerS \(OneCycleLR\) is planned to the last step"),
        ("own_cycle", None, r"SchedulerS \(OneCycle\) is planned to the last step"),
        ("plain", partial(CosineAnnealingLR, T_max=5), r"SchedulerS \(CosineAnnealingLR\) is planned to the last step"),
        ("plain", in_a_row, r"SchedulerS \(SequentialLR\) is planned to the last step"),
    ],
)
def test_a_schedule_that_was_planned_forbids_more(name, schedule, said, tmp_path):
    """The line names it, and nothing is lost."""
    subs = [SchedulerS(schedule)] if schedule else []
    path = tmp_path / "c"
    build(name, *subs, CheckpointS(path)).fit(2)
    before = path.read_bytes()
    with pytest.raises(LessonsError, match=rf"cannot be made longer: the schedule of {said}"):
        build(name, *subs, CheckpointS(path, resume=True)).fit(3)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "schedule",
    [
        partial(ExponentialLR, gamma=0.9),
        lambda opt: ChainedScheduler([ExponentialLR(opt, 0.9), ExponentialLR(opt, 0.8)]),
    ],
)
def test_a_schedule_without_an_end_goes_on(schedule, tmp_path):
    """Rates go on where they were."""
    whole = build("plain", SchedulerS(schedule))
    whole.fit(2)
    build("plain", SchedulerS(schedule), CheckpointS(tmp_path / "c")).fit(1)
    longer = build("plain", SchedulerS(schedule), CheckpointS(tmp_path / "c", resume=True))
    longer.fit(2)
    assert longer.history.lrs == whole.history.lrs


def test_a_finished_fit_says_so(tmp_path, capsys):
    """That nothing is left to do, and what could be done."""
    build("plain", CheckpointS(tmp_path / "c")).fit(1)
    capsys.readouterr()
    build("plain", CheckpointS(tmp_path / "c", resume=True)).fit(1)
    (line,) = capsys.readouterr().out.splitlines()
    assert "this fit of 1 epoch is finished: its weights and history are put back, and nothing is left" in line


@pytest.mark.parametrize(("event", "nth", "where"), [("after_loss", 3, "3 batches of epoch 0"),
                                                     ("before_epoch", 2, "5 batches of epoch 0"),
                                                     ("after_loss", 1, "1 batch of epoch 0")])  # fmt: skip
def test_ctrl_c_says_what_was_saved_and_how_to_go_on(event, nth, where, tmp_path):
    """In the interrupt's own words, which a script prints last."""
    path = tmp_path / "c"
    with pytest.raises(KeyboardInterrupt) as caught:
        build("plain", CtrlCS(event, nth), CheckpointS(path, every=0)).fit(1)
    said = f"stopped; {path.absolute()} holds the fit after {where}. It goes on from there with CheckpointS(..., resume"
    assert str(caught.value).startswith(said)


def test_weights_can_be_had_alone(tmp_path):
    """Buffers too; no optimizer and no history, and the model may be in any Learner."""
    learner = build("adam", CheckpointS(tmp_path / "c"))
    learner.fit(1)
    other = build("plain", seed=8)
    load_weights(str(tmp_path / "c"), other.model)
    assert same(weights(other), weights(learner))
    assert torch.equal(other.model[1].running_mean, learner.model[1].running_mean)
    assert other.history.rows == []


@pytest.mark.parametrize("model", [nn.Linear(2, 2), nn.Sequential(nn.Conv2d(1, 4, 5)), nn.Sequential()])
def test_weights_of_another_model_are_told(model, tmp_path):
    """By the first that differs; the model stays as it was."""
    build("plain", CheckpointS(tmp_path / "c")).fit(1)
    before = [p.clone() for p in model.parameters()]
    with pytest.raises(LessonsError, match=r"weights are another model's: its .* has the shape"):
        load_weights(tmp_path / "c", model)
    assert same([p.detach() for p in model.parameters()], [p.detach() for p in before])
    with pytest.raises(LessonsError, match="no such file"):
        load_weights(tmp_path / "gone", model)


@pytest.mark.parametrize("content", [b"import torch\n", b"\x89PNG", "weights", "pickle", "cut"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_is_no_checkpoint_is_not_replaced(content, linked, tmp_path):
    """Neither a program nor weights alone; nothing is trained first. Behind a link, too."""
    target = tmp_path / "precious.py"
    if content == "weights":
        torch.save(nn.Linear(1, 1).state_dict(), target)
    elif content == "pickle":
        torch.save({"schema": object}, target)
    elif content == "cut":
        build("plain", CheckpointS(target)).fit(1)
        target.write_bytes(target.read_bytes()[:-100])
    else:
        target.write_bytes(content)
    path = target
    if linked:
        (path := tmp_path / "link").symlink_to(target)
    before, learner = target.read_bytes(), build("plain", CheckpointS(path))
    start = weights(learner)
    with pytest.raises(LessonsError, match="a file is there that is no checkpoint, and it would be overwritten"):
        learner.fit(1)
    assert target.read_bytes() == before
    assert same(weights(learner), start)


def test_what_is_ours_or_empty_is_replaced(tmp_path):
    """A checkpoint of another training, and a file that was only touched; what a link leads to as a whole."""
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to("far")
    for name in ("empty", "link", "far"):
        build("adam", CheckpointS(tmp_path / name)).fit(1)
        assert load_checkpoint(tmp_path / name)["finished"]
    assert (tmp_path / "link").is_symlink()


def test_statistics_go_on_in_a_longer_fit(tmp_path):
    """One entry for each batch of all epochs."""

    def learner(**options):
        made = build("plain", CheckpointS(tmp_path / "c", **options))
        made.subs.append(ActivationStatsS([made.model[0]]))
        return made

    learner().fit(1)
    longer = learner(resume=True)
    longer.fit(2)
    assert len(longer.subs[-1].hooks[0].stats[0]) == 10
