"""Images are the inputs, whatever columns are called; formats, modes and options do what was asked, or are told."""

import warnings
from functools import partial

import numpy as np
import pytest
import torch
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image, Value
from PIL import Image as Pictures
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, SequentialSampler, WeightedRandomSampler

from nntrain_lessons import DataLoaders, Learner, QuietS, hf_ds_collate_fn, hold_out
from nntrain_lessons.errors import DataError

unflattened = partial(hf_ds_collate_fn, flatten=False)
KINDS = [partial(DataLoaders.from_hf_dd, collate_fn=unflattened), DataLoaders.in_memory]
both = pytest.mark.parametrize("load", KINDS, ids=["from_hf_dd", "in_memory"])
CLASS, NUMBER, PICTURE = ClassLabel(num_classes=10), Value("int64"), Image()


def picture(mode="L", grey=0, size=(5, 4)):
    """Make an image of one colour."""
    return Pictures.new(mode, size, grey)


def split(n=6, pictures=None, **columns):
    """Make a split of columns with these features: the images are grey i, anything else is i % 10."""
    images = [pictures[i % len(pictures)] if pictures else picture(grey=i) for i in range(n)]
    numbers = [i % 10 for i in range(n)]
    rows = {name: images if isinstance(feature, Image) else numbers for name, feature in columns.items()}
    return Dataset.from_dict(rows, features=Features(columns))


def first_valid(load, rows):
    """Return the first batch to evaluate on, of two splits of the same rows."""
    return next(iter(load({"train": rows, "test": rows}, 3).valid))


@both
@pytest.mark.parametrize(
    "columns",
    [
        {"img": PICTURE, "label": CLASS},
        {"label": CLASS, "img": PICTURE},
        {"fine_label": CLASS, "coarse_label": CLASS, "img": PICTURE},
        {"target": NUMBER, "picture": PICTURE},
        {"weight": NUMBER, "y": NUMBER, "x": PICTURE},
        {"id": NUMBER, "digit": CLASS, "scan": PICTURE},
    ],
    ids=" ".join,
)
def test_images_come_first_then_targets(load, columns):
    """By their features, and where none says what the targets are, by the usual names."""
    x, y, *_ = first_valid(load, split(**columns))
    assert (x.shape, x.dtype, y.dtype) == ((6, 1, 4, 5), torch.float32, torch.int64)
    assert x[:, 0, 0, 0].mul(255).round().tolist() == y.tolist() == list(range(6))


@both
def test_further_columns_come_after_the_targets(load):
    """In the order they had, which `ClassLabel` goes before a usual name."""
    batch = first_valid(load, split(weight=NUMBER, label=NUMBER, kind=CLASS, img=PICTURE))
    assert [part.ndim for part in batch] == [4, 1, 1, 1]


@both
def test_without_images_the_first_column_that_is_no_target_is_the_input(load):
    """Numbers in a table; a label never goes first."""
    rows = split(label=NUMBER, size=NUMBER).map(lambda row: {"size": row["size"] + 100})
    x, y = first_valid(load, rows)
    assert (x.tolist(), y.tolist()) == ([100, 101, 102, 103, 104, 105], list(range(6)))


@both
def test_two_columns_of_images_are_told_where_there_are_targets(load):
    """An image and its mask are a pair; two images and a label leave open what goes in."""
    with pytest.raises(DataError, match=r"2 columns of images \(left, right\).*select_columns\(\['left', 'label'\]\)"):
        first_valid(load, split(left=PICTURE, right=PICTURE, label=CLASS))
    assert [part.ndim for part in first_valid(load, split(image=PICTURE, mask=PICTURE))] == [4, 4]


def test_a_collate_function_of_ones_own_gets_the_rows_as_they_are():
    """Their columns in their order, their format too."""
    seen = []
    rows = split(label=CLASS, left=PICTURE, right=PICTURE).with_format("numpy")
    dls = DataLoaders.from_hf_dd({"a": rows, "b": rows}, 3, lambda data: seen.append(data[0]) or 1)
    assert list(dls.valid) == [1]
    assert list(seen[0]) == ["label", "left", "right"]
    assert isinstance(seen[0]["left"], np.ndarray)


@both
@pytest.mark.parametrize("kind", ["torch", "numpy", "pandas", "arrow"])
def test_a_format_changes_nothing(load, kind):
    """Images are float32 in 0..1, and only the columns that the format shows are there."""
    rows = split(extra=NUMBER, label=CLASS, img=PICTURE)
    expected = first_valid(load, rows.select_columns(["label", "img"]))
    formatted = rows.with_format(kind, columns=["img", "label"])
    torch.testing.assert_close(first_valid(load, formatted), expected, rtol=0, atol=0)


def brighter(rows):
    """Transform rows as `with_transform` has it: labels first, images as tensors under another name."""
    pixels = [torch.from_numpy(np.array(image))[None].float() + 1 for image in rows["img"]]
    return {"label": rows["label"], "pixel_values": pixels}


def test_a_transform_is_used_or_refused():
    """Its rows are the rows, tensors with a shape first; decoding once cannot keep it."""
    rows = split(label=CLASS, img=PICTURE).with_transform(brighter)
    x, y = first_valid(KINDS[0], rows)
    assert (x[:, 0, 0, 0] - 1).tolist() == y.tolist() == list(range(6))
    with pytest.raises(DataError, match=r"'train' has a transform.*from_hf_dd.*dd\.map"):
        DataLoaders.in_memory({"train": rows, "test": split(label=CLASS, img=PICTURE)}, 3)
    with pytest.raises(DataError, match="'test' has a transform"):
        DataLoaders.in_memory({"train": split(label=CLASS, img=PICTURE), "test": rows}, 3)


def palette():
    """Make an image with a palette: red."""
    image = picture("RGB", (255, 0, 0)).convert("P")
    assert image.mode == "P"
    return image


@both
@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (palette(), [1, 0, 0]),
        (picture("1", 1), [1]),
        (picture("RGBA", (0, 255, 0, 255)), [0, 1, 0]),
        (picture("LA", (255, 255)), [1]),
        (picture("CMYK", (0, 0, 0, 0)), [1, 1, 1]),
        (picture("RGB", (0, 0, 255)), [0, 0, 1]),
    ],
    ids=lambda value: getattr(value, "mode", ""),
)
def test_modes_are_converted_where_nothing_is_lost(load, image, colour):
    """To greyscale or RGB: palettes, black and white, transparency that is none."""
    from nntrain_lessons.data.pictures import as_grey_or_rgb

    assert as_grey_or_rgb(image, "").mode == ("L" if len(colour) == 1 else "RGB")
    if image.mode == "CMYK":
        return  # no PNG, which is how a data set keeps it
    x, _ = first_valid(load, split(pictures=[image], img=PICTURE, label=CLASS))
    assert x[0, :, 0, 0].tolist() == colour


@both
@pytest.mark.parametrize(
    ("image", "why"),
    [
        (picture("RGBA", (0, 255, 0, 100)), "RGBA, which has transparent pixels"),
        (picture("LA", (255, 0)), "LA, which has transparent pixels"),
        (picture("I;16", 1000), "which has more than 8 bits"),
        (picture("I", 1000), "which has more than 8 bits"),
    ],
    ids=lambda value: getattr(value, "mode", ""),
)
def test_modes_that_lose_something_are_told(load, image, why):
    """Transparent pixels, 16 bits."""
    with pytest.raises(DataError, match=f"column 'img'.*{why}"):
        first_valid(load, split(pictures=[image], img=PICTURE, label=CLASS))


@both
def test_only_training_drops_its_last_batch(load):
    """All that is to be measured is measured."""
    dd = {"train": split(33, img=PICTURE, label=CLASS), "test": split(70, img=PICTURE, label=CLASS)}
    dls = load(dd, 8, drop_last=True)
    assert (len(dls.train), sum(len(y) for _, y in dls.train), sum(len(y) for _, y in dls.valid)) == (4, 32, 70)


@both
def test_a_sampler_is_for_training(load):
    """It says which images are trained on, in place of the shuffle; so does a sampler of batches."""
    rows = split(10, img=PICTURE, label=CLASS)
    weights = torch.zeros(10)
    weights[3] = 1.0
    dls = load({"train": rows, "test": rows}, 2, sampler=WeightedRandomSampler(weights, 6))
    assert torch.cat([y for _, y in dls.train]).tolist() == [3] * 6
    assert torch.cat([y for _, y in dls.valid]).tolist() == list(range(10))
    dls = load({"train": rows, "test": rows}, 2, batch_sampler=BatchSampler(SequentialSampler(rows), 5, False))
    assert [y.tolist() for _, y in dls.train] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert len(dls.valid) == 3
    dls = load({"train": rows, "test": rows}, 2, shuffle=False)
    assert torch.cat([y for _, y in dls.train]).tolist() == list(range(10))


class LeNet(nn.Module):
    """Flattens by `view`, as in every tutorial."""

    def __init__(self, channels, depth):
        super().__init__()
        convs = [nn.Conv2d(channels if i == 0 else 4, 4, 3, padding=1) for i in range(depth)]
        self.convs, self.head = nn.Sequential(*convs), nn.Linear(4 * 20, 10)

    def forward(self, x):
        x = self.convs(x)
        return self.head(x.view(x.size(0), -1))


@both
@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("depth", [1, 2])
def test_view_works_after_convolutions(load, mode, depth):
    """On both kinds of loaders, grey and colour."""
    rows = split(pictures=[picture(mode)], img=PICTURE, label=CLASS)
    dls = load({"train": rows, "test": rows}, 3)
    Learner(LeNet(len(mode), depth), dls, F.cross_entropy, torch.optim.SGD, 0.1, [QuietS()]).fit(1)
    x, _ = next(iter(dls.train))
    assert x.is_contiguous()
    assert x.stride() == torch.empty(x.shape).stride()


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ({"img": PICTURE, "label": CLASS}, None),
        ({"fine": CLASS, "img": PICTURE}, None),
        ({"target": NUMBER, "img": PICTURE}, None),
        ({"img": PICTURE, "digit": NUMBER}, "digit"),
        ({"img": PICTURE, "label": CLASS, "digit": Value("string")}, "digit"),
    ],
    ids=lambda value: " ".join(value or ()),
)
def test_hold_out_finds_the_classes(columns, label):
    """By the feature, by the usual names, or by the name that is given; each class gives its share."""
    rows = split(40, **{name: NUMBER if feature == Value("string") else feature for name, feature in columns.items()})
    if columns.get("digit") == Value("string"):
        rows = rows.map(lambda row: {"digit": f"class {row['digit']}"}, features=Features(columns))
    held = hold_out(DatasetDict({"train": rows}), 20, label=label)["valid"]
    name = label or next(one for one in columns if one != "img")
    assert sorted(held[name][:]) == sorted(sorted(set(rows[name][:])) * 2)


def test_hold_out_tells_of_a_column_that_is_not_there():
    """Or that holds no classes; the columns that there are are listed."""
    rows = DatasetDict({"train": split(40, img=PICTURE, digit=NUMBER)})
    with pytest.raises(DataError, match=r"no column of classes among img, digit.*label='digit'"):
        hold_out(rows, 10)
    with pytest.raises(DataError, match="no column 'kind' among img, digit"):
        hold_out(rows, 10, label="kind")
    with warnings.catch_warnings(), pytest.raises(DataError, match="values of column 'img' are no classes"):
        hold_out(rows, 10, label="img")
