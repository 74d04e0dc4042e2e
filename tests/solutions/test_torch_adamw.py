"""AdamW beside torch's own, which it can stand in for."""

import inspect
import io
import pickle
from copy import deepcopy
from functools import partial

import pytest
import torch
from hypothesis import given, strategies as st
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, OneCycleLR

from nntrain_lessons import DataLoaders, Learner
from nntrain_lessons.solutions import AdamW, SchedulerS

from .walks import Problem, assert_same_path, decays, drawn, kept, moves, parameter, problems, rates, walk

torchs = partial(torch.optim.AdamW, foreach=False)
SCHEDULES = {
    "one cycle": partial(OneCycleLR, max_lr=0.1, total_steps=7),
    "cosine": partial(CosineAnnealingLR, T_max=6),
    "factors": partial(LambdaLR, lr_lambda=lambda step: 1 / (1 + step)),
}


@drawn
@given(
    problem=problems(),
    lr=rates,
    beta1=kept,
    beta2=st.floats(0.5, 0.999),
    eps=st.sampled_from([1e-12, 1e-8, 1e-3, 1.0]),
    wd=decays,
)
def test_it_walks_the_same_path_as_torchs(problem, lr, beta1, beta2, eps, wd):
    """Step by step it is torch.optim.AdamW, whatever the options are."""
    options = {"lr": lr, "betas": (beta1, beta2), "eps": eps, "weight_decay": wd}
    ours, theirs = (walk(lambda params, make=make: make(params, **options), problem) for make in (AdamW, torchs))
    assert_same_path(ours, theirs, problem.close)


def test_names_order_and_defaults_are_torchs():
    """The arguments up to `weight_decay` have the names, the order and the defaults that torch has."""
    ours, theirs = (inspect.signature(c).parameters for c in (AdamW, torch.optim.AdamW))
    assert [(p.name, p.default) for p in ours.values()] == [(p.name, p.default) for p in list(theirs.values())[:5]]


@drawn
@given(problem=problems(min_steps=3), lr=rates)
def test_each_group_has_its_own_options(problem, lr):
    """Groups with other rates, betas and decays, one of them added later, walk as with torch."""

    def grouped(make, params):
        own = ({"weight_decay": 0.0}, {"lr": 0.3, "betas": (0.5, 0.9)}, {"eps": 0.1})
        *first, last = [{"params": (q for q in [p]), **more} for p, more in zip(params, own, strict=True)]
        optimizer = make(first, lr, weight_decay=0.4)
        optimizer.add_param_group(last)
        return optimizer

    ours, theirs = (walk(partial(grouped, make), problem) for make in (AdamW, torchs))
    assert_same_path(ours, theirs, problem.close)


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_it_works_under_any_scheduler(schedule):
    """Rates, betas and the path are torch's under a schedule of torch's."""
    found = []
    for make in (AdamW, torchs):
        p = parameter()
        optimizer = make([p], 0.05, weight_decay=0.3)
        scheduler = schedule(optimizer)
        for g in (2.0, -1.0, 0.01, 0.0, 1.0):
            moves(optimizer, p, [g])
            scheduler.step()
            found.append((p.item(), optimizer.param_groups[0]["lr"], *optimizer.param_groups[0]["betas"]))
    ours, theirs = torch.tensor(found, dtype=torch.float64).chunk(2)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-12)
    assert len({lr for _, lr, _, _ in found[:5]}) == 5


def on_file(state):
    """Write a state to a file, and read it as torch.load does by itself: weights only."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file)


@pytest.mark.parametrize("carried", [deepcopy, on_file])
def test_a_loaded_optimizer_goes_on_as_the_old_one(carried):
    """Loaded into a new optimizer with other options, the state brings back averages, counts and options."""
    p, q = parameter(), parameter()
    optimizer = AdamW([p], 0.1, (0.8, 0.95), weight_decay=0.4)
    moves(optimizer, p, [2.0, -1.0, 0.5])
    q.data.copy_(p.detach())
    other = AdamW([q])
    other.load_state_dict(carried(optimizer.state_dict()))
    assert moves(other, q, [0.01, 0.0, 1.0]) == moves(optimizer, p, [0.01, 0.0, 1.0])


def pickled(pair):
    """Return what a pickle of a pair brings back."""
    return pickle.loads(pickle.dumps(pair))  # noqa: S301 - it is our own


@pytest.mark.parametrize("copied", [deepcopy, pickled])
def test_a_copy_goes_on_apart(copied):
    """A copy of parameter and optimizer goes on as they do, and moves neither."""
    p = parameter()
    optimizer = AdamW([p], 0.1)
    moves(optimizer, p, [2.0, -1.0])
    twin, twins = copied((p, optimizer))
    expected = moves(optimizer, p, [0.5, 0.1])
    place = p.item()
    assert moves(twins, twin, [0.5, 0.1]) == expected
    assert p.item() == place


@drawn
@given(problem=problems(min_steps=2))
def test_a_late_first_gradient_is_a_first_step(problem):
    """A parameter without a gradient is neither moved nor decayed, and starts afresh when it gets one; as in torch."""
    late = [[*step[:-1], None] for step in problem.gradients]
    waits = Problem(problem.starts, late + problem.gradients)

    def path(make):
        params = [nn.Parameter(start.clone()) for start in waits.starts]
        optimizer, found = make(params, 0.1, weight_decay=0.3), []
        for row in waits.gradients:
            for p, g in zip(params, row, strict=True):
                p.grad = None if g is None else g.clone()
            optimizer.step()
            found.append([p.detach().clone() for p in params])
        return found

    ours = path(AdamW)
    assert all(torch.equal(step[-1], problem.starts[-1]) for step in ours[: len(late)])
    assert_same_path(ours, path(torchs), problem.close)


def test_the_closure_is_called_once_with_gradients_and_its_loss_returned():
    """The closure sees the parameters before the step, records gradients, and what it gives is given back."""
    p = parameter()
    optimizer = AdamW([p], 0.1, weight_decay=0.0)
    seen = []

    def closure():
        optimizer.zero_grad()
        loss = (p**2).sum()
        loss.backward()
        seen.append((torch.is_grad_enabled(), p.item()))
        return loss

    losses = [optimizer.step(closure).item() for _ in range(2)]
    assert seen == [(True, 1.0), (True, pytest.approx(0.9))]
    assert losses == [1.0, pytest.approx(0.81)]
    assert optimizer.step() is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_a_step_changes_the_parameters_alone(dtype):
    """Parameters keep type, place in memory and what they are; gradients stay as they were."""
    p = nn.Parameter(torch.ones(2, dtype=dtype))
    place = p.data_ptr()
    optimizer = AdamW([p], 0.1)
    for value in (2.0, 0.0, -1.0):
        p.grad = torch.full_like(p, value)
        gradient = p.grad
        optimizer.step()
        assert p.grad is gradient
        assert torch.equal(gradient, torch.full_like(gradient, value))
        assert (p.dtype, p.data_ptr(), p.is_leaf, p.requires_grad, p.grad_fn) == (dtype, place, True, True, None)
        assert p.isfinite().all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lr": -0.1}, "lr has to be 0 or more, not -0.1"),
        ({"lr": float("nan")}, "lr has to be 0 or more, not nan"),
        ({"eps": -1e-8}, "eps has to be 0 or more, not -1e-08"),
        ({"weight_decay": -1}, "weight_decay has to be 0 or more, not -1"),
        ({"betas": (0.9, 1.0)}, r"both betas have to be from 0 to below 1, not \(0.9, 1.0\)"),
        ({"betas": (-0.1, 0.9)}, r"both betas have to be from 0 to below 1, not \(-0.1, 0.9\)"),
    ],
)
def test_what_cannot_be_is_refused(options, said):
    """An impossible option is told by its name and its value, and torch refuses it, too."""
    with pytest.raises(ValueError, match=said):
        AdamW([parameter()], **options)
    with pytest.raises(ValueError, match="Invalid"):
        torchs([parameter()], **options)


def test_nothing_to_learn_is_still_allowed():
    """Zeros are no mistake: with lr = 0 nothing moves."""
    p = parameter()
    assert moves(AdamW([p], 0.0, (0.0, 0.0), 1e-8, 0.0), p, [1.0, -1.0]) == [0.0, 0.0]


@pytest.mark.parametrize("wd", [0.0, 0.1, 0.5, 5.0])
def test_an_l2_penalty_is_divided_away(wd):
    """What the page says of L2: at the first step of torch's Adam with it, p goes from 1 to 0.9, whatever wd is."""
    p = parameter()
    moves(torch.optim.Adam([p], 0.1, weight_decay=wd), p, [2.0])
    assert p.item() == pytest.approx(0.9)
    q = parameter()
    moves(AdamW([q], 0.1, weight_decay=wd), q, [2.0])
    assert q.item() == pytest.approx(1 - 0.1 * wd - 0.1)


def test_it_trains_under_the_learner_with_a_scheduler():
    """The Learner builds it, SchedulerS drives it, and the loss and the rates are those with torch's own."""
    x = torch.randn(64, 3)
    batches = [[x, x @ torch.tensor([[1.0], [-2.0], [0.5]])]] * 5
    model = nn.Linear(3, 1)
    found = []
    for make in (AdamW, torchs):
        subs = [SchedulerS(partial(OneCycleLR, max_lr=0.3, total_steps=50))]
        learner = Learner(deepcopy(model), DataLoaders(batches, batches[:1]), nn.MSELoss(), make, 0.3, subs)
        learner.fit(10)
        found.append(([row["loss"] for row in learner.history.rows], learner.history.lrs))
    (losses, lrs), (their_losses, their_lrs) = found
    assert losses[-1] < losses[0] / 10
    assert losses == pytest.approx(their_losses, rel=1e-3)
    assert lrs == pytest.approx(their_lrs)


@pytest.mark.parametrize(("make", "least", "most"), [(torch.optim.Adam, 20, 100), (AdamW, 0.98, 1.02)])
def test_large_gradients_hinder_the_decay_of_an_l2_penalty(make, least, most):
    """What the page says of L2: under it a weight with large gradients decays less; decoupled, all decay alike."""
    shrunk = []
    for size in (0.1, 10.0):
        p = parameter()
        moves(make([p], 1e-3, weight_decay=0.1), p, [size, -size] * 500)
        shrunk.append(1 - p.item())
    assert least < shrunk[0] / shrunk[1] < most
