from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import ActivationStatsS, DataLoaders, Learner, LessonsError, plots
from nntrain_lessons.plots.landscape import long_run_factor
from nntrain_lessons.solutions import LRFindS


def history(recipe="adam", data="Fashion-MNIST"):
    """Make a history of two epochs."""
    rows = [
        {"epoch": epoch, "mode": mode, "loss": 1.0 - epoch / 3, "accuracy": 0.5 + epoch / 4, "seconds": 1.0}
        for epoch in range(2)
        for mode in ("train", "eval")
    ]
    return {"recipe": recipe, "data": data, "seed": 1, "rows": rows}


def test_curves_show_every_run_with_its_colour():
    """Each run has four lines in its own colour, evaluation with a legend, and the figure says on what."""
    figure = plots.curves([history("adam"), history("sgd")])
    loss, accuracy = figure.axes
    assert [line.get_label() for line in loss.get_lines()] == ["adam, eval", "adam, train", "sgd, eval", "sgd, train"]
    assert {line.get_color() for line in accuracy.get_lines()} == {plots.COLOURS["adam"], plots.COLOURS["sgd"]}
    assert [line.get_linestyle() for line in loss.get_lines()] == ["-", "--"] * 2
    assert list(loss.get_lines()[0].get_ydata()) == [1.0, pytest.approx(2 / 3)]
    assert list(loss.get_lines()[0].get_xdata()) == [1, 2]
    assert "Fashion-MNIST; seed 1" in figure.get_supxlabel()


def test_a_figure_is_saved_twice_and_always_the_same(tmp_path):
    """PNG and SVG are written, the same figure gives the same bytes, and text in the SVG is text."""
    first = plots.save(plots.curves([history()]), tmp_path / "one")
    second = plots.save(plots.curves([history()]), tmp_path / "two")
    assert [path.suffix for path in first] == [".png", ".svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    texts = ElementTree.parse(first[1]).getroot().itertext()  # noqa: S314 - our own file
    assert "cross-entropy" in " ".join(texts)


def test_a_figure_that_cannot_be_saved_is_told_in_one_line(tmp_path):
    """The file is named, and what to do."""
    with pytest.raises(LessonsError, match=r"gone.one\.png: cannot write .*choose another folder"):
        plots.save(plots.curves([history()]), tmp_path / "gone" / "one")


def test_a_dot_in_a_name_is_no_suffix(tmp_path):
    """A learning rate in the name of a figure stays there."""
    names = [path.name for path in plots.save(plots.curves([history()]), tmp_path / "adam-lr0.4")]
    assert names == ["adam-lr0.4.png", "adam-lr0.4.svg"]


def test_the_style_is_put_back():
    """Drawing in the course's style changes nothing for the pictures of others."""
    before = dict(mpl.rcParams)
    with plots.style():
        assert not mpl.rcParams["axes.spines.top"]
    assert dict(mpl.rcParams) == before


def brightness(colour):
    """Return the relative luminance of a colour (WCAG 2), 0 to 1."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


# How red, green and blue look to an eye without one kind of cone (Machado, Oliveira and Fernandes, 2009, severity 1).
BLINDNESS = {
    "none": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("matrix", BLINDNESS.values(), ids=list(BLINDNESS))
def test_the_four_optimizers_can_be_told_apart(matrix):
    """The colours that meet in one figure differ clearly, also for a colour-blind eye."""
    names = ("sgd", "momentum", "rmsprop", "adam")
    seen = torch.tensor([mpl.colors.to_rgb(plots.COLOURS[name]) for name in names]) @ torch.tensor(matrix).T
    apart = torch.cdist(seen, seen) + 9 * torch.eye(len(names))
    assert apart.min() > 0.2


@pytest.mark.parametrize("colour", plots.COLOURS.values(), ids=list(plots.COLOURS))
def test_every_colour_is_seen_on_white(colour):
    """A line stands out from the paper (contrast of at least 2 to 1)."""
    assert 1.05 / (brightness(colour) + 0.05) >= 2


@pytest.fixture
def learner():
    """Make a learner of a small model with one hidden layer."""
    batches = [[torch.randn(8, 2), torch.randint(0, 2, (8,))] for _ in range(20)]
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
    return Learner(model, DataLoaders(batches, []), F.cross_entropy, torch.optim.SGD, 0.1)


def test_the_finder_is_drawn_on_a_log_axis(learner):
    """Its lowest loss is marked with the rate."""
    finder = LRFindS()
    learner.fit(2, lr=1e-3, subs=[finder])
    (ax,) = plots.lr_finder(finder).axes
    assert ax.get_xscale() == "log"
    (marked,) = ax.get_lines()[1].get_ydata()
    assert marked == min(finder.losses)


def test_activation_statistics_are_drawn_and_handed_over(learner):
    """Three panels with axes that say what they are; pyplot keeps no figure open."""
    stats = ActivationStatsS([learner.model[1]])
    learner.fit(1, subs=[stats])
    figure = plots.activation_stats(stats)
    assert [bool(ax.get_xlabel() and ax.get_ylabel()) for ax in figure.axes] == [True] * 3
    assert not mpl.pyplot.get_fignums()


def test_paths_share_one_scale():
    """Each walk has its own panel, from its first place to its last, and a unit is as long both ways."""
    walks = {"plain": [(-4.0, 1.0), (-3.0, -0.5)], "averaged": [(-4.0, 1.0), (-2.0, 0.5)]}
    figure = plots.paths(walks, curvature=(1, 10), colours={"averaged": plots.COLOURS["momentum"]})
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["plain", "averaged"]
    assert [ax.get_aspect() for ax in figure.axes] == [1.0, 1.0]
    drawn = [ax.get_lines()[0] for ax in figure.axes]
    assert [list(zip(*line.get_data(), strict=True)) for line in drawn] == list(walks.values())
    assert [line.get_color() for line in drawn] == [plots.COLOURS["plain_sgd"], plots.COLOURS["momentum"]]
    assert figure.axes[1].get_xlabel() == "first weight"


def test_walks_that_coincide_can_both_be_seen():
    """Lines on one another have different markers, the later ones smaller."""
    (ax,) = plots.by_step({"one": [3.0, 2.0], "two": [3.0, 2.0]}, ylabel="weight").axes
    one, two = ax.get_lines()
    assert one.get_marker() != two.get_marker()
    assert one.get_markersize() > two.get_markersize()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "weight")


def test_steps_are_measured_in_rates_beside_the_gradients():
    """Each layer has a row in both panels, first layer on top; steps are multiples of the learning rate."""
    gradient, step = plots.step_sizes({"first": (0.01, 0.0015), "second": (0.005, 0.003)}, "rmsprop", lr=3e-3).axes
    assert list(gradient.get_lines()[0].get_xdata()) == [0.01, 0.005]
    assert list(step.get_lines()[0].get_xdata()) == [0.5, 1.0]
    assert step.get_lines()[0].get_color() == plots.COLOURS["rmsprop"]
    assert [label.get_text() for label in gradient.get_yticklabels()] == ["first", "second"]
    assert gradient.yaxis_inverted()
    assert (gradient.get_xscale(), step.get_xscale()) == ("log", "linear")


def test_a_landscape_is_shown_from_the_side_and_from_above():
    """Both panels have the same two axes, and from above a unit is as long either way."""
    side, above = plots.surface((1, 10)).axes
    assert (side.get_xlabel(), side.get_ylabel()) == (above.get_xlabel(), above.get_ylabel())
    assert side.name == "3d"
    assert above.get_aspect() == 1.0


@pytest.mark.parametrize("c", [1.0, 20.0])
@pytest.mark.parametrize("mom", [0.0, 0.4, 0.9])
def test_the_map_holds_the_eigenvalues_of_momentum(c, mom):
    """What is left after a step is the largest eigenvalue of its matrix, at rates below and above the limit."""
    rates = torch.linspace(0.01, 4, 50, dtype=torch.double)
    drawn = long_run_factor(rates.numpy(), np.full(50, mom), c)
    for rate, factor in zip(rates, drawn, strict=True):
        step = torch.tensor([[1 - rate * (1 - mom) * c, -rate * mom], [(1 - mom) * c, mom]], dtype=torch.double)
        assert factor == pytest.approx(torch.linalg.eigvals(step).abs().max().item(), abs=1e-6)


def test_the_best_pair_in_closed_form_is_the_best_of_the_map():
    """For curvatures 1 and 20 no pair on a fine grid leaves less than (sqrt 20 - 1) / (sqrt 20 + 1)."""
    root = 20**0.5
    mom, best = ((root - 1) / (root + 1)) ** 2, (root - 1) / (root + 1)
    rate = (2 / (root + 1)) ** 2 / (1 - mom)
    assert (rate, mom) == (pytest.approx(0.224, abs=5e-4), pytest.approx(0.403, abs=5e-4))
    grid = np.meshgrid(np.geomspace(0.01, 4, 400), np.linspace(0, 0.99, 300))
    assert np.maximum(*(long_run_factor(*grid, c) for c in (1.0, 20.0))).min() >= best - 1e-3
    assert np.asarray(plots.rate_momentum_map((1, 20), best=(rate, mom)).axes[0].get_lines()[0].get_xdata()) == [rate]


def test_the_correction_is_what_an_uncorrected_adam_lacks():
    """The curve is the ratio of two Adams' steps under equal gradients, one of them without correction."""
    (ax,) = plots.corrections([(0.9, 0.99)], steps=50).axes
    m = v = 0.0
    for t, drawn in zip(range(1, 51), ax.get_lines()[0].get_ydata(), strict=True):
        m, v = 0.9 * m + 0.1, 0.99 * v + 0.01
        corrected = (m / (1 - 0.9**t)) / (v / (1 - 0.99**t)) ** 0.5
        assert drawn == pytest.approx((m / v**0.5) / corrected)
    assert ax.get_xscale() == "log"


def test_decay_shows_every_run_and_the_means():
    """There is a dot for each run, and each line goes through the means of its dots."""
    runs = [(0, 0.9, 0.5), (0, 0.8, 0.7), (0.1, 0.6, 0.8), (0.1, 0.4, 0.6)]
    (ax,) = plots.decay(runs, "seen", "unseen").axes
    seen_dots, seen, unseen_dots, unseen = ax.get_lines()
    assert len(ax.figure.legends[0].get_texts()) == 4  # dots and lines, each with its look
    assert list(seen_dots.get_ydata()) == [0.9, 0.8, 0.6, 0.4]
    assert list(unseen_dots.get_ydata()) == [0.5, 0.7, 0.8, 0.6]
    assert list(seen.get_ydata()) == pytest.approx([0.85, 0.5])
    assert list(unseen.get_ydata()) == pytest.approx([0.6, 0.7])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "0.1"]
