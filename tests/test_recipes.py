"""Each recipe of the book does what it says, held against a loop written by hand."""

import copy
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image
from PIL import Image as Pictures
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import CheckpointS, DataLoaders, Learner, MetricsS, QuietS, accuracy

PAGE = Path(__file__).parent.parent / "book" / "recipes.md"


@pytest.fixture(scope="module")
def recipes():
    """Run every block of the page, in order, as a reader would."""
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - the page's own code
    return SimpleNamespace(**names)


def batches(n, size=6):
    """Draw batches of ten numbers each, in three classes."""
    return [[torch.randn(size, 10), torch.arange(size) % 3] for _ in range(n)]


def learner(data, *subs, kind=Learner, valid=(), optimizer=torch.optim.SGD):
    """Make a Learner of a model that always starts from the same weights."""
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(10, 4), nn.Tanh(), nn.Linear(4, 3))
    return kind(model, DataLoaders(data, list(valid)), F.cross_entropy, optimizer, 0.5, [QuietS(), *subs])


def parameters(made):
    """Return all weights as one line of numbers."""
    return nn.utils.parameters_to_vector(made.model.parameters()).detach()


def test_every_recipe_is_tried_here(recipes):
    """No class or function of the page is left out below."""
    text = Path(__file__).read_text("utf-8")
    made = re.findall(r"^(?:class|def) (\w+)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(made) == 5
    assert [name for name in made if f"recipes.{name}" not in text] == []


def test_accumulated_gradients_make_the_step_of_one_large_batch(recipes):
    """Four batches of six are one of 24, over two epochs and eight steps; two are left over and wait."""
    small = batches(8)
    large = [[torch.cat(parts) for parts in zip(*small[i : i + 4], strict=True)] for i in (0, 4)]
    ours, theirs = learner(small, kind=recipes.AccumulatingLearner), learner(large)
    for made in (ours, theirs):
        made.fit(2)
    torch.testing.assert_close(parameters(ours), parameters(theirs))
    rest = learner(small[:6], kind=recipes.AccumulatingLearner)
    rest.fit(1)
    first = learner(large[:1])
    first.fit(1)
    torch.testing.assert_close(parameters(rest), parameters(first))


def test_accumulation_goes_on_from_a_checkpoint(recipes, tmp_path):
    """Also from the middle of four."""

    class StopS(QuietS):
        def before_batch(self, learner):
            if len(learner.history.lrs) == 6 and not (tmp_path / "again").exists():
                raise ZeroDivisionError

    def made(**options):
        checkpoint = CheckpointS(tmp_path / "c", every=0, **options)
        torch.manual_seed(4)
        return learner(batches(8), StopS(), checkpoint, kind=recipes.AccumulatingLearner, optimizer=torch.optim.Adam)

    with pytest.raises(ZeroDivisionError):
        made().fit(1)
    (tmp_path / "again").touch()
    again = made(resume=True)
    again.fit(1)
    torch.manual_seed(4)
    whole = learner(batches(8), kind=recipes.AccumulatingLearner, optimizer=torch.optim.Adam)
    whole.fit(1)
    assert torch.equal(parameters(again), parameters(whole))


def test_mixed_losses_are_those_of_mixed_labels(recipes):
    """The loss is the cross-entropy with soft labels, the metric counts classes, evaluation is as without."""
    seen, data = [], batches(3)

    class LookS(recipes.MixUpS):
        order = 9

        def before_batch(self, learner):
            y = learner.batch[1]
            super().before_batch(learner)
            seen.append((self.others, y, learner.batch[0]))

        def after_loss(self, learner):
            super().after_loss(learner)
            if self.others is not None:
                soft = torch.lerp(F.one_hot(self.others, 3).float(), F.one_hot(seen[-1][1], 3).float(), self.share)
                torch.testing.assert_close(learner.loss, F.cross_entropy(learner.preds, soft))
                assert 0.5 <= self.share <= 1

    made = learner(data, LookS(), MetricsS(accuracy=accuracy()), valid=data)
    made.fit(1)
    train, valid = made.history.rows
    right = [(made.model(x).argmax(1) == y).float().mean().item() for x, y in data]
    assert valid["accuracy"] == pytest.approx(sum(right) / 3)
    assert 0 <= train["accuracy"] <= 1
    assert [others is None for others, _, _ in seen] == [False] * 3 + [True] * 3
    assert not torch.equal(seen[0][2], data[0][0])
    assert torch.equal(seen[3][2], data[0][0])


@pytest.mark.parametrize("longest", [0.01, 0.1, 100.0])
def test_clipped_gradients_are_no_longer_than_asked(recipes, longest):
    """A step of plain descent has at most rate times that length; shorter gradients stay."""
    made, plain = learner(batches(1), recipes.ClipS(longest)), learner(batches(1))
    start = parameters(made)
    data = batches(1)
    for one in (made, plain):
        one.dls.train = data
        one.fit(1)
    step, whole = ((parameters(one) - start).norm().item() / 0.5 for one in (made, plain))
    assert step == pytest.approx(min(longest, whole), rel=1e-4)


def test_evaluation_measures_averaged_weights_and_training_goes_on_with_its_own(recipes):
    """The average is the one of a loop by hand; the weights that train are those of a fit without it."""
    data, decay = batches(4), 0.9
    average = recipes.AverageS(decay)
    made, plain = learner(data, average, valid=data), learner(data)
    states = []

    class KeepS(QuietS):
        def after_step(self, learner):
            states.append(copy.deepcopy(learner.model.state_dict()))

    made.fit(2)
    plain.fit(2, subs=[KeepS()])
    assert torch.equal(parameters(made), parameters(plain))
    expected = states[0]
    for _, state in pairwise(states):
        expected = {name: decay * expected[name] + (1 - decay) * value for name, value in state.items()}
    torch.testing.assert_close(dict(average.average.module.state_dict()), dict(expected))
    loss = sum(F.cross_entropy(average.average.module(x), y).item() for x, y in data) / 4
    assert made.history.rows[-1]["loss"] == pytest.approx(loss, rel=1e-5)


def test_each_class_is_drawn_equally_often(recipes):
    """However rare it is; every validation image is there once."""
    labels = [0] * 180 + [1] * 20
    features = Features({"image": Image(), "label": ClassLabel(num_classes=2)})
    rows = Dataset.from_dict({"image": [Pictures.new("L", (2, 2))] * 200, "label": labels}, features=features)
    dls = recipes.balanced(DatasetDict({"train": rows, "test": rows}), 50)
    drawn = torch.cat([y for _ in range(5) for _, y in dls.train])
    assert len(drawn) == 1000
    assert abs(drawn.float().mean().item() - 0.5) < 0.06  # four standard deviations
    assert torch.cat([y for _, y in dls.valid]).tolist() == labels
