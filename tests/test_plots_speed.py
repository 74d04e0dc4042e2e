from nntrain_lessons import plots


def test_speeds_are_bars_of_ratios():
    """Each way has a bar as long as its ratio, the base's ends at 1, and the axis says what the unit is."""
    ratios = {"a loop": {"median": 2.5, "lowest": 2.0}, "at once": {"median": 1.0, "lowest": 1.0}}
    (ax,) = plots.speeds({"base": "at once", "ratios": ratios}, ours=("a loop",)).axes
    assert [bar.get_width() for bar in ax.patches] == [2.5, 1.0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a loop", "at once"]
    assert ax.patches[0].get_facecolor() != ax.patches[1].get_facecolor()
    assert ax.get_xlabel() == "time, in units of at once"
    assert {text.get_text() for text in ax.texts} == {"2.50", "1.00"}
    assert list(ax.get_lines()[0].get_xdata()) == [2.0, 1.0]  # by the shortest of the rounds: how far they scatter
