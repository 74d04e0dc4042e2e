"""Each idea does what its page says, held against torch, or against the same thing done by hand."""

import copy
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import DataLoaders, Learner, QuietS, Subscriber, UsageError
from nntrain_lessons.beyond import AlternatingFlipS, AveragedS, LabelSmoothingS, MirroredS, Muon, whiten_
from nntrain_lessons.beyond.muon import orthogonal
from nntrain_lessons.checkpoints import CheckpointS

SGD = partial(torch.optim.SGD, momentum=0.9)


def network():
    """Make a network with a norm, which tells an image from its mirror image."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3))


def fitted(*subs, epochs=2, lr=0.05, model=None):
    """Train on twelve images in batches of four, without shuffling, and evaluate; the Learner afterwards."""
    torch.manual_seed(2)
    images, targets = torch.rand(12, 1, 8, 8), torch.arange(12) % 3
    batches = [[images[i : i + 4], targets[i : i + 4]] for i in (0, 4, 8)]
    learner = Learner(model or network(), DataLoaders(batches, batches), F.cross_entropy, SGD, lr, [QuietS(), *subs])
    learner.fit(epochs)
    return learner


class Seen(Subscriber):
    """Keeps what goes into the network and comes out, and the weights after each step."""

    order = 2000

    def __init__(self):
        self.inputs, self.preds, self.losses, self.weights = {}, {}, {}, []

    def after_loss(self, learner):
        """Note a batch of this epoch and mode."""
        at = learner.epoch, learner.model.training
        self.inputs.setdefault(at, []).append(learner.batch[0])
        self.preds.setdefault(at, []).append(learner.preds.detach().clone())
        self.losses.setdefault(at, []).append(learner.loss.item())

    def after_step(self, learner):
        """Note the weights."""
        self.weights.append([p.detach().clone() for p in learner.model.parameters()])


def losses(learner, mode):
    """Return the losses of the epochs of a mode."""
    return [row["loss"] for row in learner.history.rows if row["mode"] == mode]


def test_a_mirrored_prediction_is_the_mean_of_two():
    """In evaluation the scores are the mean of the image's and its mirror image's; training does not notice."""
    seen = Seen()
    learner = fitted(MirroredS(), seen, epochs=1)
    for images, preds in zip(seen.inputs[0, False], seen.preds[0, False], strict=True):
        with torch.no_grad():
            twice = learner.model(torch.cat([images, images.flip(-1)]))
        assert torch.allclose(preds, (twice[:4] + twice[4:]) / 2, atol=1e-6)
        assert not torch.allclose(preds, twice[:4], atol=1e-4)
    assert losses(learner, "train") == losses(fitted(epochs=1), "train")


def test_every_image_is_shown_both_ways_in_two_epochs():
    """From epoch to epoch each image is mirrored and not in turn; some start this way, some that; nothing is drawn."""
    seen = Seen()
    fitted(AlternatingFlipS(), seen, epochs=3)
    epochs = [torch.cat(seen.inputs[n, True]) for n in range(3)]
    assert torch.equal(epochs[1], epochs[0].flip(-1))
    assert torch.equal(epochs[2], epochs[0])
    plain = torch.cat(seen.inputs[0, False])  # an evaluation changes nothing
    mirrored = [not torch.equal(one, own) for one, own in zip(epochs[0], plain, strict=True)]
    assert 2 < sum(mirrored) < 10


def test_softened_targets_train_and_do_not_judge():
    """Training minimises (1 - s) cross-entropy + s times the mean over classes; evaluation keeps the plain one."""
    seen = Seen()
    learner = fitted(LabelSmoothingS(0.2), seen, epochs=1)
    targets = torch.arange(4) % 3
    log = seen.preds[0, True][0].log_softmax(1)
    own, every = -log[torch.arange(4), targets].mean(), -log.mean()
    assert seen.losses[0, True][0] == pytest.approx(float(0.8 * own + 0.2 * every), abs=1e-6)
    plain = F.cross_entropy(seen.preds[0, False][0], targets).item()
    assert seen.losses[0, False][0] == pytest.approx(plain, abs=1e-6)
    assert learner.loss_fn is F.cross_entropy


def test_the_average_is_that_of_the_weights_after_each_step():
    """The model ends with the running average, worked out here from the weights of each step, and can get them back."""
    start, seen, average = [p.detach().clone() for p in network().parameters()], Seen(), AveragedS(0.6, batches=2)
    learner = fitted(seen, average)
    expected = start
    for t, weights in enumerate(seen.weights, 1):
        keep = min(0.6, (1 + t) / (10 + t))
        expected = [keep * e + (1 - keep) * w for e, w in zip(expected, weights, strict=True)]
    assert all(torch.allclose(p, e, atol=1e-6) for p, e in zip(learner.model.parameters(), expected, strict=True))
    average.exchange(learner.model)
    assert all(torch.equal(p, w) for p, w in zip(learner.model.parameters(), seen.weights[-1], strict=True))


def test_the_averages_statistics_are_its_own():
    """BatchNorm's statistics are the mean over the last two training batches, as the averaged weights see them."""
    seen = Seen()
    learner = fitted(seen, AveragedS(0.6, batches=2))
    conv, norm = learner.model[0], learner.model[1]
    outputs = [conv(x).transpose(0, 1).flatten(1) for x in seen.inputs[1, True][-2:]]
    assert torch.allclose(norm.running_mean, sum(o.mean(1) for o in outputs) / 2, atol=1e-6)
    assert torch.allclose(norm.running_var, sum(o.var(1) for o in outputs) / 2, atol=1e-6)
    assert norm.momentum == 0.1


def test_training_does_not_notice_the_average():
    """With the average the losses of training are, to the bit, those without; those of evaluation are others."""
    plain, averaged = fitted(epochs=3), fitted(AveragedS(0.6), epochs=3)
    assert losses(plain, "train") == losses(averaged, "train")
    assert losses(plain, "eval") != losses(averaged, "eval")


def test_an_average_survives_a_stop(tmp_path):
    """A fit that was stopped goes on with its average as if it had not been."""

    class Stop(Subscriber):
        def after_batch(self, learner):
            if learner.epoch == 1 and learner.model.training:
                raise KeyboardInterrupt

    path, whole = tmp_path / "fit", fitted(AveragedS(0.6))
    with pytest.raises(KeyboardInterrupt):
        fitted(AveragedS(0.6), Stop(), CheckpointS(path, every=0))
    again = fitted(AveragedS(0.6), CheckpointS(path, every=0, resume=True))
    assert all(
        torch.equal(a, b)
        for a, b in zip(whole.model.state_dict().values(), again.model.state_dict().values(), strict=True)
    )


def test_the_matrix_becomes_nearly_orthogonal():
    """Singular values from 1 to 100 become about 1, the directions stay; upright and flat matrices alike."""
    torch.manual_seed(3)
    for shape in ((6, 20), (20, 6)):
        u, _, v = torch.linalg.svd(torch.randn(shape), full_matrices=False)
        found = orthogonal(u @ torch.diag(torch.logspace(0, 2, 6)) @ v, steps=7)
        inner = u.T @ found @ v.T
        assert torch.allclose(inner, torch.diag(inner.diag()), atol=1e-3)
        assert bool((inner.diag() > 0.5).all() and (inner.diag() < 1.3).all())


def test_muon_moves_kernels_by_its_rule_and_the_rest_by_adamw():
    """A kernel's step has the size of Adam's and an even spectrum; a matrix moves as torch's AdamW moves it."""
    torch.manual_seed(4)
    kernel, matrix = nn.Parameter(torch.randn(8, 3, 3, 3)), nn.Parameter(torch.randn(4, 5))
    other = nn.Parameter(matrix.detach().clone())
    ours, theirs = Muon([kernel, matrix], lr=0.1), torch.optim.AdamW([other], lr=0.1)
    for _ in range(3):
        before = kernel.detach().clone()
        kernel.grad, matrix.grad = torch.randn_like(kernel), torch.randn_like(matrix)
        other.grad = matrix.grad.clone()
        ours.step()
        theirs.step()
    moved = (kernel.detach() - before * (1 - 0.1 * 0.01)).flatten(1)
    values = torch.linalg.svdvals(moved)
    assert float(values.max() / values.min()) < 2
    assert moved.square().mean().sqrt().item() == pytest.approx(0.1 * 0.2, rel=0.25)
    assert torch.allclose(matrix, other, atol=1e-6)


def test_a_whitened_layer_gives_even_outputs_that_repeat_nothing():
    """On the images it was made from, outputs have size one and no relation; each has a twin of the other sign."""
    torch.manual_seed(5)
    images = F.avg_pool2d(torch.randn(64, 1, 12, 12), 3, stride=1)  # neighbours are alike, as in photographs
    conv = whiten_(nn.Conv2d(1, 8, 3), images, eps=0.0)
    outputs = conv(images).transpose(0, 1).flatten(1)
    assert torch.allclose(outputs[1::2], -outputs[::2], atol=1e-5)
    relation = outputs[::2] @ outputs[::2].T / outputs.shape[1]
    assert torch.allclose(relation, torch.eye(4), atol=1e-3)
    assert not any(p.requires_grad for p in conv.parameters())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: LabelSmoothingS(1),
        lambda: AveragedS(1.0),
        lambda: AveragedS(batches=0),
        lambda: whiten_(nn.Conv2d(3, 8, 3), torch.rand(2, 1, 8, 8)),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(wrong):
    """A share of one, an average over nothing, images of other channels."""
    with pytest.raises(UsageError) as told:
        wrong()
    assert "\n" not in str(told.value)


def test_a_learner_with_an_average_can_be_copied():
    """What the ideas leave in a Learner does not hold on to a graph."""
    assert copy.deepcopy(fitted(AveragedS(), LabelSmoothingS(), MirroredS(), epochs=1)).history.rows
