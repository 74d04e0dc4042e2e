from dataclasses import FrozenInstanceError

import pytest
import torch

from nntrain_lessons import plots, train
from nntrain_lessons.experiments import runs
from nntrain_lessons.experiments.recipes import RECIPES
from nntrain_lessons.train import DataLoaders

every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))


@pytest.fixture
def dls():
    """Make loaders of ten grey images, one batch of training an epoch."""
    rows = [(torch.rand(1, 28, 28), i % 10) for i in range(10)]
    return DataLoaders(torch.utils.data.DataLoader(rows, 10), torch.utils.data.DataLoader(rows, 10))


def test_the_posts_eight_runs_and_the_plain_one_are_there():
    """The recipes have the post's results beside them, but for plain gradient descent, which it does not run."""
    names = ["plain_sgd", "sgd", "momentum", "rmsprop", "adam", "one_cycle", "deeper", "resnet", "augment"]
    assert list(RECIPES) == names
    post = {name: recipe.post[1] for name, recipe in RECIPES.items() if recipe.post}
    accuracies = (0.889, 0.886, 0.875, 0.882, 0.902, 0.919, 0.927, 0.939)
    assert post == dict(zip(names[1:], accuracies, strict=True))


def test_a_recipe_cannot_be_changed():
    """A record is what it says: whoever wants another run writes another record."""
    with pytest.raises(FrozenInstanceError):
        RECIPES["adam"].lr = 1.0


@every_recipe
def test_every_recipe_can_be_built_and_drawn(recipe, dls):
    """Each part that a recipe names exists, and each recipe has a colour of its own."""
    learner = runs.build(recipe, dls, 2, torch.device("cpu"))
    assert type(learner) is getattr(train, recipe.learner)
    learner.fit(2)
    assert [row["mode"] for row in learner.history.rows] == ["train", "eval", "train", "eval"]
    assert list(plots.COLOURS.values()).count(plots.COLOURS[recipe.name]) == 1


@every_recipe
def test_a_cycle_spans_the_run(recipe, dls):
    """Under 1cycle the rate begins at a 25th of the highest and ends near nothing; otherwise it stays."""
    learner = runs.build(recipe, dls, 10, torch.device("cpu"))
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

    runs.build(RECIPES["augment"], dls, 1, torch.device("cpu")).fit(1, subs=[Look()])
    mean, std = runs.first_batch_statistics(dls)
    original = (next(iter(dls.valid))[0] - mean) / std
    torch.testing.assert_close(seen["eval"][0], original)
    assert not torch.allclose(seen["train"][0], original)


def test_the_statistics_are_of_the_first_images_and_draw_nothing(dls):
    """They come from the training images in the order of the file, and leave the random generator alone."""
    state = torch.get_rng_state()
    mean, std = runs.first_batch_statistics(dls)
    assert torch.equal(torch.get_rng_state(), state)
    images = torch.stack([image for image, _ in dls.train.dataset])
    assert (mean, std) == (pytest.approx(images.mean().item()), pytest.approx(images.std().item()))
