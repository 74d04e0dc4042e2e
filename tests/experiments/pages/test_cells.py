import pytest
import torch

from nntrain_lessons import DataLoaders, drawn_garments
from nntrain_lessons.experiments.pages.cells import (
    BUILD,
    FAST,
    FEW_IMAGES,
    few,
    page_images,
    predicted,
    train_cnn,
    walk,
)
from nntrain_lessons.solutions import SGD


def test_a_walk_tells_every_place():
    """Where the parameter stood at first and after each step is what the rule says by hand: 3, 2.4, 1.92."""
    places = walk(SGD, [3.0, 0.0], lambda w: 2 * w, steps=2, lr=0.1)
    assert places == [[3.0, 0.0], [pytest.approx(2.4), 0.0], [pytest.approx(1.92), 0.0]]


def test_other_images_are_told(tiny_images, capsys):
    """A page on other images says so, by the folder's name and not by its place, and gives them."""
    dd = page_images(str(tiny_images))
    said = capsys.readouterr().out
    assert said.startswith(f"folder {tiny_images.name}: 96 images to train on, 32 to evaluate on; not Fashion-MNIST")
    assert str(tiny_images) not in said
    assert len(dd["train"]) == 96


def test_the_real_images_are_told_by_name(tiny_images, monkeypatch, capsys):
    """A page on Fashion-MNIST says how many images there are, and where they lie it does not say."""
    monkeypatch.setattr("nntrain_lessons.data.sources.is_fashion_mnist", lambda folder: True)
    page_images(str(tiny_images))
    assert capsys.readouterr().out == "Fashion-MNIST: 96 images to train on, 32 to evaluate on\n"


def test_a_fast_build_has_few_drawn_images_and_few_steps(tiny_images, monkeypatch, capsys):
    """Asked to be fast, a page takes its second choice everywhere, and draws its images."""
    assert few(5, 1) == 5
    monkeypatch.setenv(FAST, "1")
    assert few(5, 1) == 1
    dd = page_images(str(tiny_images))
    assert (len(dd["train"]), len(dd["test"])) == FEW_IMAGES
    assert capsys.readouterr().out.startswith("drawn garments: 1,280 images")


def test_a_prediction_is_repeated_or_asked_for(capsys, monkeypatch):
    """What was guessed stands above what comes out; who guessed nothing is told to, in a notebook and not on a page."""
    monkeypatch.delenv(BUILD, raising=False)
    predicted("the middle one")
    predicted("")
    predicted(0.5)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "you predicted: the middle one",
        "you predicted nothing: guess first, then run this cell",
        "you predicted: 0.5",
    ]
    monkeypatch.setenv(BUILD, "1")
    predicted("")
    assert capsys.readouterr().out == ""


def test_the_scale_of_the_loss_is_undone_by_the_rate(capsys):
    """Twice the loss at half the rate trains the same weights, to the bit, and in silence."""
    dls = DataLoaders.in_memory(drawn_garments(n_train=64, n_test=32), 32)
    plain, doubled = train_cnn(dls, SGD, 0.4), train_cnn(dls, SGD, 0.2, scale=2)
    for ours, theirs in zip(plain.model.parameters(), doubled.model.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert doubled.history.losses[0] == 2 * plain.history.losses[0]
    assert doubled.history.rows[-1]["loss"] == pytest.approx(2 * plain.history.rows[-1]["loss"])
    assert capsys.readouterr().out == ""
