from nntrain_lessons import plots


def test_a_timeline_shows_each_event_where_it_came():
    """A row for each kind of event in the order of their first coming, a place for each event, a look for each mode."""
    seen = [("before_fit", True), ("before_batch", True), ("after_batch", True), ("before_batch", False)]
    (ax,) = plots.event_timeline(seen).axes
    line, training, other = ax.get_lines()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["before_fit", "before_batch", "after_batch"]
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([1, 2, 3, 4], [0, 1, 2, 1])
    assert list(training.get_xdata()) == [1, 2, 3]
    assert list(other.get_xdata()) == [4]


def test_spreads_are_drawn_before_and_after():
    """Each network keeps its colour in both halves; the upper one has the fresh weights."""
    figure = plots.spread_by_layer({"default": ([1.0, 0.1], [2.0, 3.0]), "Kaiming": ([1.0, 1.0], [1.5, 1.4])})
    above, below = figure.axes
    assert [list(line.get_ydata()) for line in above.get_lines()] == [[1.0, 0.1], [1.0, 1.0]]
    assert [list(line.get_ydata()) for line in below.get_lines()] == [[2.0, 3.0], [1.5, 1.4]]
    assert [a.get_color() for a in above.get_lines()] == [b.get_color() for b in below.get_lines()]
    assert above.get_yscale() == below.get_yscale() == "log"


def test_a_log_axis_has_plain_numbers():
    """Half and a fifth stand beside it as such, and nothing between its labels."""
    above = plots.spread_by_layer({"default": ([1.0, 0.1], [2.0, 3.0])}).axes[0]
    assert {"0.2", "0.5", "1"} <= {above.yaxis.get_major_formatter()(tick) for tick in above.get_yticks()}
    assert {above.yaxis.get_minor_formatter()(tick) for tick in above.get_yticks(minor=True)} <= {""}
