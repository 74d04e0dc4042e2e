import torch

from nntrain_lessons import plots


def test_a_batch_is_drawn_under_its_names():
    """Each image stands under the name of its class, on one scale of grey; what is left of the grid stays empty."""
    images, labels = torch.rand(5, 1, 4, 4), [0, 1, 1, 0, 2]
    figure = plots.batch(images, labels, ["coat", "bag", "shoe"], columns=3)
    drawn = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in drawn] == ["coat", "bag", "bag", "coat", "shoe"]
    assert {ax.images[0].get_clim() for ax in drawn} == {(images.min().item(), images.max().item())}
    assert len(figure.axes) == 6


def test_a_spectrum_has_a_line_for_each_way():
    """The steepest direction comes first, and each way keeps its name."""
    figure = plots.spectrum({"raw": [9.0, 4.0, 1.0], "normalised": [3.0, 2.0, 1.0]}, shown=3)
    raw, normalised = figure.axes[0].get_lines()
    assert (raw.get_label(), list(raw.get_xdata()), list(raw.get_ydata())) == ("raw", [1, 2, 3], [9.0, 4.0, 1.0])
    assert normalised.get_label() == "normalised"
    assert figure.axes[0].get_yscale() == "log"
