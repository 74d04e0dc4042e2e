"""The drawn garments: a data set like Fashion-MNIST, the same on every machine, and neither trivial nor hopeless."""

import hashlib
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from nntrain_lessons.data.garments import CNN_ABOVE, LINEAR_BELOW, drawn_garments
from nntrain_lessons.train.models import cnn_layers, init_weights

NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def pixels(split):
    """Return all images of a split, uint8 [n, 28, 28]."""
    return np.stack([np.asarray(image) for image in split["image"]])


@pytest.fixture(scope="module")
def few():
    """Draw a small data set: 103 training and 50 test images."""
    return drawn_garments(103, 50)


@pytest.fixture(scope="module")
def one_thread():
    """Keep torch to one thread: on a shared machine several wait for one another far longer than they save."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def standardized(one_thread):
    """Draw the default data set: two pairs of standardized images [n, 1, 28, 28] and labels [n]."""
    drawn = drawn_garments()
    x = {name: torch.tensor(pixels(split))[:, None].float() for name, split in drawn.items()}
    mean, std = x["train"].mean(), x["train"].std()
    return [((x[name] - mean) / std, torch.tensor(drawn[name]["label"])) for name in ("train", "test")]


def accuracy(model, x, y):
    """Return the share of images that the model labels rightly."""
    with torch.no_grad():
        return (model.eval()(x).argmax(1) == y).double().mean().item()


def test_the_layout_is_that_of_fashion_mnist(few):
    """There are the splits train and test, grey images of 28 x 28 pixels, and the ten class names in their order."""
    assert {name: len(split) for name, split in few.items()} == {"train": 103, "test": 50}
    for split in few.values():
        assert list(split.features) == ["image", "label"]
        assert split.features["label"].names == NAMES
        assert {(image.size, image.mode) for image in split["image"]} == {((28, 28), "L")}


def test_the_classes_are_equally_frequent_and_in_no_order(few):
    """Each class has a tenth of the images, up to one, and the labels are shuffled."""
    counts = np.bincount(few["train"]["label"], minlength=10)
    assert sorted(counts) == [10] * 7 + [11] * 3
    assert np.bincount(few["test"]["label"]).tolist() == [5] * 10
    assert list(few["train"]["label"]) != sorted(few["train"]["label"])
    assert few["train"]["label"][:10] != list(range(10))


def test_every_image_shows_something_and_no_two_are_alike(few):
    """No image is blank, and all images of both splits differ."""
    images = np.concatenate([pixels(split) for split in few.values()])
    assert (np.ptp(images, axis=(1, 2)) > 25).all()
    assert len({image.tobytes() for image in images}) == len(images)


def test_the_same_seed_draws_the_same_images_everywhere(few):
    """Seed 0 gives these very bits, whatever the machine and the number of threads."""
    drawn = b"".join(pixels(split).tobytes() + bytes(split["label"]) for split in few.values())
    assert hashlib.sha256(drawn).hexdigest() == "a06e1d6f7877a10b916c0f8b882c4b38fca8054d4d10dd261346b668d6acd8a4"


def test_another_seed_draws_other_images(few):
    """Seed 1 repeats no image of seed 0, in neither split."""
    images = {image.tobytes() for split in few.values() for image in pixels(split)}
    for split in drawn_garments(103, 50, seed=1).values():
        assert not images & {image.tobytes() for image in pixels(split)}


def test_the_test_images_do_not_depend_on_the_number_of_training_images(few):
    """More training images leave the test split as it is, so that runs of different sizes can be compared."""
    other = drawn_garments(20, 50)
    assert np.array_equal(pixels(other["test"]), pixels(few["test"]))
    assert other["test"]["label"] == few["test"]["label"]


def test_global_chance_is_neither_used_nor_moved(few):
    """The generators of torch, NumPy and Python stay where they are, and their state does not matter."""
    torch.manual_seed(99)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    again = drawn_garments(103, 50)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before[1:]
    assert np.array_equal(pixels(again["train"]), pixels(few["train"]))


@pytest.mark.parametrize(("n_train", "n_test"), [(0, 10), (10, 0), (-5, 10)])
def test_an_empty_split_is_refused(n_train, n_test):
    """Fewer than one image in a split is an error that names both numbers."""
    with pytest.raises(ValueError, match=f"n_train={n_train}, n_test={n_test}"):
        drawn_garments(n_train, n_test)


@pytest.mark.slow
def test_a_linear_model_stays_below_its_bound(standardized):
    """Softmax regression on the pixels, trained until it gains no more, learns something but stays below its bound."""
    (x, y), test = standardized
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    nn.init.zeros_(model[1].weight)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=60, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = cross_entropy(model(x), y) + 1e-2 * model[1].weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    assert 0.6 < accuracy(model, *test) < LINEAR_BELOW


@pytest.mark.slow
def test_the_cnn_gets_above_its_bound(standardized):
    """Five epochs take the course's CNN above its bound, and not to perfection: some garments look alike."""
    (x, y), test = standardized
    torch.manual_seed(0)
    model = cnn_layers().apply(init_weights)
    optimizer = torch.optim.Adam(model.parameters())
    batches = [batch for _ in range(5) for batch in torch.randperm(len(x)).split(256)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=len(batches))
    for batch in batches:
        optimizer.zero_grad()
        cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
        schedule.step()
    assert CNN_ABOVE < accuracy(model, *test) < 0.99
