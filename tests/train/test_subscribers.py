from types import SimpleNamespace

import pytest
import torch

from nntrain_lessons import DataLoaders, DeviceS, MetricsS, NormalizationS, Subscriber, accuracy


def test_metrics_agree_with_counting(make_learner, batches):
    """The accuracy of a row is the share of right answers over all images of the epoch."""
    learner = make_learner(MetricsS(accuracy=accuracy()), dls=DataLoaders([], batches))
    learner.fit(1)
    right = sum((learner.model(x).argmax(1) == y).sum().item() for x, y in batches)
    assert learner.history.rows[0]["accuracy"] == pytest.approx(right / 12)


def test_metrics_show_each_row_once(make_learner, capsys):
    """Without a progress display, each row is printed on a line, three decimals a number."""
    make_learner(MetricsS(accuracy=accuracy())).fit(1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in lines] == [["epoch", "0", "mode", "train"], ["epoch", "0", "mode", "eval"]]
    assert len(lines[0].split()[5].split(".")[1]) == 3


@pytest.mark.parametrize("name", ["loss", "epoch", "seconds"])
def test_a_metric_cannot_take_the_name_of_a_column(name):
    """What every row has of its own is not overwritten in silence."""
    with pytest.raises(TypeError, match=name):
        MetricsS(**{name: accuracy()})


def test_normalisation_follows_the_batch_to_its_device():
    """Its numbers are moved to where the inputs are; they come back from there."""
    learner = SimpleNamespace(batch=[torch.zeros(2, 3, device="meta"), torch.zeros(2)])
    NormalizationS(torch.zeros(3), torch.ones(3)).before_batch(learner)
    assert learner.batch[0].device.type == "meta"


def test_metrics_follow_the_predictions_to_their_device(make_learner):
    """A metric that is on another device is moved once, when the first batch is seen."""
    moved = []

    class Elsewhere:
        device = torch.device("meta")

        def to(self, device):
            self.device = device
            moved.append(device.type)

        def reset(self):
            pass

        def update(self, preds, targets):
            pass

        def compute(self):
            return 0.5

    make_learner(MetricsS(share=Elsewhere())).fit(1)
    assert moved == ["cpu"]


def test_normalisation_takes_mean_and_deviation_away(make_learner, batches):
    """The model sees inputs of mean 0 and deviation 1 where their own are given, one pair a column too."""
    x = batches[0][0]
    seen = []

    class Look(Subscriber):
        def after_predict(self, learner):
            seen.append(learner.batch[0])

    norm = NormalizationS(x.mean(0), x.std(0))
    make_learner(norm, Look(), dls=DataLoaders([batches[0]], [])).fit(1)
    torch.testing.assert_close(seen[0].mean(0), torch.zeros(2))
    torch.testing.assert_close(seen[0].std(0), torch.ones(2))
    torch.testing.assert_close(x, batches[0][0])


def test_the_device_subscriber_moves_model_and_batch_first(make_learner):
    """By the time anyone else hears of a batch, it is on the device; the best device is found by itself."""
    devices = []

    class Look(Subscriber):
        def before_batch(self, learner):
            devices.append(learner.batch[0].device.type)

    learner = make_learner(Look(), DeviceS(), DeviceS("meta"))
    learner.loss_fn = lambda preds, targets: preds.sum()
    learner.zero_grad = learner.step = learner.backward = lambda: None
    with pytest.raises(RuntimeError):  # the meta device has shapes and no numbers, so no mean loss
        learner.fit(1)
    assert devices[0] == "meta"
    assert next(learner.model.parameters()).device.type == "meta"
