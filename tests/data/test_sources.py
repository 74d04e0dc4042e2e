"""Where the images come from, and what is said where they cannot be had."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from nntrain_lessons.data.loaders import DataLoaders
from nntrain_lessons.data.sources import fashion_mnist, hold_out, resolve_source
from nntrain_lessons.errors import DataError

NEXT = 'set NNTRAIN_DATA to a folder that holds it, or say --data drawn / fashion_mnist("drawn") for drawn garments'


def assert_said(message, *parts):
    """Assert that every part stands in the message, and that it is one line."""
    assert "\n" not in message
    assert [part for part in parts if str(part) not in message] == [], message


def error_of(*args):
    """Return the message of the DataError that these arguments give."""
    with pytest.raises(DataError) as caught:
        fashion_mnist(*args)
    return str(caught.value)


# Folders


def test_a_folder_gives_the_images_that_lie_in_it(tiny, write):
    """A folder in the Hub's layout gives its splits, every pixel and label of them."""
    dd = tiny()
    loaded = fashion_mnist(write(dd))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 50, "test": 20}
    assert loaded["train"].column_names == ["image", "label"]
    assert all(a["image"].tobytes() == b["image"].tobytes() for a, b in zip(dd["train"], loaded["train"], strict=True))
    assert loaded["test"]["label"][:] == dd["test"]["label"][:]
    assert loaded["train"].features["label"].names == list("abcdefghij")


def test_the_real_images_are_whole_and_named(real_folder):
    """The real folder holds 60,000 and 10,000 images of ten equal classes, and is called Fashion-MNIST."""
    dd = fashion_mnist(real_folder)
    assert set(Counter(dd["train"]["label"][:]).values()) == {6000}
    assert set(Counter(dd["test"]["label"][:]).values()) == {1000}
    assert dd["train"][0]["image"].size == (28, 28)
    assert dd["train"][0]["label"] == 9  # an ankle boot
    assert resolve_source(real_folder).label == f"Fashion-MNIST (folder {real_folder})"
    assert resolve_source(real_folder).name == "Fashion-MNIST"


def test_a_relative_folder_is_taken_from_the_working_directory(tiny, write, tmp_path, monkeypatch):
    """A relative folder counts from the working directory, in the argument and in NNTRAIN_DATA."""
    folder = write(tiny(), "mine/images")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert resolve_source("../mine/images").where == str(folder)
    monkeypatch.setenv("NNTRAIN_DATA", "../mine/images")
    assert len(fashion_mnist()["train"]) == 50


def test_a_folder_wins_over_an_id_of_the_hub(tiny, write, tmp_path, monkeypatch):
    """What is there as a folder is a folder, though it is written like owner/name."""
    write(tiny(), "owner/name")
    monkeypatch.chdir(tmp_path)
    assert resolve_source("owner/name").kind == "folder"
    assert resolve_source("owner/other").kind == "hub"


def test_an_argument_wins_over_the_environment(tiny, write, monkeypatch):
    """The source that is named counts, then NNTRAIN_DATA, then the Hub."""
    assert resolve_source().where == "zalando-datasets/fashion_mnist"
    monkeypatch.setenv("NNTRAIN_DATA", "drawn")
    assert resolve_source().kind == "drawn"
    assert resolve_source(write(tiny())).kind == "folder"


@pytest.mark.parametrize(
    "layout",
    ["data/train-00000-of-00001.parquet", "default/train/0000.parquet", "train.parquet", "training/a/train.parquet"],
)
def test_other_layouts_of_the_hub_are_read(tiny, write, layout):
    """Files are found by the split's name, in the file's name or its folder's."""
    folder = write(tiny())
    target = folder / layout
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / "fashion_mnist/train-00000-of-00001.parquet").rename(target)
    assert len(fashion_mnist(folder)["train"]) == 50


def test_several_files_make_one_split_in_their_order(tiny, write):
    """A split in several files is read in the order of their names; one of them missing is an error."""
    folder = write(tiny()) / "fashion_mnist"
    (folder / "train-00000-of-00001.parquet").rename(folder / "train-00000-of-00002.parquet")
    assert_said(error_of(folder), folder, "1 of the 2 files of the train split")
    shutil.copy(folder / "test-00000-of-00001.parquet", folder / "train-00001-of-00002.parquet")
    assert fashion_mnist(folder)["train"]["label"][:] == [i % 10 for i in range(50)] + [i % 10 for i in range(20)]


def test_files_without_the_marks_of_datasets_are_read(tiny, write):
    """A parquet file that another program wrote, with further columns, gives images and labels all the same."""
    from pyarrow import parquet

    folder = write(tiny())
    file = folder / "fashion_mnist/train-00000-of-00001.parquet"
    table = parquet.read_table(file).replace_schema_metadata(None)
    parquet.write_table(table.append_column("id", table["label"]).select(["id", "label", "image"]), file)
    train = fashion_mnist(folder)["train"]
    assert train.column_names == ["image", "label"]
    assert train[3]["image"].tobytes() == tiny()["train"][3]["image"].tobytes()


def test_a_changed_file_is_read_anew(tiny, write):
    """A file that was replaced is used, though its name, and its time to the nanosecond, are the old ones."""
    folder = write(tiny(50, 20))
    assert len(fashion_mnist(folder)["train"]) == 50
    file = folder / "fashion_mnist/train-00000-of-00001.parquet"
    times = file.stat()
    write(tiny(40, 20))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert len(fashion_mnist(folder)["train"]) == 40


def test_the_word_drawn_asks_for_drawn_garments(monkeypatch, tmp_path):
    """The word drawn, as an argument or in NNTRAIN_DATA, gives drawn garments; they hold out and load as others do."""
    from nntrain_lessons.data.garments import drawn_garments

    few = drawn_garments(n_train=40, n_test=10)
    monkeypatch.setattr("nntrain_lessons.data.garments.drawn_garments", lambda: few)
    (tmp_path / "drawn").mkdir()  # a folder of that name is asked for as ./drawn
    monkeypatch.chdir(tmp_path)
    assert fashion_mnist("drawn") is few
    monkeypatch.setenv("NNTRAIN_DATA", "drawn")
    dls = DataLoaders.in_memory(hold_out(fashion_mnist(), 10), 8)
    assert [len(part.dataset) for part in (dls.train, dls.valid)] == [30, 10]
    assert next(iter(dls.valid))[0].shape == (10, 1, 28, 28)


# What is wrong with a folder


def test_a_missing_folder_is_named_in_full(tmp_path, monkeypatch):
    """A folder that is not there is printed absolute, with what to do next; NNTRAIN_DATA is named as its origin."""
    monkeypatch.chdir(tmp_path)
    assert_said(error_of("./nothing"), tmp_path / "nothing", NEXT)
    assert_said(error_of("nothing"), tmp_path / "nothing", "owner/name", NEXT)
    assert_said(error_of("a/b/c"), tmp_path / "a/b/c", NEXT)
    assert_said(error_of(Path("a/b")), tmp_path / "a/b", NEXT)
    monkeypatch.setenv("NNTRAIN_DATA", "../gone")
    assert_said(error_of(), "NNTRAIN_DATA", tmp_path.parent / "gone", NEXT)


@pytest.mark.parametrize("name", ["~nobody-of-this-name/data", "a\0b", "x" * 5000, r"C:\data", "-", "owner/"])
def test_no_possible_name_ends_in_a_traceback(name):
    """A name that cannot be a folder gives one clear line."""
    assert_said(error_of(name), NEXT)


def test_a_file_is_no_folder(tiny, write):
    """A file instead of a folder is called a file."""
    file = write(tiny()) / "fashion_mnist/train-00000-of-00001.parquet"
    assert_said(error_of(file), f"{file} is a file", "name the folder")


def test_a_folder_without_data_says_what_it_should_hold(tmp_path):
    """An empty folder is told what belongs there."""
    assert_said(error_of(tmp_path), tmp_path, "no parquet files", "train-00000-of-00001.parquet")


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_missing_split_is_named(tiny, write, split):
    """A folder without one of the two splits names the one that is missing."""
    folder = write(tiny())
    (folder / f"fashion_mnist/{split}-00000-of-00001.parquet").unlink()
    assert_said(error_of(folder), folder, f"no {split} split", f"{split}-00000-of-00001.parquet")


def test_two_data_sets_in_one_folder_are_not_mixed(tiny, write):
    """Two data sets side by side are an error that names both, not one data set of twice the size."""
    folder = write(tiny())
    shutil.copytree(folder / "fashion_mnist", folder / "mnist")
    assert_said(error_of(folder), folder / "fashion_mnist", folder / "mnist", "more than one")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"version https://git-lfs.github.com/spec/v1\n", None])
def test_a_damaged_file_is_named(tiny, write, content):
    """A file that is cut short, or is no parquet file at all, is named; the first error stays chained to it."""
    folder = write(tiny())
    file = folder / "fashion_mnist/test-00000-of-00001.parquet"
    file.write_bytes(file.read_bytes()[:-100] if content is None else content)
    with pytest.raises(DataError) as caught:
        fashion_mnist(folder)
    assert_said(str(caught.value), file, "cut short or damaged", "whole copy")
    assert caught.value.__cause__ is not None


def test_wrong_columns_are_named(tiny, write):
    """Columns of other names are listed, beside those that are wanted."""
    dd = tiny().rename_columns({"image": "img", "label": "fine_label"})
    assert_said(error_of(write(dd)), "img, fine_label", "image and label", "rename")


def test_columns_of_the_wrong_kind_are_named(tiny, write):
    """Labels that are words, or images that are numbers, are an error that says so."""
    from datasets import Value

    dd = tiny().cast_column("label", Value("string"))
    assert_said(error_of(write(dd)), "label string, but", "whole numbers")
    dd = tiny().remove_columns("image").map(lambda row: {"image": [0, 1]})
    assert_said(error_of(write(dd)), "image holds list", "encoded images")


def test_an_empty_split_is_an_error(tiny, write):
    """A split of no rows is told, with the file it stands in."""
    dd = tiny()
    dd["test"] = dd["test"].select([])
    assert_said(error_of(write(dd)), "test-00000-of-00001.parquet", "no rows")


def test_a_folder_without_the_right_to_read_is_named(tiny, write, monkeypatch):
    """Where the right to read is missing, the message says where; files, folders and folders inside them alike."""
    folder = write(tiny())
    file = folder / "fashion_mnist/train-00000-of-00001.parquet"

    def refuse(path, method):
        real = getattr(Path, method)

        def refused(self, *args, **kwargs):
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Path, method, refused)

    refuse(folder / "fashion_mnist", "iterdir")
    assert_said(error_of(folder), folder / "fashion_mnist", "Permission denied")
    refuse(folder, "is_dir")
    assert_said(error_of(folder), folder, "Permission denied")
    monkeypatch.undo()
    monkeypatch.setattr("pyarrow.parquet.ParquetFile", lambda path: (_ for _ in ()).throw(PermissionError(13, "no")))
    assert_said(error_of(folder), file, "permission denied")


# Names


def test_no_other_images_are_called_fashion_mnist(tiny, write):
    """A folder of other images is not called Fashion-MNIST; the name for history files holds no path."""
    folder = write(tiny(), "deep/inside")
    assert resolve_source(folder).label == f"images of the folder {folder}"
    assert resolve_source(folder).name == "folder inside"
    (folder / "fashion_mnist/test-00000-of-00001.parquet").write_bytes(b"")
    assert resolve_source(folder).label == f"images of the folder {folder}"


def test_each_source_has_its_name():
    """The Hub's images and drawn ones are told apart in every name."""
    assert resolve_source().label == "Fashion-MNIST (Hub zalando-datasets/fashion_mnist)"
    assert resolve_source("owner/name").label == "images of the Hub owner/name"
    assert resolve_source("drawn").label == "drawn garments (not Fashion-MNIST)"
    names = [resolve_source(source).name for source in (None, "owner/name", "drawn")]
    assert names == ["Fashion-MNIST", "Hub owner/name", "drawn garments"]
