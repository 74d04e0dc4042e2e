import torch

from nntrain_lessons import plots
from nntrain_lessons.plots.ground import phases

SEEN = [
    *[(name, True) for name in ("before_fit", "before_epoch", "before_batch", "after_step", "cleanup_batch")],
    *[("cleanup_epoch", True), ("before_epoch", False), ("cleanup_epoch", False), ("cleanup_fit", False)],
]


def test_phases_lie_in_one_another():
    """A phase spans from its own beginning to its own cleanup; the inner ones lie within the outer ones."""
    found = phases([name for name, _ in SEEN])
    assert found == [("fit", 0, 8), ("epoch", 1, 5), ("batch", 2, 4), ("epoch", 6, 7)]


def test_a_timeline_has_a_line_for_each_event_and_a_bracket_for_each_phase():
    """Events stand below one another in their order; the bracket of the inner phase is further to the right."""
    (ax,) = plots.event_timeline(SEEN).axes
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if "_" in text] == [name for name, _ in SEEN]
    assert [text for text in texts if "_" not in text] == [
        "fit",
        "epoch, training",
        "batch, training",
        "epoch, evaluation",
    ]
    fit, epoch, batch, _ = (min(line.get_xdata()) for line in ax.get_lines())
    assert fit < epoch < batch
    assert ax.yaxis_inverted()


def test_a_history_of_outputs_shows_each_run_above_its_silence():
    """A column a run: its histograms as a map over the batches, and below it the share of silent units."""
    runs = {"good": (torch.ones(5, 40), [0.1] * 5), "bad": (torch.zeros(5, 40), [0.1, 0.5, 0.9, 1.0, 1.0])}
    good, bad, below_good, below_bad = plots.activation_history(runs).axes
    assert [ax.get_title(loc="left") for ax in (good, bad)] == ["good", "bad"]
    assert good.images[0].get_array().shape == (20, 5)
    assert list(below_bad.get_lines()[0].get_ydata()) == runs["bad"][1]
    assert list(below_good.get_lines()[0].get_xdata()) == [1, 2, 3, 4, 5]


def test_spreads_are_drawn_before_and_after():
    """Each network keeps its colour in both halves; the upper one has the fresh weights."""
    figure = plots.spread_by_layer({"default": ([1.0, 0.1], [2.0, 3.0]), "Kaiming": ([1.0, 1.0], [1.5, 1.4])})
    above, below = figure.axes
    assert [list(line.get_ydata()) for line in above.get_lines()] == [[1.0, 0.1], [1.0, 1.0]]
    assert [list(line.get_ydata()) for line in below.get_lines()] == [[2.0, 3.0], [1.5, 1.4]]
    assert [a.get_color() for a in above.get_lines()] == [b.get_color() for b in below.get_lines()]
    assert above.get_yscale() == below.get_yscale() == "log"
    assert above.get_ylim() == below.get_ylim()  # a trifle below looks like one


def test_a_log_axis_has_plain_numbers():
    """Half and a fifth stand beside it as such, and nothing between its labels."""
    above = plots.spread_by_layer({"default": ([1.0, 0.1], [2.0, 3.0])}).axes[0]
    assert {"0.2", "0.5", "1"} <= {above.yaxis.get_major_formatter()(tick) for tick in above.get_yticks()}
    assert {above.yaxis.get_minor_formatter()(tick) for tick in above.get_yticks(minor=True)} <= {""}
