"""The first wrong step, held against torch's own optimizers."""

import random

import pytest
import torch

from nntrain_lessons.rules import RULES
from nntrain_lessons.rules.by_hand import first_wrong
from nntrain_lessons.rules.simulation import Walk

SHAPE, STEPS, RATE = (2, 3), 4, 0.1
OPTIONS = {"wd": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-8}


def walked(change=lambda step, p, before: None, options=OPTIONS, steps=STEPS):
    """Return a walk of torch's AdamW, and what it left behind at each step; `change` may spoil a step."""
    draw = random.Random(3)  # noqa: S311 - no secret
    starts = torch.tensor([[draw.gauss(0, 1) for _ in range(3)] for _ in range(2)], dtype=torch.float64)
    gradients = [torch.tensor([[draw.gauss(0, 1) for _ in range(3)] for _ in range(2)]) for _ in range(steps)]
    p = torch.nn.Parameter(starts.clone())
    betas = (options["beta1"], options["beta2"])
    optimizer = torch.optim.AdamW([p], RATE, betas, options["eps"], options["wd"])
    seen, state = [], []
    for step, gradient in enumerate(gradients, 1):
        p.grad, before = gradient.double(), p.detach().clone()
        state.append({name: value.clone() for name, value in optimizer.state[p].items()})
        optimizer.step()
        with torch.no_grad():
            change(step, p, before)
        seen.append([p.flatten().tolist()])
    rows = [[g.double().flatten().tolist()] for g in gradients]
    walk = Walk([starts.flatten().tolist()], [SHAPE], rows, [RATE] * steps, options | {"lr_0": RATE}, seen, 1e-9)
    return walk, state


def test_a_right_walk_has_no_wrong_step():
    """Every step of torch's is the rule's."""
    assert first_wrong(RULES["torch_adamw"], walked()[0]) is None


@pytest.mark.parametrize("at", [1, 3])
def test_the_first_wrong_step_is_found_with_what_it_began_with(at):
    """Its number, the element, and what the steps before have left: just what torch's optimizer keeps."""

    def spoil(step, p, before):
        if step == at:
            p[1, 0] += 0.5

    walk, state = walked(spoil)
    wrong = first_wrong(RULES["torch_adamw"], walk)
    assert (wrong.step, wrong.parameter, wrong.element) == (at, 1, (1, 0))
    assert wrong.given["p"] == (walk.starts if at == 1 else walk.seen[at - 2])[0][3]
    assert (wrong.given["g"], wrong.given["lr"], wrong.given["wd"]) == (walk.gradients[at - 1][0][3], RATE, 0.1)
    kept = state[at - 1]
    ours = [wrong.kept[name] for name in ("m", "v", "t")]
    if at == 1:
        assert ours == [0, 0, 0]
    else:
        theirs = [kept["exp_avg"][1, 0].item(), kept["exp_avg_sq"][1, 0].item(), kept["step"].item()]
        assert ours == pytest.approx(theirs)
    assert wrong.yours == pytest.approx(wrong.lines[-1][1] + 0.5)
    assert wrong.ratio is None


@pytest.mark.parametrize("factor", [2.0, -1.0, 0.25])
def test_a_step_that_goes_so_many_times_as_far_is_recognised(factor):
    """The ratio is one for all elements; the first that is wrong tells it."""

    def stretch(step, p, before):
        if step == 2:
            p.copy_(before + factor * (p - before))

    wrong = first_wrong(RULES["torch_adamw"], walked(stretch)[0])
    assert wrong.step == 2
    assert wrong.ratio == pytest.approx(factor)
