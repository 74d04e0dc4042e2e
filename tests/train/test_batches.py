"""Batches of other forms: weighed by their images, or told in one line."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import DataLoaders, Learner, LessonsError, QuietS

from .test_meant import PAIR, refused


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ({"image": PAIR[0], "label": PAIR[1]}, "a dict with the keys image, label"),
        (PAIR[0], "a batch is a Tensor"),
        ([PAIR[0]], "a batch is a list of 1"),
        ("text", "a batch is a str"),
    ],
)
def test_a_batch_that_is_no_pair_is_told(batch, message, make_learner):
    """A dict, a tensor alone, a list of one."""
    refused(message, lambda: make_learner(dls=DataLoaders([batch], [])).fit(1))


def test_a_learner_of_ones_own_may_take_other_batches(batches):
    """Who overrides both steps gets the batch as it is, weighed by its rows."""

    class DictLearner(Learner):
        def predict(self):
            self.preds = self.model(self.batch["x"])

        def get_loss(self):
            self.loss = self.loss_fn(self.preds, self.batch["y"])

    dicts = [{"x": x[:n], "y": y[:n]} for n, (x, y) in zip((4, 1), batches, strict=False)]
    learner = DictLearner(nn.Linear(2, 2), DataLoaders([], dicts), F.cross_entropy, torch.optim.SGD, 0.1, [QuietS()])
    learner.fit(1)
    losses = [F.cross_entropy(learner.model(d["x"]), d["y"]).item() for d in dicts]
    assert learner.history.rows[0]["loss"] == pytest.approx((4 * losses[0] + losses[1]) / 5)


@pytest.mark.parametrize(
    "wrap", [tuple, list, lambda xs: dict(zip("ab", xs, strict=True)), lambda xs: ((xs[0], xs[1]), {})]
)
def test_inputs_of_several_parts_are_weighed_by_images(wrap):
    """The mean loss of an epoch is over images: 2 * 60 of loss 1 and 4 of loss 5 give 140 / 124."""

    class First(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, inputs):
            while not isinstance(inputs, torch.Tensor):
                inputs = next(iter(inputs.values())) if isinstance(inputs, dict) else inputs[0]
            return inputs

    batches = [[wrap([torch.full((n, 1), loss), torch.zeros(n, 1)]), torch.zeros(n, 1)] for n, loss in
               ((60, 1.0), (60, 1.0), (4, 5.0))]  # fmt: skip
    learner = Learner(First(), DataLoaders([], batches), lambda p, y: p.mean(), torch.optim.SGD, 0.1, [QuietS()])
    learner.fit(1, train=False)
    assert learner.history.rows[0]["loss"] == pytest.approx(140 / 124)


@pytest.mark.parametrize("make", [iter, lambda x: (b for b in x), lambda x: zip(*zip(*x, strict=True), strict=True)])
@pytest.mark.parametrize("part", ["train", "valid"])
def test_a_loader_for_one_walk_is_refused_before_training(make, part, batches, make_learner):
    """The second epoch would find nothing, in silence."""
    learner = make_learner(dls=DataLoaders(**{"train": batches, "valid": batches} | {part: make(batches)}))
    before = learner.model.weight.clone()
    with pytest.raises(LessonsError, match=rf"^dls\.{part} .* walked through once only"):
        learner.fit(2)
    assert torch.equal(learner.model.weight, before)


def test_a_last_batch_of_one_is_told():
    """BatchNorm needs two to train on; evaluation does not."""
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    one = [x[:1] for x in PAIR]
    learner = Learner(model, DataLoaders([PAIR, one], [one]), F.cross_entropy, torch.optim.SGD, 0.1, [QuietS()])
    with pytest.raises(LessonsError, match=r"has 1 image, and BatchNorm needs two.*drop_last=True"):
        learner.fit(1)
    learner.fit(1, train=False)
