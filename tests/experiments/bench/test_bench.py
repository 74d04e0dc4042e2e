import json
import subprocess
import sys

import psutil
import pytest
import torch
from torch import nn

from nntrain_lessons import cnn_layers, init_weights
from nntrain_lessons.cli import main
from nntrain_lessons.data import fashion_mnist
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.bench import adam, epoch, memory, precision, running
from nntrain_lessons.experiments.bench.comparison import Comparison, Images, take_turns
from nntrain_lessons.experiments.bench.parts import PARTS
from nntrain_lessons.experiments.training.compiling import Gain
from nntrain_lessons.experiments.training.images import loaders
from nntrain_lessons.solutions import Adam

TWO = Comparison("two ways", "s", "slow", {"slow": [4.0, 2.0, 3.0], "fast": [1.0, 1.5, 8.0]}, ("a note",))


@pytest.fixture(scope="module")
def images(tiny_images):
    """Provide the tiny images, as the parts take them."""
    return Images(fashion_mnist(tiny_images), str(tiny_images))


def test_ways_take_turns_in_alternating_order():
    """Each way goes once for nothing; then every round has all of them, each second one backwards."""
    called = []
    ways = {name: lambda name=name: called.append(name) or float(len(called)) for name in "ab"}
    values = take_turns(ways, 3)
    assert "".join(called) == "ab" + "abbaab"
    assert values == {"a": [3.0, 6.0, 7.0], "b": [4.0, 5.0, 8.0]}


def test_ratios_are_of_medians_and_of_the_lowest():
    """3 s against 1.5 s, and 2 s against 1 s; the base's own ratio is 1."""
    record = TWO.record()
    assert record["ratios"] == {"slow": {"median": 1.0, "lowest": 1.0}, "fast": {"median": 0.5, "lowest": 0.5}}
    assert record["values"] == TWO.values
    assert TWO.lines() == [
        "two ways; 3 rounds, median (lowest):",
        "  slow         3 s (2)   1.000 x (1.000 x)",
        "  fast       1.5 s (1)   0.500 x (0.500 x)",
        "  a note",
    ]


@pytest.fixture
def _measured(monkeypatch):
    """Let every part find the same, at once."""
    monkeypatch.setattr(running, "MEASURES", dict.fromkeys(PARTS, lambda images, rounds: [TWO]))
    monkeypatch.setattr(running, "busy", lambda: 80.0)


@pytest.mark.usefixtures("_measured")
def test_results_are_printed_and_kept(tmp_path, capsys, tiny_images):
    """The file says of each part when it was measured on what; a part measured anew replaces only itself."""
    file = tmp_path / "bench.json"
    line = ["bench", "--data", str(tiny_images), "--out", str(file)]
    assert main([*line, "epoch", "adam"]) == 0
    out = capsys.readouterr().out
    assert out.count("two ways") == 2
    assert "others use 80 % of this machine" in out
    assert "\nepoch: a training epoch through the Learner" in out
    first = json.loads(file.read_text("utf-8"))
    first["parts"]["epoch"]["data"] = "older"
    file.write_text(json.dumps(first), encoding="utf-8")
    assert main([*line, "adam"]) == 0
    content = json.loads(file.read_text("utf-8"))
    assert content["schema"] == "nntrain-lessons/bench/1"
    assert list(content["parts"]) == ["epoch", "adam"]
    assert content["parts"]["epoch"]["data"] == "older"
    assert list(content["parts"]["adam"]) == ["data", "versions", "machine", "others_percent", "comparisons"]


@pytest.mark.usefixtures("_measured")
def test_another_file_is_not_written_over(tmp_path, capsys, tiny_images):
    """What `bench` did not write stays, and one line says so."""
    file = tmp_path / "history.json"
    file.write_text('{"schema": "nntrain-lessons/history/1"}')
    assert main(["bench", "--data", str(tiny_images), "--out", str(file)]) == 2
    assert "choose another file" in capsys.readouterr().err
    assert "history" in file.read_text()


def test_the_help_names_every_part_without_torch():
    """What can be measured is listed at once."""
    code = (
        "import sys; from nntrain_lessons.cli import main; main(['bench', '--help']); sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert all(f"\n    {name} " in done.stdout for name in PARTS)


@pytest.mark.parametrize("part", [name for name in PARTS if name != "memory"])
def test_a_part_compares_what_it_says(part, images, monkeypatch):
    """On tiny images each part measures every way once, and its base is one of them."""
    monkeypatch.setattr(adam, "STEPS", 1)
    monkeypatch.setattr(precision, "compile_model", lambda learner: Gain(30.0, 2.0, 1.0))
    found = list(running.MEASURES[part](images, 1))
    assert found
    for comparison in found:
        assert comparison.base in comparison.values
        assert len(comparison.values) > 1
        assert all(len(values) == 1 and values[0] > 0 for values in comparison.values.values())


def test_the_bare_loop_does_what_the_learner_does(images):
    """From one model, on the one batch there is, both end at the same weights."""
    dls, ended = loaders(images.dd), []

    def make_model():
        torch.manual_seed(3)
        ended.append(cnn_layers().apply(init_weights))
        return ended[-1]

    epoch.bare_epoch(make_model, *dls.train.dataset.columns, bfloat16=False)
    epoch.learner_epoch(make_model, dls, bfloat16=False)
    torch.manual_seed(3)
    start = list(cnn_layers().apply(init_weights).parameters())
    bare, ours = (list(model.parameters()) for model in ended)
    assert all((a - s).abs().max() > 1e-3 for a, s in zip(bare, start, strict=True))
    # Adam's first step is the rate, whichever way a gradient points: where it is nearly zero, rounding decides.
    close = [torch.isclose(a, b, atol=1e-4).float().mean().item() for a, b in zip(bare, ours, strict=True)]
    assert min(close) > 0.9


def test_the_posts_adam_is_the_lessons_where_all_have_gradients():
    """What is timed as the post's walks the same path, and keeps its averages on the parameter."""
    paths = []
    for kind in (adam.PostAdam, Adam):
        torch.manual_seed(0)
        p = nn.Parameter(torch.randn(5))
        optimizer = kind([p], lr=0.1)
        for _ in range(4):
            p.grad = torch.randn(5)
            optimizer.step()
        paths.append(p.detach())
        assert hasattr(p, "avg") == (kind is adam.PostAdam)
    torch.testing.assert_close(*paths)


@pytest.mark.slow
def test_memory_is_watched_in_a_process_of_its_own(images):
    """There is a peak for each epoch, above what torch alone takes, and none is lower than the one before."""
    (comparison,) = memory.measure(images, 2)
    first, second = (values[0] for values in comparison.values.values())
    assert 10 < first <= second < 1500


def test_a_run_that_fails_is_told_in_one_line(monkeypatch):
    """A process that was killed, for its memory say, is told as that."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], -9, ""))
    with pytest.raises(LessonsError, match=r"^memory: the run that is measured ended with -9"):
        list(memory.measure(Images(None), 1))


def test_the_peak_counts_what_has_been_given_back():
    """A large tensor that is gone by now still counts, to within a few megabytes."""
    before = max(memory.peak_megabytes(), psutil.Process().memory_info().rss / 1e6)
    size = int(before * 1e6 - psutil.Process().memory_info().rss) + 200_000_000
    torch.ones(size, dtype=torch.uint8)
    assert 150 < memory.peak_megabytes() - before < 250
