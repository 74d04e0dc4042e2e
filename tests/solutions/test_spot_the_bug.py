"""Six mended pieces of training code, each against a formula, or against another way to the same end."""

import ast
import copy
import re
from functools import partial

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, OneCycleLR

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import solution, start
from nntrain_lessons.solutions import (
    ResBlock,
    SkipBlock,
    measure_accuracy,
    train_classifier,
    train_on_batches,
    train_on_schedule,
    train_with_flips,
)

from .walks import drawn

EXERCISE = EXERCISES["spot_the_bug"]
seeds = st.integers(0, 2**31)


def linear(features, outputs):
    """Make a linear model in float64."""
    return nn.Linear(features, outputs, dtype=torch.float64)


def numbers(count, size=5, features=3):
    """Draw batches of inputs and numbers to hit."""
    shapes = [(size, features), (size, 1)]
    return [[torch.randn(shape, dtype=torch.float64) for shape in shapes] for _ in range(count)]


def classes(count, shape, outputs=3):
    """Draw batches of inputs of one shape, and their classes."""
    return [[torch.randn(shape, dtype=torch.float64), torch.randint(outputs, shape[:1])] for _ in range(count)]


@settings(drawn, max_examples=20)
@given(seed=seeds, count=st.integers(1, 6), lr=st.floats(0.01, 0.2))
def test_each_step_goes_along_its_own_batchs_gradient(seed, count, lr):
    """Losses and weights are those of gradient descent with the gradient written out, 2 (xw - y)x / B."""
    torch.manual_seed(seed)
    model, data = linear(3, 1), numbers(count)
    w, b = model.weight.detach().clone(), model.bias.detach().clone()
    losses = train_on_batches(model, data, torch.optim.SGD(model.parameters(), lr))
    for (x, y), loss in zip(data, losses, strict=True):
        error = x @ w.T + b - y
        assert loss == pytest.approx(float((error**2).mean()))
        w, b = w - lr * 2 * (error.T @ x) / len(x), b - lr * 2 * error.mean(dim=0)
    torch.testing.assert_close(model.weight.detach(), w)
    torch.testing.assert_close(model.bias.detach(), b)


@settings(drawn, max_examples=20)
@given(seed=seeds)
def test_the_accuracy_is_what_each_image_alone_gets(seed):
    """Batches make no difference, nor how often it is measured; nothing of the model has changed afterwards."""
    torch.manual_seed(seed)
    model = nn.Sequential(linear(4, 8), nn.BatchNorm1d(8, dtype=torch.float64), nn.Dropout(0.5), linear(8, 3))
    data = [*classes(2, (7, 4)), *classes(1, (3, 4))]
    alone = copy.deepcopy(model).eval()
    hits = [
        int(alone(x[None]).argmax()) == int(y) for images, labels in data for x, y in zip(images, labels, strict=True)
    ]
    before = copy.deepcopy(model.state_dict())
    assert measure_accuracy(model, data) == measure_accuracy(model, data) == sum(hits) / 17
    torch.testing.assert_close(dict(model.state_dict()), dict(before), rtol=0, atol=0)
    assert all(module.training for module in model.modules())


@settings(drawn, max_examples=20)
@given(seed=seeds, count=st.integers(1, 4), lr=st.floats(0.01, 1.0))
def test_a_classifier_learns_by_the_cross_entropy_of_its_scores(seed, count, lr):
    """Losses, sureness and weights are those of the formula, with the gradient (p - onehot) x / B."""
    torch.manual_seed(seed)
    model, data = linear(4, 3), classes(count, (6, 4))
    w, b = model.weight.detach().clone(), model.bias.detach().clone()
    losses, sure = train_classifier(model, data, torch.optim.SGD(model.parameters(), lr))
    for (x, y), loss, sureness in zip(data, losses, sure, strict=True):
        powers = (x @ w.T + b).exp()
        p = powers / powers.sum(dim=1, keepdim=True)
        assert loss == pytest.approx(-float(p[range(6), y].log().mean()))
        assert sureness == pytest.approx(float(p.max(dim=1).values.mean()))
        slope = (p - nn.functional.one_hot(y, 3)) / 6
        w, b = w - lr * slope.T @ x, b - lr * slope.sum(dim=0)
    torch.testing.assert_close(model.weight.detach(), w)
    torch.testing.assert_close(model.bias.detach(), b)


SCHEDULES = {
    "one cycle": lambda steps: partial(OneCycleLR, max_lr=0.5, total_steps=steps, cycle_momentum=False),
    "exponential": lambda steps: partial(ExponentialLR, gamma=0.7),
    "cosine": lambda steps: partial(CosineAnnealingLR, T_max=steps),
}


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@settings(drawn, max_examples=10)
@given(count=st.integers(1, 4), epochs=st.integers(1, 3))
def test_the_rates_are_those_of_the_schedule_alone(schedule, count, epochs):
    """Every step has the next rate of a schedule that is simply run through, and the weights move by it."""
    steps, data = count * epochs, [[torch.ones(2, 1), torch.zeros(2, 1)]] * count
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)
    alone, rates = schedule(steps)(optimizer), []
    for _ in range(steps):
        rates += alone.get_last_lr()
        optimizer.step()
        alone.step()
    model = nn.Linear(1, 1, bias=False)
    weight = model.weight.item()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    assert train_on_schedule(model, data, optimizer, schedule(steps)(optimizer), epochs) == rates
    for rate in rates:  # the loss is w^2
        weight -= rate * 2 * weight
    assert model.weight.item() == pytest.approx(weight, abs=1e-6)


@pytest.mark.parametrize("out_c", [3, 5])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("side", [6, 7])
def test_the_block_is_that_of_the_lesson(out_c, stride, side):
    """With the same weights it gives what the lesson's residual block gives."""
    block, known = SkipBlock(3, out_c, stride), ResBlock(3, out_c, stride)
    block.load_state_dict(dict(zip(block.state_dict(), known.state_dict().values(), strict=True)))
    x = torch.randn(2, 3, side, side)
    assert known(x).shape == (2, out_c, -(-side // stride), -(-side // stride))
    torch.testing.assert_close(block(x), known(x))


@settings(drawn, max_examples=20)
@given(seed=seeds)
def test_each_image_is_mirrored_or_not(seed):
    """What the model is shown are the images or their mirror images, about half and half, in no batch all alike."""
    torch.manual_seed(seed)
    model, data, shown = nn.Sequential(nn.Flatten(), linear(12, 3)), classes(20, (40, 1, 3, 4)), []
    model.register_forward_pre_hook(lambda _, inputs: shown.append(inputs[0]))
    kept = copy.deepcopy(data)
    losses = train_with_flips(model, data, torch.optim.SGD(model.parameters(), lr=0.0))
    share = 0.0
    for (x, y), seen, loss in zip(kept, tuple(shown), losses, strict=True):
        mirrored = (seen == x.flip(3)).flatten(1).all(dim=1)
        assert torch.equal(mirrored, (seen != x).flatten(1).any(dim=1))
        assert 0 < mirrored.sum() < 40
        share += float(mirrored.double().mean()) / 20
        assert loss == pytest.approx(float(nn.functional.cross_entropy(model(seen), y).detach()))
    assert abs(share - 0.5) < 0.11  # six standard deviations of 800 draws


def test_the_page_shows_what_the_broken_code_does(capsys):
    """Run as it is handed out, the example prints the symptoms of the first text, line by line."""
    text = start(EXERCISE, solution(EXERCISE.id))
    shown = [line.removeprefix("# ") for line in text.partition("# ```text\n")[2].partition("\n# ```")[0].splitlines()]
    exec(compile(text, "broken.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    assert capsys.readouterr().out.splitlines() == shown
    assert re.findall(r"^\d", "\n".join(shown), re.MULTILINE) == list("123456")


def test_one_mistake_is_planted_for_each_check_and_each_name():
    """Six mistakes, six checks, and six functions or classes, in the same order."""
    planted = [known for known in EXERCISE.mistakes if known.planted]
    assert [known.planted for known in planted] == [check.id for check in EXERCISE.checks]
    right = {node.name: ast.dump(node) for node in ast.parse(solution(EXERCISE.id)).body if hasattr(node, "name")}
    for known, name in zip(planted, EXERCISE.names, strict=True):
        wrong = ast.parse(known.wrong_codes(solution(EXERCISE.id))[0]).body
        assert [n.name for n in wrong if hasattr(n, "name") and ast.dump(n) != right[n.name]] == [name]
