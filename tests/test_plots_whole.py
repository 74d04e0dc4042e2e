"""Figures of the book's last chapters: varied images, how sure a result is, where the time goes."""

import pytest
import torch

from nntrain_lessons import plots


def run(recipe, values, seed=1):
    """Make a run with the same numbers in training and evaluation, shifted by a tenth."""
    columns = {"loss": values, "accuracy": values}
    return {"recipe": recipe, "seed": seed, "train": columns, "eval": {k: [v + 0.1 for v in values] for k in columns}}


def test_variations_are_drawn_in_rows_under_their_names():
    """As many panels as images, and the first of each row has its name."""
    images = torch.rand(3, 1, 28, 28)
    figure = plots.variations({"as they are": images, "mirrored": images.flip(-1)})
    assert len(figure.axes) == 6
    assert [figure.axes[n].get_title(loc="left") for n in (0, 3)] == ["as they are", "mirrored"]
    assert (figure.axes[3].images[0].get_array() == images[0, 0].flip(-1).numpy()).all()


def test_memorising_shows_training_dashed_and_test_solid():
    """Four lines in each of two panels, the first seed of each recipe only, and on what it was measured."""
    result = {
        "data": "drawn garments",
        "precision": "float32",
        "recipes": {"a": {"title": "not varied"}, "b": {"title": "varied"}},
        "runs": [run("a", [0.9, 0.5]), run("b", [0.8, 0.6]), run("a", [0.0, 0.0], seed=2)],
    }
    figure = plots.memorising(result, ("a", "b"))
    loss, _ = figure.axes
    assert [line.get_linestyle() for line in loss.get_lines()] == ["--", "-", "--", "-"]
    assert [list(line.get_ydata()) for line in loss.get_lines()[:2]] == [[0.9, 0.5], [1.0, 0.6]]
    assert "drawn garments" in figure.get_supxlabel()


def test_what_was_noticed_has_a_row_for_each_class():
    """Markers stand at the shares, and the first class on top."""
    (ax,) = plots.noticed({"mirrored": [0.5, 1.0]}, ["coat", "boot"]).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["coat", "boot"]
    assert list(ax.get_lines()[0].get_xdata()) == [0.5, 1.0]
    assert ax.yaxis_inverted()


def test_intervals_hold_19_of_20_sets_of_images():
    """The bar reaches 1.96 standard deviations to both sides: of 0.9 on 10,000 images 0.00588."""
    (ax,) = plots.intervals({"the CNN": [0.9, 0.91]}, 10_000).axes
    (low, _), (high, _) = ax.collections[0].get_segments()[0]
    assert (high - low) / 2 == pytest.approx(1.96 * 0.003)


def test_an_honest_network_lies_on_the_diagonal():
    """Share right against probability; more images make a larger mark."""
    (ax,) = plots.reliability({"the CNN": [(0.5, 0.5, 10), (0.9, 0.8, 30)]}).axes
    (marks,) = ax.collections
    assert marks.get_offsets().tolist() == [[0.5, 0.5], [0.9, 0.8]]
    assert marks.get_sizes()[1] > marks.get_sizes()[0]


def test_confusion_writes_every_number_and_colours_the_errors_only():
    """The diagonal has its number and no colour."""
    (ax,) = plots.confusion(torch.tensor([[90.0, 10.0], [0.0, 100.0]]), ["coat", "boot"]).axes
    assert sorted(text.get_text() for text in ax.texts) == ["10", "100", "90"]
    assert ax.images[0].get_array().tolist() == [[0.0, 10.0], [0.0, 0.0]]


def test_shares_fill_their_bar():
    """The pieces of a bar follow one another and add up to 100."""
    (ax,) = plots.time_shares({"the CNN": {"loading": 0.1, "forward": 0.3, "backward": 0.5, "step": 0.1}}).axes
    edges = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert edges == [pytest.approx(edge) for edge in ((0, 10), (10, 30), (40, 50), (90, 10))]
