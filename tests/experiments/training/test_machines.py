import pytest
import torch
from torch import nn

from nntrain_lessons.data import fashion_mnist
from nntrain_lessons.errors import LessonsError
from nntrain_lessons.experiments.training import building, compiling, machines
from nntrain_lessons.experiments.training.images import loaders, redraw
from nntrain_lessons.experiments.training.recipes import RECIPES

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("has", "chosen"),
    [({"avx512_bf16": True}, "bfloat16"), ({"amx_bf16": True}, "bfloat16"), ({"avx2": True}, "float32")],
)
def test_the_machine_chooses_its_precision(has, chosen, monkeypatch):
    """`auto` is bfloat16 only on a processor that multiplies in it; what is asked for by name is taken."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: has)
    assert machines.choose_precision("auto", CPU) == chosen
    assert machines.choose_precision("float32", CPU) == "float32"
    assert machines.choose_precision("bfloat16", CPU) == "bfloat16"


def test_an_unknown_accelerator_is_trusted_with_float32():
    """Where nothing is known of the hardware, the precision is the one that works everywhere."""
    assert machines.choose_precision("auto", torch.device("mps")) == "float32"


def test_a_commit_is_told_in_a_checkout_only(monkeypatch, tmp_path):
    """Twelve digits of it here; nothing where the package lies alone."""
    versions = machines.versions()
    assert len(versions.get("commit", "0" * 12)) == 12
    monkeypatch.setattr(machines, "__file__", str(tmp_path / "a" / "b" / "c" / "machines.py"))
    assert "commit" not in machines.versions()


def test_labels_are_redrawn_among_all_ten():
    """Of 40 % redrawn labels nine in ten are others, 36 % in all; everyone gets the same ones."""
    labels = [0] * 10_000
    drawn = redraw(labels, 0.4)
    assert drawn == redraw(labels, 0.4)
    assert sum(label != 0 for label in drawn) / 10_000 == pytest.approx(0.36, abs=0.015)
    assert set(drawn) == set(range(10))
    assert redraw(labels, 0.0) == labels


def test_fewer_images_with_other_labels(tiny_images):
    """The first so many training images come, some with another label; the evaluation images stay as they are."""
    dd = fashion_mnist(tiny_images)
    dls, whole = loaders(dd, 50, 0.9, 16), loaders(dd)
    images, labels = dls.train.dataset.columns
    all_images, all_labels = whole.train.dataset.columns
    assert torch.equal(images, all_images[:50])
    assert not torch.equal(labels, all_labels[:50])
    assert torch.equal(dls.valid.dataset.columns[1], whole.valid.dataset.columns[1])
    assert (dls.train.batch_size, dls.valid.batch_size, whole.train.batch_size) == (16, 32, 1024)


def test_compiling_leaves_the_model_as_it_was(tiny_images, monkeypatch):
    """Weights, BatchNorm's averages, gradients and random numbers are those of before; the gain is told in one line."""
    compiled = []

    def compile_at_once(model):  # a real compiler takes its time
        compiled.append(model)

    monkeypatch.setattr(nn.Module, "compile", compile_at_once)
    learner = building.build(RECIPES["adam"], loaders(fashion_mnist(tiny_images)), 1, CPU)
    before = {name: value.clone() for name, value in learner.model.state_dict().items()}
    random_state = torch.get_rng_state()
    gain = compiling.compile_model(learner)
    assert compiled == [learner.model]
    assert all(torch.equal(value, before[name]) for name, value in learner.model.state_dict().items())
    assert all(p.grad is None for p in learner.model.parameters())
    assert torch.equal(torch.get_rng_state(), random_state)
    assert gain.before > 0
    assert compiling.Gain(41.2, 0.4, 0.2).in_words() == (
        "compiled in 41 s; a training batch takes 0.200 s, before it took 0.400 s: 2.00 x as fast"
    )


def test_a_compiler_that_is_missing_is_told_in_one_line(tiny_images, monkeypatch):
    """Where torch.compile fails, its first line is told, and what to do."""
    learner = building.build(RECIPES["adam"], loaders(fashion_mnist(tiny_images)), 1, CPU)
    rounds = compiling._rounds

    def fail_once_compiled(learner, n=compiling.ROUNDS):
        if n == 1:
            raise torch._dynamo.exc.TorchDynamoException("no compiler\nand a long story")
        return rounds(learner, n)

    monkeypatch.setattr(nn.Module, "compile", lambda model: None)
    monkeypatch.setattr(compiling, "_rounds", fail_once_compiled)
    with pytest.raises(
        LessonsError, match=r"^--compile: torch.compile failed \(no compiler\); install .* leave it out$"
    ):
        compiling.compile_model(learner)
