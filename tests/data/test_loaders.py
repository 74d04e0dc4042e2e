"""From images to batches."""

import io
import pickle
from functools import partial
from itertools import islice

import pytest
import torch
from torch import nn

from nntrain_lessons.data.loaders import DataLoaders, hf_ds_collate_fn
from nntrain_lessons.data.sources import fashion_mnist, hold_out
from nntrain_lessons.errors import DataError

unflattened = partial(hf_ds_collate_fn, flatten=False)


def same(ours, theirs):
    """Assert that two lists of batches are the same to the bit, type and length included."""
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert isinstance(mine, list)
        torch.testing.assert_close(mine, other, rtol=0, atol=0)


def pixels(image):
    """Return the pixels of a greyscale image, divided by 255 in float32, row by row."""
    return (torch.tensor(list(image.tobytes())) / 255).view(1, *image.size[::-1])


# The collate function


@pytest.mark.parametrize(("flatten", "shape"), [(True, (3, 784)), (False, (3, 1, 28, 28))])
def test_images_become_floats_and_labels_whole_numbers(tiny, flatten, shape):
    """A batch is a list: images in 0..1, as a line or as a picture, and int64 labels."""
    rows = [tiny()["train"][i] for i in range(3)]
    images, labels = hf_ds_collate_fn(rows, flatten)
    assert (images.dtype, images.shape) == (torch.float32, shape)
    assert torch.equal(images, torch.stack([pixels(row["image"]) for row in rows]).view(shape))
    assert torch.equal(labels, torch.tensor([0, 1, 2]))


def test_rows_may_have_any_columns():
    """Every column becomes a tensor, in the order of the columns; tensors stay what they are."""
    rows = [{"a": 1.5, "b": [1, 2], "c": torch.ones(2), "d": True}] * 2
    batch = hf_ds_collate_fn(rows)
    assert [tuple(column.shape) for column in batch] == [(2,), (2, 2), (2, 2), (2,)]
    assert [column.dtype for column in batch] == [torch.float32, torch.int64, torch.float32, torch.bool]


@pytest.mark.parametrize(
    ("value", "kind"), [("a boot", "str"), (None, "NoneType"), ({}, "dict"), ([[1], [1, 2]], "list")]
)
def test_what_cannot_become_a_tensor_is_named(value, kind):
    """A value that is no number is told by its column and type, with what to do."""
    with pytest.raises(DataError, match=f"'notes'.* type {kind} .*remove_columns") as caught:
        hf_ds_collate_fn([{"label": 1, "notes": value}])
    assert caught.value.__cause__ is not None


def test_values_of_different_shapes_are_told():
    """Values that do not stack are told by their column and two of their shapes."""
    with pytest.raises(DataError, match=r"'image'.*\(2,\) and \(3,\)"):
        hf_ds_collate_fn([{"image": [0, 0]}, {"image": [0, 0, 0]}])


# Both kinds of loaders

KINDS = [partial(DataLoaders.from_hf_dd, collate_fn=unflattened), DataLoaders.in_memory]
both = pytest.mark.parametrize("load", KINDS, ids=["from_hf_dd", "in_memory"])


@both
def test_training_is_shuffled_and_validation_is_not(tiny, load):
    """Training batches come in a new order each time, validation batches in the data's, at twice the size."""
    dd = tiny(50, 20)
    dls = load(dd, batch_size=8)
    torch.manual_seed(0)
    orders = [torch.cat([labels for _, labels in dls.train]).tolist() for _ in range(2)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(dd["train"]["label"][:])
    valid = list(dls.valid)
    assert [len(labels) for _, labels in valid] == [16, 4]
    assert torch.cat([labels for _, labels in valid]).tolist() == dd["test"]["label"][:]
    assert torch.equal(torch.cat([x for x, _ in valid]), torch.stack([pixels(row["image"]) for row in dd["test"]]))


@both
def test_the_split_called_train_is_trained_on(tiny, load):
    """The split called train is the training split in either place; without the name the first one is."""
    dd = tiny(30, 20)
    turned = {"test": dd["test"], "train": dd["train"]}
    nameless = {"a": dd["test"], "b": dd["train"]}
    assert [len(load(one, batch_size=8).train.dataset) for one in (dd, turned, nameless)] == [30, 30, 20]


@both
def test_images_come_first_whatever_the_order_of_the_columns(tiny, load):
    """A batch is images, then labels, also where the columns stand the other way round."""
    dd = tiny()
    turned = dd.select_columns(["label", "image"])
    same(list(load(turned, batch_size=8).valid), list(load(dd, batch_size=8).valid))


@both
@pytest.mark.parametrize("names", [["train"], ["train", "validation", "test"]])
def test_there_are_exactly_two_splits(tiny, load, names):
    """One split or three are an error that names them and says what to write."""
    rows = tiny()["train"]
    with pytest.raises(DataError, match=f"{', '.join(names)}; write hold_out"):
        load(dict.fromkeys(names, rows), batch_size=8)


@both
def test_an_empty_split_is_told(tiny, load):
    """A split without rows is an error that names it."""
    dd = tiny()
    with pytest.raises(DataError, match="'test' is empty"):
        load({"train": dd["train"], "test": dd["test"].select([])}, batch_size=8)


@both
def test_further_options_reach_both_loaders(tiny, load):
    """What torch's DataLoader takes is passed on to both loaders."""
    dls = load(tiny(50, 20), batch_size=8, pin_memory_device="", timeout=0, generator=(one := torch.Generator()))
    assert dls.train.generator is dls.valid.generator is one


def test_a_collate_function_of_ones_own_is_used(tiny):
    """The loaders of a data set take any collate function, and by default flatten."""
    dls = DataLoaders.from_hf_dd(tiny(), 8)
    assert next(iter(dls.train))[0].shape == (8, 784)
    assert next(iter(DataLoaders.from_hf_dd(tiny(), 8, len).valid)) == 16


# In memory


@pytest.mark.parametrize("shape", [(28, 28), (4, 6), (5, 4, 3)])
def test_in_memory_gives_the_same_batches(tiny, shape):
    """After the same seed both kinds of loaders give the same batches, bit for bit; other sizes and colour too."""
    dd = tiny(50, 20, shape=shape)
    slow, fast = (load(dd, batch_size=8) for load in KINDS)
    for part in ("train", "valid"):
        torch.manual_seed(7)
        ours = list(getattr(fast, part))
        torch.manual_seed(7)
        same(ours, list(getattr(slow, part)))


@pytest.mark.parametrize("shape", [(4, 6), (5, 4, 3)], ids=["grey", "colour"])
def test_in_memory_may_keep_the_channels_of_a_pixel_together(tiny, shape):
    """The strides say so, for grey images too, where torch tells by them alone how to convolve."""
    images, _ = next(iter(DataLoaders.in_memory(tiny(20, 10, shape=shape), 8, channels_last=True).train))
    laid_out = torch.empty_like(images, memory_format=torch.channels_last)
    assert images.stride()[1] == laid_out.stride()[1] == 1
    assert nn.Conv2d(images.shape[1], 3, 2)(images).stride()[1] == 1


def test_in_memory_gives_the_same_real_batches(real_folder):
    """On real held-out images too both kinds of loaders give the same first batches."""
    dd = hold_out(fashion_mnist(real_folder), 2000)
    dd["train"] = dd["train"].select(range(3000))
    slow, fast = (load(dd, batch_size=256) for load in KINDS)
    torch.manual_seed(7)
    ours = list(islice(fast.train, 3)) + list(fast.valid)
    torch.manual_seed(7)
    same(ours, list(islice(slow.train, 3)) + list(slow.valid))


def test_in_memory_takes_images_of_any_encoding(tiny):
    """Images kept as JPEG, in a file, or under a mode to convert to are decoded as the data set decodes them."""
    from datasets import Image

    dd = tiny(20, 10, shape=(5, 4, 3)).cast_column("image", Image(mode="L"))
    slow, fast = (load(dd, batch_size=8) for load in KINDS)
    assert next(iter(fast.valid))[0].shape == (10, 1, 5, 4)
    same(list(fast.valid), list(slow.valid))


def test_in_memory_keeps_bytes_and_decodes_once(tiny, monkeypatch):
    """Images are kept as uint8, and no epoch decodes one again."""
    dls = DataLoaders.in_memory(tiny(), 8)
    assert dls.train.dataset.columns[0].dtype == torch.uint8
    monkeypatch.setattr("PIL.Image.open", None)
    assert len(list(dls.train)) == len(list(dls.train)) == 7


def test_a_changed_batch_leaves_the_images_alone(tiny):
    """A subscriber that writes into a batch does not change the images that are kept."""
    dls = DataLoaders.in_memory(tiny(), 8)
    for images, labels in dls.valid:
        images.zero_()
        labels.zero_()
    assert next(iter(dls.valid))[0].max() > 0.9
    assert next(iter(dls.valid))[1].max() == 9


def test_kept_images_can_be_sent_to_a_worker_process(tiny):
    """Everything that a worker process needs survives being pickled, and gives the same batches."""
    dd = tiny()
    valid = DataLoaders.in_memory(dd, 8).valid
    kept, collate = pickle.loads(pickle.dumps((valid.dataset, valid.collate_fn)))  # noqa: S301 - made in this line
    same([collate(kept.__getitems__(list(range(16))))], list(islice(valid, 1)))


def test_images_of_two_sizes_are_told(tiny):
    """An image of another size is told by its split, column and number."""
    from datasets import concatenate_datasets

    dd = tiny()
    mixed = concatenate_datasets([dd["train"], tiny(shape=(3, 5))["train"]])
    with pytest.raises(DataError, match=r"'train', column 'image': image 50 is L \(5, 3\), image 0 is L \(28, 28\)"):
        DataLoaders.in_memory({"train": mixed, "valid": dd["test"]}, 8)


def png_of_a_wrong_length():
    """Return a PNG image whose first block of pixels claims to be eight bytes shorter than it is."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (28, 28)).save(stream, "PNG")
    png = stream.getvalue()
    return png[:33] + (int.from_bytes(png[33:37], "big") - 8).to_bytes(4, "big") + png[37:]


DAMAGED = {"other": b"no image", "cut": b"\x89PNG\r\n\x1a\n cut", "length": png_of_a_wrong_length(), "none": None}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_an_image_that_cannot_be_decoded_is_told(tiny, content):
    """An image that is damaged or missing is told by its split, column and number."""
    from datasets import Image

    dd = tiny()
    raw = dd["test"].cast_column("image", Image(decode=False))
    damaged = content and {"bytes": content, "path": None}
    rows = [{**row, "image": damaged} if i == 3 else row for i, row in enumerate(raw)]
    dd["test"] = type(raw).from_list(rows, features=dd["test"].features)
    with pytest.raises(DataError, match="'test', column 'image': image 3 cannot be decoded"):
        DataLoaders.in_memory(dd, 8)


def test_words_are_told_in_memory(tiny):
    """A further column of numbers comes along; one of words is an error that says how to drop it."""
    dd = tiny()
    more = dd["test"].add_column("weight", [0.5] * 20)
    assert next(iter(DataLoaders.in_memory({"a": more, "b": more}, 8).valid))[2].tolist() == [0.5] * 16
    words = dd["test"].add_column("name", ["boot"] * 20)
    with pytest.raises(DataError, match=r"column 'name'.*remove_columns"):
        DataLoaders.in_memory({"a": words, "b": words}, 8)
