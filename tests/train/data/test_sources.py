"""Where the images come from, and what is said where they cannot be had."""

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import torch

from nntrain_lessons.train.data.sources import describe_source, fashion_mnist, hold_out, resolve_source
from nntrain_lessons.train.errors import DataError

NEXT = 'set NNTRAIN_DATA to a folder that holds it, or say --data drawn / fashion_mnist("drawn") for drawn garments'


def only(message, *parts):
    """Every part stands in the message, and the message is one line."""
    assert "\n" not in message
    missing = [part for part in parts if str(part) not in message]
    assert not missing, message
    return True


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
    assert describe_source(real_folder) == f"Fashion-MNIST (folder {real_folder})"
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
    assert only(error_of(folder), folder, "1 of the 2 files of the train split")
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


# What is wrong with a folder


def test_a_missing_folder_is_named_in_full(tmp_path, monkeypatch):
    """A folder that is not there is printed absolute, with what to do next; NNTRAIN_DATA is named as its origin."""
    monkeypatch.chdir(tmp_path)
    assert only(error_of("./nothing"), tmp_path / "nothing", NEXT)
    assert only(error_of("nothing"), tmp_path / "nothing", "owner/name", NEXT)
    assert only(error_of("a/b/c"), tmp_path / "a/b/c", NEXT)
    assert only(error_of(Path("a/b")), tmp_path / "a/b", NEXT)
    monkeypatch.setenv("NNTRAIN_DATA", "../gone")
    assert only(error_of(), "NNTRAIN_DATA", tmp_path.parent / "gone", NEXT)


@pytest.mark.parametrize("name", ["~nobody-of-this-name/data", "a\0b", "x" * 5000, r"C:\data", "-", "owner/"])
def test_no_possible_name_ends_in_a_traceback(name):
    """A name that cannot be a folder gives one clear line."""
    assert only(error_of(name), NEXT)


def test_a_file_is_no_folder(tiny, write):
    """A file instead of a folder is called a file."""
    file = write(tiny()) / "fashion_mnist/train-00000-of-00001.parquet"
    assert only(error_of(file), f"{file} is a file", "name the folder")


def test_a_folder_without_data_says_what_it_should_hold(tmp_path):
    """An empty folder is told what belongs there."""
    assert only(error_of(tmp_path), tmp_path, "no parquet files", "train-00000-of-00001.parquet")


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_missing_split_is_named(tiny, write, split):
    """A folder without one of the two splits names the one that is missing."""
    folder = write(tiny())
    (folder / f"fashion_mnist/{split}-00000-of-00001.parquet").unlink()
    assert only(error_of(folder), folder, f"no {split} split", f"{split}-00000-of-00001.parquet")


def test_two_data_sets_in_one_folder_are_not_mixed(tiny, write):
    """Two data sets side by side are an error that names both, not one data set of twice the size."""
    folder = write(tiny())
    shutil.copytree(folder / "fashion_mnist", folder / "mnist")
    assert only(error_of(folder), folder / "fashion_mnist", folder / "mnist", "more than one")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"version https://git-lfs.github.com/spec/v1\n", None])
def test_a_damaged_file_is_named(tiny, write, content):
    """A file that is cut short, or is no parquet file at all, is named; the first error stays chained to it."""
    folder = write(tiny())
    file = folder / "fashion_mnist/test-00000-of-00001.parquet"
    file.write_bytes(file.read_bytes()[:-100] if content is None else content)
    with pytest.raises(DataError) as caught:
        fashion_mnist(folder)
    assert only(str(caught.value), file, "cut short or damaged", "whole copy")
    assert caught.value.__cause__ is not None


def test_wrong_columns_are_named(tiny, write):
    """Columns of other names are listed, beside those that are wanted."""
    dd = tiny().rename_columns({"image": "img", "label": "fine_label"})
    assert only(error_of(write(dd)), "img, fine_label", "image and label", "rename")


def test_columns_of_the_wrong_kind_are_named(tiny, write):
    """Labels that are words, or images that are numbers, are an error that says so."""
    from datasets import Value

    dd = tiny().cast_column("label", Value("string"))
    assert only(error_of(write(dd)), "label string, but", "whole numbers")
    dd = tiny().remove_columns("image").map(lambda row: {"image": [0, 1]})
    assert only(error_of(write(dd)), "image holds list", "encoded images")


def test_an_empty_split_is_an_error(tiny, write):
    """A split of no rows is told, with the file it stands in."""
    dd = tiny()
    dd["test"] = dd["test"].select([])
    assert only(error_of(write(dd)), "test-00000-of-00001.parquet", "no rows")


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
    assert only(error_of(folder), folder / "fashion_mnist", "Permission denied")
    refuse(folder, "is_dir")
    assert only(error_of(folder), folder, "Permission denied")
    monkeypatch.undo()
    monkeypatch.setattr("pyarrow.parquet.ParquetFile", lambda path: (_ for _ in ()).throw(PermissionError(13, "no")))
    assert only(error_of(folder), file, "permission denied")


# Names


def test_no_other_images_are_called_fashion_mnist(tiny, write):
    """A folder of other images is not called Fashion-MNIST; the name for history files holds no path."""
    folder = write(tiny(), "deep/inside")
    assert describe_source(folder) == f"images of the folder {folder}"
    assert resolve_source(folder).name == "folder inside"
    (folder / "fashion_mnist/test-00000-of-00001.parquet").write_bytes(b"")
    assert describe_source(folder) == f"images of the folder {folder}"


def test_each_source_has_its_name():
    """The Hub's images and drawn ones are told apart in every name."""
    assert describe_source() == "Fashion-MNIST (Hub zalando-datasets/fashion_mnist)"
    assert describe_source("owner/name") == "images of the Hub owner/name"
    assert describe_source("drawn") == "drawn garments (not Fashion-MNIST)"
    names = [resolve_source(source).name for source in (None, "owner/name", "drawn")]
    assert names == ["Fashion-MNIST", "Hub owner/name", "drawn garments"]


# The Hub


def test_the_hub_then_its_cache(fake_hub, client):
    """Images come from the Hub, once; with the Hub gone they come from its cache; nothing is printed."""
    here = client(HF_ENDPOINT=fake_hub.url)
    labels = [i % 10 for i in range(20)]
    first = here.ask()
    assert (first["error"], first["rows"], first["labels"]) == ("", [30, 20], labels)
    assert sum(path.endswith("train-00000-of-00001.parquet") for path in fake_hub.asked) >= 1
    fake_hub.asked.clear()
    assert here.ask("zalando-datasets/fashion_mnist")["rows"] == [30, 20]
    assert not [path for path in fake_hub.asked if "train-00000" in path]
    fake_hub.mode = "hang"
    stalled = here.ask()
    assert stalled["rows"] == [30, 20]
    assert stalled["seconds"] < 8
    fake_hub.close()
    gone = here.ask()
    assert (gone["rows"], gone["labels"]) == ([30, 20], labels)
    assert here.close() == ""


def test_no_hub_and_no_cache_is_told_in_time(fake_hub, client):
    """Where nothing can be had the error comes in time, whether the Hub hangs, refuses or has no such data set."""
    here = client(HF_ENDPOINT=fake_hub.url)
    fake_hub.mode = "hang"
    hanging = here.ask()
    fake_hub.mode = "no files"
    stalling = here.ask()
    fake_hub.mode = "serve"
    unknown = here.ask("owner/none")
    fake_hub.close()
    refused = here.ask()
    said = (hanging, stalling, unknown, refused)
    assert [
        one["seconds"] for one in said if one["seconds"] > 8
    ] == []  # the promise is 5; the rest is for a busy machine
    start = f"zalando-datasets/fashion_mnist: the Hub at {fake_hub.url} "
    assert hanging["error"] == f"{start}gave no answer within 3 seconds, and the cache here holds no copy; {NEXT}"
    assert stalling["error"] == hanging["error"]
    assert only(unknown["error"], "owner/none", "has no such data set", "owner/none is no folder either", NEXT)
    assert only(refused["error"], f"{start}could not be reached", "the cache here holds no copy", NEXT)
    assert "NoneType" not in [one["cause"] for one in said]
    assert here.close() == ""


def test_offline_the_hub_is_not_asked(fake_hub, client):
    """With HF_HUB_OFFLINE set nobody is asked, and the message says why."""
    here = client(HF_ENDPOINT=fake_hub.url, HF_HUB_OFFLINE="1")
    assert only(here.ask()["error"], "HF_HUB_OFFLINE is set", "holds no copy", NEXT)
    assert fake_hub.asked == []
    assert here.close() == ""


# Held-out images


@pytest.mark.parametrize(("n_train", "n"), [(50, 20), (53, 17), (53, 1), (53, 52)])
def test_each_class_gives_its_share(tiny, n_train, n):
    """Held-out images have the training images' class shares to within one image; no image is in both or lost."""
    dd = tiny(n_train)
    held = hold_out(dd, n)
    assert list(held) == ["train", "valid"]
    assert (len(held["train"]), len(held["valid"])) == (n_train - n, n)
    of = Counter(dd["train"]["label"][:])
    got = Counter(held["valid"]["label"][:])
    assert all(abs(got[label] - n * of[label] / n_train) < 1 for label in of)
    pixels = [Counter(row["image"].tobytes() for row in rows) for rows in (dd["train"], *held.values())]
    assert pixels[0] == pixels[1] + pixels[2]


def test_a_seed_says_which_images_are_held_out(tiny):
    """One seed gives one split, another seed another; global random states neither matter nor change."""

    def drawn(seed):
        return [row["image"].tobytes() for row in hold_out(dd, 20, seed)["valid"]]

    dd = tiny()
    torch.manual_seed(0)
    first, state = drawn(5), torch.get_rng_state()
    torch.manual_seed(1)
    assert drawn(5) == first
    assert drawn(6) != first
    torch.manual_seed(0)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("n", [0, -1, 50, 51])
def test_what_cannot_be_held_out_is_told(tiny, n):
    """A number of images that leaves nothing on either side is an error with both numbers."""
    with pytest.raises(DataError, match=re.escape(f"n is {n}, ") + ".* 50 training images"):
        hold_out(tiny(), n)


def test_without_a_training_split_there_is_nothing_to_hold_out(tiny):
    """A data set without a split called train names the splits that there are."""
    dd = tiny()
    del dd["train"]
    with pytest.raises(DataError, match="only test"):
        hold_out(dd, 5)
