import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nntrain_lessons
from nntrain_lessons import solutions, train
from nntrain_lessons.catalog import EXERCISES

ROOT = Path(__file__).parent.parent

# The names that the post's own cells rely on, and those the library adds.
FIXED = [
    "DataLoaders",
    "hf_ds_collate_fn",
    "fashion_mnist",
    "drawn_garments",
    "hold_out",
    "PerImage",
    "RandomFlip",
    "RandomCrop",
    "Learner",
    "MomentumLearner",
    "Subscriber",
    "MetricsS",
    "ProgressS",
    "DeviceS",
    "device",
    "NormalizationS",
    "LRFindS",
    "ActivationStatsS",
    "Hook",
    "Hooks",
    "RecorderS",
    "set_seed",
    "init_weights",
    "conv_block",
    "cnn_layers",
    "cnn_layers_more_depth",
    "CancelFitException",
    "CancelEpochException",
    "CancelBatchException",
]


def stub_names(stub):
    """List what a stub file exports."""
    return sorted(alias.asname for node in ast.parse(stub.read_text("utf-8")).body for alias in node.names)


@pytest.mark.parametrize(
    ("package", "folder"),
    [(nntrain_lessons, "nntrain_lessons"), (solutions, "solutions")],
    ids=["library", "solutions"],
)
def test_the_stub_and_the_package_say_the_same(package, folder):
    """Every name of the stub is there, and a star import brings these and no others."""
    names = stub_names(ROOT / folder / "__init__.pyi")
    assert sorted(package.__all__) == names
    assert [name for name in names if getattr(package, name, None) is None] == []


def test_the_fixed_names_are_there():
    """What the design promises can be imported; of the solutions the library exports the finder alone."""
    assert set(FIXED) <= set(nntrain_lessons.__all__)
    assert set(nntrain_lessons.__all__) & set(solutions.__all__) == {"LRFindS"}


def test_a_star_import_loads_no_solution_but_the_finder():
    """So the post's cells run on it, and answers that begin with it, where no other solution can be imported."""
    code = "from nntrain_lessons import *; import sys; print([n for n in sys.modules if '.solutions.' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['nntrain_lessons.solutions.lr_finder']\n"


def test_the_solutions_export_what_the_exercises_ask_for():
    """What a learner writes can be imported; whoever adds an exercise adds its names to that one file."""
    asked = {name for exercise in EXERCISES.values() for name in exercise.names}
    assert set(solutions.__all__) == asked, "edit solutions/__init__.pyi, or `names` in nntrain_lessons/catalog/"


def test_the_training_library_says_the_same_names():
    """`train`, which can be copied out and used alone, offers what the list of public names has of it."""
    stub = ast.parse((ROOT / "nntrain_lessons" / "__init__.pyi").read_text("utf-8"))
    listed = {alias.name for node in stub.body if node.module.split(".")[0] == "train" for alias in node.names}
    assert set(train.__all__) == listed, "edit __all__ in nntrain_lessons/train/__init__.py; __init__.pyi is the list"
    of_subscribers = {alias.name for node in stub.body if node.module == "train.subscribers" for alias in node.names}
    assert set(train.subscribers.__all__) == of_subscribers, "edit nntrain_lessons/train/subscribers/__init__.py"


def test_an_unknown_name_is_an_attribute_error():
    """A misspelt name is told as for any module."""
    with pytest.raises(AttributeError, match="Lerner"):
        _ = nntrain_lessons.Lerner


def python(*code, cwd=None, **env):
    """Run code in a new interpreter and give what it prints."""
    done = subprocess.run(  # noqa: PLW1510 - the assertion below shows what it said
        [sys.executable, "-c", "\n".join(code)], cwd=cwd, env=os.environ | env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_imports_no_torch():
    """Neither the package nor the solutions nor the command line need torch before it is used."""
    code = (
        "import sys, nntrain_lessons, nntrain_lessons.solutions, nntrain_lessons.cli",
        "print('torch' in sys.modules)",
    )
    assert python(*code) == "False"


def test_the_library_works_where_it_is_copied_to(tmp_path):
    """The library, copied out under another name, trains a model without the rest of the package."""
    for name in ("train", "data", "checkpoints", "progress"):
        shutil.copytree(ROOT / "nntrain_lessons" / name, tmp_path / "mine" / name)
    shutil.copy(ROOT / "nntrain_lessons" / "errors.py", tmp_path / "mine")
    code = (
        "import sys, torch",
        "from mine.data import DataLoaders",
        "from mine.progress import ProgressS",
        "from mine.train import Learner",
        "batches = [(torch.ones(2, 1), torch.ones(2, 1))]",
        "args = torch.nn.Linear(1, 1), DataLoaders(batches, []), torch.nn.functional.mse_loss, torch.optim.SGD, 0.1",
        "learner = Learner(*args, [ProgressS()])",
        "learner.fit(2)",
        "print(len(learner.history.rows), 'nntrain_lessons' in sys.modules, 'datasets' in sys.modules)",
    )
    assert python(*code, cwd=tmp_path).splitlines()[-1] == "2 False False"


def test_names_that_moved_are_found_where_they_were():
    """A notebook that was written for an earlier version goes on working."""
    for name in train._MOVED:
        assert getattr(train, name) is getattr(nntrain_lessons, name)
