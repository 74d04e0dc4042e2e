from dataclasses import FrozenInstanceError, replace

import pytest
import torch

from nntrain_lessons import plots, train
from nntrain_lessons.data import DataLoaders
from nntrain_lessons.experiments.training import augmentations, building, networks, optimizers
from nntrain_lessons.experiments.training.recipes import RECIPES

every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))


@pytest.fixture
def dls():
    """Make loaders of ten grey images, one batch of training an epoch."""
    rows = [(torch.rand(1, 28, 28), i % 10) for i in range(10)]
    return DataLoaders(torch.utils.data.DataLoader(rows, 10), torch.utils.data.DataLoader(rows, 10))


CNN, DEEPER, RESNET, TORCH = "cnn_layers", "cnn_layers_more_depth", "resnet", "torch.optim.Adam"
POST = {  # what the post says of its runs: epochs, learning rate, optimizer, model, 1cycle, last accuracy
    "sgd": (5, 0.4, "SGD", CNN, False, 0.889),
    "momentum": (5, 1.5, "Momentum", CNN, False, 0.886),
    "rmsprop": (5, 3e-3, "RMSProp", CNN, False, 0.875),
    "adam": (5, 6e-3, "Adam", CNN, False, 0.882),
    "one_cycle": (5, 6e-2, TORCH, CNN, True, 0.902),
    "deeper": (5, 6e-2, TORCH, DEEPER, True, 0.919),
    "resnet": (5, 1e-2, TORCH, RESNET, True, 0.927),
    "augment": (20, 1e-2, TORCH, RESNET, True, 0.939),
}


@pytest.mark.parametrize("name", POST)
def test_each_run_is_set_up_as_the_post_says(name):
    """Epochs, rate, optimizer, model and schedule are the post's; only `augment` varies the images."""
    r = RECIPES[name]
    assert (r.epochs, r.lr, r.optimizer, r.model, r.one_cycle, r.post[1]) == POST[name]
    assert r.augment == ("flip_and_crop" if name == "augment" else "")
    assert (r.learner == "MomentumLearner") == (name == "sgd")


def test_a_model_starts_and_is_judged_as_in_the_post(dls):
    """Convolutions start with Kaiming's spread, the device is seen to, and the loss is cross-entropy."""
    learner = building.build(RECIPES["deeper"], dls, 1, torch.device("cpu"))
    weight = learner.model[4][0].weight  # 64 channels in: enough numbers to measure their spread
    assert weight.std().item() == pytest.approx((2 / (64 * 9)) ** 0.5, rel=0.02)
    assert learner.loss_fn is torch.nn.functional.cross_entropy
    assert any(isinstance(sub, train.DeviceS) for sub in learner.subs)


def test_images_are_flipped_and_shifted_by_a_pixel():
    """Each image becomes itself or its mirror, shifted by at most a pixel; among many all of these occur."""
    image = torch.rand(1, 28, 28)
    varied = augmentations.flip_and_crop(image.expand(400, 1, 28, 28))
    padded = torch.nn.functional.pad(torch.stack([image, image.flip(-1)]), [1] * 4)
    allowed = [padded[k, :, i : i + 28, j : j + 28] for k in range(2) for i in range(3) for j in range(3)]
    found = {next(n for n, one in enumerate(allowed) if torch.equal(one, new)) for new in varied}
    assert found == set(range(18))


def test_the_posts_eight_runs_and_the_plain_one_are_there():
    """The nine come in the order of the lessons."""
    assert list(RECIPES)[:9] == ["plain_sgd", *POST]


def test_a_recipe_cannot_be_changed():
    """A record is what it says: whoever wants another run writes another record."""
    with pytest.raises(FrozenInstanceError):
        RECIPES["adam"].lr = 1.0


@every_recipe
def test_every_recipe_can_be_built_and_drawn(recipe, dls):
    """Each part that a recipe names exists, and each recipe has a colour of its own."""
    learner = building.build(recipe, dls, 2, torch.device("cpu"))
    assert type(learner) is getattr(train, recipe.learner)
    learner.fit(2)
    assert [row["mode"] for row in learner.history.rows] == ["train", "eval", "train", "eval"]
    assert list(plots.COLOURS.values()).count(plots.COLOURS[recipe.name]) == 1


@every_recipe
def test_a_cycle_spans_the_run(recipe, dls):
    """Under 1cycle the rate begins at a 25th of the highest and ends near nothing; otherwise it stays."""
    learner = building.build(recipe, dls, 10, torch.device("cpu"))
    learner.fit(10, valid=False)
    lrs = learner.history.lrs
    if recipe.one_cycle:
        assert lrs[0] == pytest.approx(recipe.lr / 25)
        assert max(lrs) == pytest.approx(recipe.lr, rel=0.01)
        assert lrs[-1] == pytest.approx(recipe.lr / 250_000)
    else:
        assert set(lrs) == {recipe.lr}


def test_only_training_images_are_varied(dls):
    """The recipe with flips and crops shows the model other images in training, the same in evaluation."""
    seen = {"train": [], "eval": []}

    class Look(train.Subscriber):
        order = 100

        def before_batch(self, learner):
            seen["train" if learner.model.training else "eval"].append(learner.batch[0])

    building.build(RECIPES["augment"], dls, 1, torch.device("cpu")).fit(1, subs=[Look()])
    mean, std = building.first_batch_statistics(dls)
    original = (next(iter(dls.valid))[0] - mean) / std
    torch.testing.assert_close(seen["eval"][0], original)
    assert not torch.allclose(seen["train"][0], original)


def test_the_statistics_are_of_the_first_images_and_draw_nothing():
    """They come from the training images in the order of the file, and leave the random generator alone."""
    rows = [(torch.rand(1, 1, 1), 0) for _ in range(1100)]
    dls = DataLoaders(torch.utils.data.DataLoader(rows, 1024), [])
    state = torch.get_rng_state()
    mean, std = building.first_batch_statistics(dls)
    assert torch.equal(torch.get_rng_state(), state)
    images = torch.stack([image for image, _ in rows[:1024]])
    assert (mean, std) == (pytest.approx(images.mean().item()), pytest.approx(images.std().item()))


@pytest.mark.parametrize("kaiming", [True, False])
def test_a_recipe_says_whose_weights_it_starts_from(dls, kaiming):
    """Kaiming's have variance 2 / fan_in; torch's own, uniform up to 1 / sqrt(fan_in), have a sixth of that."""
    recipe = replace(RECIPES["adam"], model="cnn_plain", kaiming=kaiming)
    train.set_seed(1)
    model = building.build(recipe, dls, 1, torch.device("cpu")).model
    widest = max((part.weight for part in model if isinstance(part, torch.nn.Conv2d)), key=torch.numel)
    fan_in = widest[0].numel()
    assert widest.var().item() == pytest.approx((2 if kaiming else 1 / 3) / fan_in, rel=0.1)


def test_without_a_rise_the_rate_falls_from_its_peak(dls):
    """`pct_start` of 0 is cosine annealing from the peak to nearly nothing, and never rises."""
    recipe = replace(RECIPES["one_cycle"], pct_start=0.0, cycle_momentum=False)
    learner = building.build(recipe, dls, 10, torch.device("cpu"))
    learner.fit(10, valid=False)
    lrs = torch.tensor(learner.history.lrs, dtype=torch.double)
    assert (lrs.diff() < 0).all()
    share = torch.arange(1, len(lrs) + 1, dtype=torch.double) / len(lrs)
    end = recipe.lr / 250_000
    torch.testing.assert_close(lrs, end + (recipe.lr - end) * (1 + torch.cos(torch.pi * share)) / 2)


def test_spared_decay_touches_only_what_a_norm_divides_out():
    """Of a network with BatchNorm the inner matrices shrink; norms, biases and the last layer stay."""
    model = networks.mlp_norm()
    optimizer = optimizers.sparing_adamw(model.parameters(), lr=0.1, weight_decay=0.5)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    moved = {name for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved == {"1.weight", "4.weight"}
    torch.testing.assert_close(model[1].weight, 0.95 * before["1.weight"])
