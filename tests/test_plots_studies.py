import pytest

from nntrain_lessons import plots

POST = {"adam": [0.323, 0.882], "plain_sgd": None}


def a_result(name="reproduce", recipes=("plain_sgd", "adam"), seeds=(1, 2)):
    """Make a result: each run of two epochs, the accuracy rising with the recipe's place and the seed."""
    runs = []
    for place, recipe in enumerate(recipes):
        for seed in seeds:
            rows = {"loss": [1.0, 0.5 + place], "accuracy": [0.1, 0.5 + place / 10 + seed / 100], "seconds": [1, 1]}
            runs.append({"recipe": recipe, "seed": seed, "train": rows, "eval": rows})
    about = {
        recipe: {"title": f"the {recipe}", "lr": 10.0**place, "post": POST.get(recipe)}
        for place, recipe in enumerate(recipes)
    }
    return {"name": name, "data": "images", "precision": "float32", "recipes": about, "runs": runs}


def points(line):
    """Return a line's places."""
    return list(zip(line.get_xdata(), line.get_ydata(), strict=True))


def test_results_are_dots_beside_the_posts_rings():
    """Each recipe has a row: a ring where the post reports it, and a dot for each seed."""
    figure = plots.results(a_result())
    (ax,) = figure.axes
    plain, ring, adam = ax.get_lines()
    assert (points(ring), ring.get_fillstyle()) == ([(0.882, 1)], "none")
    assert points(plain) == [(pytest.approx(0.51), 0), (pytest.approx(0.52), 0)]
    assert points(adam) == [(pytest.approx(0.61), 1), (pytest.approx(0.62), 1)]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["plain_sgd", "adam"]
    assert "images; float32; seeds 1, 2" in figure.get_supxlabel()


def test_dots_show_every_seed_and_their_mean():
    """For accuracy and for loss: a row for each recipe, a dot for each seed, a stroke at the mean."""
    accuracy, loss = plots.dots(a_result()).axes
    seeds, stroke, *_ = accuracy.get_lines()
    assert points(seeds) == [(pytest.approx(0.51), 0), (pytest.approx(0.52), 0)]
    assert points(stroke) == [(pytest.approx(0.515), 0)]
    assert points(loss.get_lines()[2]) == [(1.5, 1), (1.5, 1)]
    assert [label.get_text() for label in accuracy.get_yticklabels()] == ["the plain_sgd", "the adam"]


def test_a_run_that_diverged_has_no_dot():
    """What is not a number is left out, and its row stays."""
    result = a_result(seeds=(1,))
    for run in result["runs"]:
        run["eval"] = run["eval"] | {"accuracy": [0.1, None if run["recipe"] == "adam" else 0.5]}
    ax, _ = plots.dots(result).axes
    assert [points(line) for line in ax.get_lines()] == [[(0.5, 0)], [(0.5, 0)], [], []]


def test_a_sweep_is_a_line_in_a_band():
    """The line goes through the means, the band from the lowest to the highest; the optimizer keeps its colour."""
    figure = plots.sweeps([a_result("sweep_sgd", ("sgd_lr0.1", "sgd_lr1")), a_result("sweep_adam", ("adam_lr0.1",))])
    (ax,) = figure.axes
    sgd, adam = ax.get_lines()
    assert points(sgd) == [(1.0, pytest.approx(0.515)), (10.0, pytest.approx(0.615))]
    assert (sgd.get_label(), sgd.get_color()) == ("sgd", plots.COLOURS["plain_sgd"])
    assert adam.get_color() == plots.COLOURS["adam"]
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (pytest.approx(0.51), pytest.approx(0.62))
    assert ax.get_xscale() == "log"


def test_the_posts_curve_stands_beside_ours():
    """A panel for each recipe that the post ran: a line a seed, and rings for the post's epochs."""
    post = {"adam": {"eval": {"accuracy": [0.3, 0.4]}}}
    (ax, _) = plots.beside_the_post(a_result(), post).axes
    first, second, rings = ax.get_lines()
    assert points(first) == [(1, 0.1), (2, pytest.approx(0.61))]
    assert points(second)[1] == (2, pytest.approx(0.62))
    assert (points(rings), rings.get_fillstyle()) == ([(1, 0.3), (2, 0.4)], "none")
    assert ax.get_title(loc="left") == "adam"


def test_accuracy_by_epoch_names_each_recipe_once():
    """Each seed has its line, in the recipe's colour, and the legend one entry a recipe."""
    (ax,) = plots.by_epoch(a_result(), ("adam", "plain_sgd")).axes
    assert [line.get_color() for line in ax.get_lines()] == [
        plots.COLOURS[n] for n in ("adam", "adam", "plain_sgd", "plain_sgd")
    ]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["adam", "plain_sgd"]


def test_decay_is_drawn_against_its_strength():
    """Four lines, of both ways and both networks, over the decays in rising order, for accuracy and for loss."""
    recipes = ("mlp_noisy_decoupled_3", "mlp_noisy_decoupled_0", "mlp_noisy_l2_0.1", "mlp_norm_noisy_decoupled_3")
    accuracy, loss = plots.picture(a_result("decay", recipes)).axes
    means = [line for line in accuracy.get_lines() if line.get_linestyle() != "None"]
    assert points(means[0]) == [(2, pytest.approx(0.515)), (0, pytest.approx(0.615))]
    assert [label.get_text() for label in loss.get_xticklabels()] == ["0", "0.1", "3"]
    assert len(means) == 4


def test_depth_is_drawn_by_training_loss():
    """Six lines, plain ones dashed; the place of a point is the mean of the seeds."""
    recipes = tuple(f"{kind}_{n}" for kind in ("plain", "residual") for n in (6, 18, 42))
    (ax,) = plots.picture(a_result("depth", recipes)).axes
    assert [line.get_linestyle() for line in ax.get_lines()] == ["--", "-"] * 3
    assert points(ax.get_lines()[0]) == [(1, 1.0), (2, 0.5)]


@pytest.mark.parametrize(("name", "axes"), [("sweep_sgd", 1), ("eps", 1), ("blocks", 2)])
def test_other_results_have_their_picture(name, axes):
    """A sweep is drawn as one; eps by accuracy only, since its losses are scaled; any other by dots."""
    recipes = ("sgd_lr0.1", "sgd_lr1") if name == "sweep_sgd" else ("a", "b")
    assert len(plots.picture(a_result(name, recipes)).axes) == axes


def test_a_figure_may_be_saved_as_one_kind(tmp_path):
    """Only what is asked for is written."""
    assert plots.save(plots.results(a_result()), tmp_path / "a", [".png"]) == [tmp_path / "a.png"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
