"""Tiny data sets, and the real images where they are."""

import io
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_source_from_outside(monkeypatch):
    """Take from the tests whatever source of images the shell that starts them has set."""
    monkeypatch.delenv("NNTRAIN_DATA", raising=False)


@pytest.fixture(scope="session")
def real_folder():
    """Return the folder of the real Fashion-MNIST, or skip the test."""
    folder = Path(os.environ.get("NNTRAIN_DATA") or ROOT / "../shared/data/fashion_mnist").resolve()
    if not folder.is_dir():
        pytest.skip("the real Fashion-MNIST is not here: set NNTRAIN_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def tiny():
    """Return a function that makes a data set of n noise images, labels going round through the classes."""
    import torch
    from datasets import ClassLabel, Dataset, DatasetDict, Features, Image
    from PIL import Image as Pictures

    features = Features({"image": Image(), "label": ClassLabel(names=list("abcdefghij"))})

    def split(n, seed, shape=(28, 28)):
        pixels = torch.randint(0, 256, (n, *shape), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)
        images = [Pictures.fromarray(image.numpy()) for image in pixels]
        return Dataset.from_dict({"image": images, "label": [i % 10 for i in range(n)]}, features=features)

    def make(n_train=50, n_test=20, **kwargs):
        return DatasetDict({"train": split(n_train, 1, **kwargs), "test": split(n_test, 2, **kwargs)})

    return make


@pytest.fixture(scope="session")
def hub_files():
    """Return a function that gives a data set's parquet files as the Hub lays them out: path to bytes."""
    from pyarrow import parquet

    def files(dd):
        found = {}
        for split, rows in dd.items():
            stream = io.BytesIO()
            parquet.write_table(rows.with_format("arrow")[:], stream)
            found[f"fashion_mnist/{split}-00000-of-00001.parquet"] = stream.getvalue()
        return found

    return files


@pytest.fixture
def write(tmp_path, hub_files):
    """Return a function that writes splits to a folder in the Hub's layout, and returns the folder."""

    def write(dd, name="images"):
        for path, content in hub_files(dd).items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return tmp_path / name

    return write
