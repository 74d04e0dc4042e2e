"""float16, and the scale that keeps its small gradients."""

import pytest
import torch
from torch import nn

from nntrain_lessons import DataLoaders, Learner, QuietS, Subscriber
from nntrain_lessons.beyond import Float16S
from nntrain_lessons.experiments.training import machines
from nntrain_lessons.solutions import SGD


class Weights(Subscriber):
    """Keeps the weight after each step."""

    def __init__(self):
        self.seen = []

    def after_step(self, learner):
        """Note it."""
        self.seen.append(learner.model.weight.item())


def fitted(sub, size, steps=1):
    """Take steps of one weight whose gradient is `size`, in float16, at a rate that would make the step one."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(model.weight)
    batches, weights = [[torch.ones(2, 1), torch.zeros(2)]] * steps, Weights()
    loss = lambda preds, targets: (preds * size).mean()  # noqa: E731
    learner = Learner(model, DataLoaders(batches, batches), loss, SGD, 1 / size, [sub, weights, QuietS()])
    learner.fit(1, valid=False)
    return learner, weights.seen


def test_a_small_gradient_survives_by_its_scale():
    """A gradient of a hundred-millionth is lost in float16 by itself, and is not with the scale."""
    assert fitted(Float16S(scale=1.0), 1e-8)[1] == [0.0]
    assert fitted(Float16S(), 1e-8)[1] == [pytest.approx(-1.0, rel=1e-2)]


def test_an_overflow_leaves_the_step_out_and_halves_the_scale():
    """Gradients too large for float16 move nothing; after some halvings steps are taken; losses are not scaled."""
    sub = Float16S(scale=2.0**20)
    learner, weights = fitted(sub, 1.0, steps=8)
    assert weights[:4] == [0.0] * 4
    assert weights[-1] < -1
    assert sub.skipped == 5
    assert sub.scale == 2.0**15
    assert learner.history.losses[0] == 0
    assert learner.history.losses[-1] == pytest.approx(weights[-2], rel=1e-2)


def test_after_good_steps_the_scale_is_doubled():
    """So that it is as large as it can be."""
    sub = Float16S(scale=4.0, patience=3)
    fitted(sub, 1.0, steps=7)
    assert sub.scale == 16.0


def test_auto_is_float16_where_a_gpu_lacks_bfloat16(monkeypatch):
    """A stand-in for the GPU: with bfloat16 it is that; without, float16; a CPU without it computes in float32."""
    gpu, cpu = torch.device("cuda"), torch.device("cpu")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    assert machines.choose_precision("auto", gpu) == "bfloat16"
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    assert machines.choose_precision("auto", gpu) == "float16"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {})
    assert machines.choose_precision("auto", cpu) == "float32"
