from types import SimpleNamespace

import pytest

from nntrain_lessons import plots


def test_distances_stand_on_a_log_axis():
    """Each way to set the rate is a line with every distance, and the legend names it."""
    figure = plots.noise_floor({"constant": [4.0, 2.0, 1.0], "falling": [4.0, 1.0, 0.5]})
    (ax,) = figure.axes
    assert ax.get_yscale() == "log"
    assert [list(line.get_ydata()) for line in ax.get_lines()] == [[4.0, 2.0, 1.0], [4.0, 1.0, 0.5]]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["constant", "falling"]


def test_shapes_are_told_apart_without_colour():
    """Of four schedules no two lines share style and width, and each begins at step 0."""
    figure = plots.shapes({str(n): [1.0, 0.5, n] for n in range(4)})
    lines = figure.axes[0].get_lines()
    assert len({(line.get_linestyle(), line.get_linewidth(), line.get_color()) for line in lines}) == 4
    assert {line.get_xdata()[0] for line in lines} == {0}


def test_a_run_stands_in_three_panels_on_one_axis_of_steps():
    """Rate and momentum have a point a step; accuracies stand at the ends of their epochs, each run in its colour."""
    figure = plots.cycle_run([0.1, 0.3, 0.2, 0.0], [0.95, 0.85, 0.9, 0.95], {"1cycle": [0.5, 0.8], "flat": [0.6, 0.7]})
    top, middle, bottom = figure.axes
    assert list(top.get_lines()[0].get_ydata()) == [0.1, 0.3, 0.2, 0.0]
    assert list(middle.get_lines()[0].get_ydata()) == [0.95, 0.85, 0.9, 0.95]
    cycled, flat = bottom.get_lines()
    assert list(cycled.get_xdata()) == [2, 4]
    assert (cycled.get_color(), flat.get_color()) == (plots.COLOURS["one_cycle"], plots.COLOURS["adam"])
    assert len({ax.get_xlim() for ax in figure.axes}) == 1
    assert all(ax.get_ylabel() for ax in figure.axes)


def test_a_finder_is_marked_where_it_is_steepest_and_where_lowest():
    """Each optimizer's curve has its colour and two marks, at the rate that is given and at the lowest loss."""
    finder = SimpleNamespace(lrs=[0.1, 0.2, 0.4, 0.8], losses=[2.0, 1.0, 0.9, 3.0])
    (ax,) = plots.finders({"adam": finder}, steep={"adam": 0.2}).axes
    curve, steep, lowest = ax.get_lines()[:3]
    assert ax.get_xscale() == "log"
    assert {line.get_color() for line in (curve, steep, lowest)} == {plots.COLOURS["adam"]}
    assert [(*line.get_xdata(), *line.get_ydata()) for line in (steep, lowest)] == [(0.2, 1.0), (0.4, 0.9)]


def test_a_steepest_rate_that_was_not_tried_is_refused():
    """A mark stands on the curve, or nowhere."""
    with pytest.raises(ValueError, match=r"0\.3"):
        plots.finders({"adam": SimpleNamespace(lrs=[0.1], losses=[2.0])}, steep={"adam": 0.3})
