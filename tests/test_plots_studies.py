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
    assert [label.get_text() for label in ax.get_yticklabels()] == ["plain steps", "Adam"]
    assert "images; float32; seeds 1, 2" in figure.get_supxlabel()


def test_a_recipe_with_fewer_seeds_is_named():
    """What was run once does not stand among means as if it were one."""
    result = a_result()
    result["runs"].pop()
    assert "seeds 1, 2 (Adam: 1)" in plots.results(result).get_supxlabel()


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
    sgd, failed, adam, _ = ax.get_lines()
    assert points(failed) == []
    assert points(sgd) == [(1.0, pytest.approx(0.515)), (10.0, pytest.approx(0.615))]
    assert (sgd.get_label(), sgd.get_color()) == ("plain steps", plots.COLOURS["plain_sgd"])
    assert adam.get_color() == plots.COLOURS["adam"]
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (pytest.approx(0.51), pytest.approx(0.62))
    assert ax.get_xscale() == "log"


def test_a_rate_at_which_training_fails_is_a_cross_at_the_lower_edge():
    """It does not leave the picture without a mark."""
    (ax,) = plots.sweeps([a_result("sweep_sgd", ("sgd_lr0.1", "sgd_lr1", "sgd_lr10", "sgd_lr100"))]).axes
    _, failed = ax.get_lines()
    rates = [rate for rate, _ in points(failed)]
    assert rates == [1.0, 10.0]
    assert [height for _, height in points(failed)] == [pytest.approx(ax.get_ylim()[0], abs=0.004)] * 2


def test_the_posts_curve_stands_beside_ours():
    """A panel for each recipe that the post ran: a line a seed, and rings for the post's epochs."""
    post = {"adam": {"eval": {"accuracy": [0.3, 0.4]}}}
    (ax, _) = plots.beside_the_post(a_result(), post).axes
    first, second, rings = ax.get_lines()
    assert points(first) == [(1, 0.1), (2, pytest.approx(0.61))]
    assert points(second)[1] == (2, pytest.approx(0.62))
    assert (points(rings), rings.get_fillstyle()) == ([(1, 0.3), (2, 0.4)], "none")
    assert ax.get_title(loc="left") == "Adam"


def test_accuracy_by_epoch_shows_seeds_and_their_mean():
    """Each seed has a thin line and each recipe a thick one through the means, in its colour and with its name."""
    (ax,) = plots.by_epoch(a_result(), ("adam", "plain_sgd")).axes
    adam, plain = plots.COLOURS["adam"], plots.COLOURS["plain_sgd"]
    assert [line.get_color() for line in ax.get_lines()] == [adam] * 3 + [plain] * 3
    first, _, both = ax.get_lines()[:3]
    assert first.get_linewidth() < both.get_linewidth()
    assert points(both) == [(1, pytest.approx(0.1)), (2, pytest.approx(0.615))]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["Adam", "plain steps"]


def test_decay_is_drawn_against_its_strength_each_way_by_itself():
    """The two ways have scales of their own, so each has a column; the decays rise, and no line crosses a gap."""
    recipes = ("mlp_noisy_decoupled_3", "mlp_noisy_decoupled_0", "mlp_noisy_l2_0.1", "mlp_norm_noisy_decoupled_3")
    accuracy, l2_accuracy, loss, l2_loss = plots.picture(a_result("decay", recipes)).axes
    means = [line for line in accuracy.get_lines() if line.get_linestyle() != "None"]
    assert points(means[0]) == [(0, pytest.approx(0.615)), (1, pytest.approx(0.515))]
    assert [label.get_text() for label in loss.get_xticklabels()] == ["0", "3"]
    assert [label.get_text() for label in l2_loss.get_xticklabels()] == ["0.1"]
    assert len(means) == 2
    assert accuracy.get_ylim() == l2_accuracy.get_ylim()


def test_effective_rates_are_groups_of_three_ways():
    """A heading a rate, and below it plain, summed and averaged, each with its dots."""
    ways = ("plain", "undampened", "dampened")
    recipes = tuple(f"{way}_at_{rate}" for rate in ("0.067", "0.67", "2.7") for way in ways)
    (ax,) = plots.effective_rates(a_result("effective_rate", recipes)).axes
    labels = [label.get_text().strip() for label in ax.get_yticklabels()]
    assert labels[:4] == ["effective rate 0.067", "plain", "summed", "averaged"]
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert len(dots) == 9
    assert points(dots[1])[0] == (pytest.approx(0.61), 2)


def test_short_and_long_runs_share_one_axis():
    """What is one run says so, and has no stroke for a mean."""
    short = a_result("augmentation", ("a", "b", "c"))
    long = a_result("augmentation_long", ("d", "e", "f"), seeds=(1,))
    for run in long["runs"]:
        run["eval"] = {key: [*values, values[-1]] for key, values in run["eval"].items()}
    figure = plots.augmentations(short, long)
    (ax,) = figure.axes
    assert [line.get_marker() for line in ax.get_lines()] == ["o", "|"] * 3 + ["o"] * 3
    assert "one run each" in figure.get_supxlabel()


def test_depth_is_drawn_by_training_loss():
    """Six thick lines, plain ones dashed, through the means of their seeds."""
    recipes = tuple(f"{kind}_{n}" for kind in ("plain", "residual") for n in (6, 18, 42))
    (ax,) = plots.picture(a_result("depth", recipes)).axes
    means = [line for line in ax.get_lines() if line.get_linewidth() > 2]
    assert [line.get_linestyle() for line in means] == ["--", "-"] * 3
    assert points(means[0]) == [(1, 1.0), (2, 0.5)]
    assert len(ax.get_lines()) == 18


@pytest.mark.parametrize(("name", "axes"), [("sweep_sgd", 1), ("eps", 1), ("blocks", 2)])
def test_other_results_have_their_picture(name, axes):
    """A sweep is drawn as one; eps by accuracy only, since its losses are scaled; any other by dots."""
    recipes = ("sgd_lr0.1", "sgd_lr1") if name == "sweep_sgd" else ("a", "b")
    assert len(plots.picture(a_result(name, recipes)).axes) == axes


def test_a_figure_may_be_saved_as_one_kind(tmp_path):
    """Only what is asked for is written."""
    assert plots.save(plots.results(a_result()), tmp_path / "a", [".png"]) == [tmp_path / "a.png"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
