import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from nntrain_lessons.data import DataLoaders
from nntrain_lessons.experiments.studies.questions import QUESTIONS
from nntrain_lessons.experiments.studies.sweeps import study as sweep
from nntrain_lessons.experiments.training import augmentations, building, measures, networks
from nntrain_lessons.experiments.training.recipes import OPTIMIZERS, RECIPES
from nntrain_lessons.solutions import resnet
from nntrain_lessons.train import cnn_layers, cnn_layers_more_depth, init_weights

STUDIES = [make() for make in QUESTIONS.values()] + [sweep(optimizer) for optimizer in OPTIMIZERS]
every_study = pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)


@pytest.fixture(scope="module")
def dls():
    """Make loaders of twenty grey images, two batches an epoch."""
    rows = [(torch.rand(1, 28, 28), i % 10) for i in range(20)]
    return DataLoaders(torch.utils.data.DataLoader(rows, 10), torch.utils.data.DataLoader(rows, 20))


@every_study
def test_every_part_that_a_study_names_exists(study, dls):
    """Optimizers take their settings, networks take the images, and what is to be measured can be."""
    for recipe in study.recipes:
        learner = building.build(recipe, dls, recipe.epochs, torch.device("cpu"))
        learner.opt = learner.optim_class(learner.model.parameters(), recipe.lr)
        assert callable(getattr(measures, recipe.measure or "logits"))
        assert callable(getattr(augmentations, recipe.augment or "flip_and_crop"))


def test_a_name_is_one_recipe_in_all_studies():
    """Runs are kept under the recipe's name, so what two studies call alike must be the same run."""
    named = {}
    for recipe in [*RECIPES.values(), *(recipe for study in STUDIES for recipe in study.recipes)]:
        run = replace(recipe, title="")  # what it is called beside others may differ
        assert named.setdefault(recipe.name, run) == run


def macs(model: nn.Module) -> int:
    """Count the multiply-accumulates of convolutions and linear layers for one image."""
    found = 0

    def count(layer: nn.Module, inputs: Iterable[torch.Tensor], output: torch.Tensor) -> None:
        nonlocal found
        found += layer.weight.numel() * (output[0, 0].numel() if output.ndim == 4 else 1)

    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    model.eval()(torch.rand(1, 1, 28, 28))
    return found


def n_params(model: nn.Module) -> int:
    """Count parameters."""
    return sum(p.numel() for p in model.parameters())


def test_the_variants_of_the_network_differ_in_what_their_name_says():
    """Without skips there are no 1x1 convolutions, without the last norm ten parameters less; strides cost."""
    own = resnet()
    skips = sum(in_c * out_c + out_c for in_c, out_c in networks.WIDTHS)
    assert n_params(own) - n_params(networks.resnet_without_skips()) == skips
    assert n_params(own) - n_params(networks.resnet_without_last_norm()) == 10
    assert n_params(networks.resnet_stride_first()) == n_params(own) == 1_227_900
    computed = [macs(make()) for make in (resnet, networks.resnet_stride_first, networks.resnet_stride_first_wide)]
    assert computed == [8_406_784, 4_674_304, 8_803_696]  # the numbers that the findings tell


def test_depth_and_size_are_apart():
    """Five and six convolutions of one size differ by under 1 % in parameters, and by under a quarter in compute."""
    for shallow, deep in ((cnn_layers, networks.cnn_deep_narrow), (networks.cnn_wide, cnn_layers_more_depth)):
        small, large = shallow(), deep()
        convs = [sum(isinstance(layer, nn.Conv2d) for layer in model.modules()) for model in (small, large)]
        assert convs == [5, 6]
        assert n_params(large) == pytest.approx(n_params(small), rel=0.01)
        assert macs(large) == pytest.approx(macs(small), rel=0.25)
    told = n_params(networks.cnn_wide()), n_params(networks.cnn_deep_narrow())
    assert told == (109_178, 30_534)  # as the page says


@pytest.mark.parametrize("n", [6, 18, 42])
def test_a_stack_has_its_convolutions_and_skips_or_none(n):
    """Plain and residual stacks have the same parameters; with zero weights the residual one passes its input on."""
    plain, residual = getattr(networks, f"plain_{n}")(), getattr(networks, f"residual_{n}")()
    assert n_params(plain) == n_params(residual)
    assert sum(isinstance(layer, nn.Conv2d) for layer in plain.modules()) == n + 2
    x = torch.rand(2, 32, 7, 7)
    for model, passed_on in ((plain, torch.zeros_like(x)), (residual, x)):
        for block in model[2:-3]:
            for layer in block.modules():
                if isinstance(layer, nn.BatchNorm2d):
                    nn.init.zeros_(layer.weight)
        assert torch.equal(model[2:-3](x), passed_on)


def test_a_batch_drawn_together_is_changed_alike():
    """All images of a batch are flipped and shifted the same way; over many batches all eighteen ways occur."""
    image = torch.rand(1, 28, 28)
    seen = set()
    for _ in range(300):
        batch = augmentations.flip_and_crop_together(image.expand(4, 1, 28, 28))
        assert all(torch.equal(one, batch[0]) for one in batch)
        seen.add(batch[0].numpy().tobytes())
    assert len(seen) == 18


def test_the_share_below_the_floor_is_counted(dls):
    """With a floor above every gradient all weights are below it, with none none; both optimizers are read."""
    for optimizer, settings in (("Adam", {"eps": 1e4}), ("torch.optim.Adam", {"eps": 1e2})):
        learner = trained(dls, optimizer, settings)
        assert measures.below_the_floor(learner) == {"share_below_floor": 1.0, "floor": 1e2}
    assert measures.below_the_floor(trained(dls, "Adam", {"eps": 0.0}))["share_below_floor"] == 0


def trained(dls, optimizer, settings):
    """Train two steps of a small network."""
    from nntrain_lessons.experiments.training.recipes import Recipe

    learner = building.build(Recipe("any", "any", 1, 1e-3, optimizer, settings=settings), dls, 1, torch.device("cpu"))
    learner.fit(1, valid=False)
    return learner


def test_the_best_scale_is_that_of_the_lowest_loss(dls):
    """Scores that are ten times too large lose least at a tenth; sure and right are told as they are."""
    learner = trained(dls, "SGD", {})
    torch.manual_seed(0)
    flat = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    learner.model = flat.apply(init_weights)
    before = measures.logits(learner)
    flat[1].weight.data *= 10
    flat[1].bias.data *= 10
    after = measures.logits(learner)
    assert after["spread"] == pytest.approx(10 * before["spread"], rel=1e-4)
    assert after["scaled_loss"] <= after["loss"]
    assert after["accuracy"] == before["accuracy"]
    assert after["confidence"] > before["confidence"]


def test_norms_are_evaluated_by_the_statistics_of_each_batch(dls):
    """Running statistics that are far off do not matter to it, and the network is given back as it was."""
    recipe = RECIPES["plain_sgd"]
    learner = building.build(recipe, dls, 1, torch.device("cpu"))
    learner.fit(1, valid=False)
    norm = next(layer for layer in learner.model.modules() if isinstance(layer, nn.BatchNorm2d))
    norm.running_mean += 100.0
    before = {name: value.clone() for name, value in learner.model.state_dict().items()}
    found = measures.by_batch_statistics(learner)
    batch = next(iter(dls.valid))
    mean, std = building.first_batch_statistics(dls)
    learner.model.train()
    with torch.no_grad():
        scores = learner.model((batch[0] - mean) / std)
    learner.model.load_state_dict(before)
    assert found["loss"] == pytest.approx(nn.functional.cross_entropy(scores, batch[1]).item(), rel=1e-4)
    assert all(torch.equal(value, before[name]) for name, value in learner.model.state_dict().items())


FIELDS = ("model", "kaiming", "learner", "optimizer", "settings", "lr", "one_cycle", "cycle_momentum", "pct_start")
FIELDS += ("augment", "loss_scale", "images", "redrawn", "batch_size", "epochs")
ONE_THING = [  # what belongs together: a way to decay and its strength, a form of momentum and its rate
    {"optimizer", "settings"},
    {"learner", "optimizer", "settings", "lr"},
    {"lr", "one_cycle"},
]
QUOTED = re.compile(r"\{measured\}`points (\w+) (\S+) (\S+)`")
BOOK = Path(__file__).parents[3] / "book"
PAIRS = sorted({pair for page in BOOK.glob("*.md") for pair in QUOTED.findall(page.read_text("utf-8"))})


@pytest.mark.parametrize(("name", "ours", "theirs"), PAIRS)
def test_a_difference_that_a_page_quotes_is_that_of_one_thing(name, ours, theirs):
    """Two recipes whose difference stands in the book differ in one field, or in what is one thing by its nature."""
    if name in ("winners", "reproduce"):
        return  # rules, each at its own best rate; the post's steps, of which the page says all that they change
    recipes = {recipe.name: recipe for recipe in QUESTIONS[name]().recipes}
    one, other = recipes[ours], recipes[theirs]
    differ = {field for field in FIELDS if getattr(one, field) != getattr(other, field)}
    assert len(differ) == 1 or any(differ <= together for together in ONE_THING), differ


def test_the_pages_quote_differences():
    """The test above has something to look at."""
    assert len(PAIRS) > 20
