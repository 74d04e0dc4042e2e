"""What every test starts from."""

import os

import pytest
import torch

# The tensors of the tests are tiny: a second thread would cost more than it brings, here and in programs they start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items):
    """Keep a module's tests in one process, which starts its servers, kernels and browsers once; the largest first."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(autouse=True)
def _fixed_seed():
    """Seed torch, so that a test draws the same numbers whatever ran before it."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def tiny_images(tmp_path_factory):
    """Write a folder in the Hub's layout: 96 images to train on, 32 to test on, each class another grey."""
    import datasets
    from PIL import Image

    folder = tmp_path_factory.mktemp("tiny_images")
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(num_classes=10)})
    for split, n in (("train", 96), ("test", 32)):
        labels = [i % 10 for i in range(n)]
        images = [Image.new("L", (28, 28), 25 * label) for label in labels]
        rows = datasets.Dataset.from_dict({"image": images, "label": labels}, features=features)
        rows.to_parquet(folder / f"{split}-00000-of-00001.parquet")
    return folder
