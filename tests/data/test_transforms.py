"""Per-image augmentation, against slices, mirrors and plain counting."""

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torchvision import transforms as tv

from nntrain_lessons.data.transforms import PerImage, RandomCrop, RandomFlip

DEVICES = [
    "cpu",
    "meta",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")),
]


def unlike_images(n, channels=1, height=5, width=4, dtype=torch.float32):
    """Images in which every pixel differs from every other, and none is zero."""
    pixels = torch.arange(1, 1 + n * channels * height * width, dtype=torch.float64)
    return pixels.reshape(n, channels, height, width).to(dtype)


def mirrored(batch, out):
    """Tell for each image whether it came out mirrored; fail if it is neither as it was nor its mirror."""
    kept = (out == batch).flatten(1).all(1)
    turned = (out == torch.stack([image[..., range(image.shape[-1] - 1, -1, -1)] for image in batch])).flatten(1).all(1)
    assert (kept ^ turned).all()
    return turned


def crops(image, size, padding):
    """Every window of the zero-padded image, in reading order, as slices."""
    padded = torch.nn.functional.pad(image, (padding,) * 4)
    return [
        padded[:, top : top + size[0], left : left + size[1]]
        for top in range(padded.shape[1] - size[0] + 1)
        for left in range(padded.shape[2] - size[1] + 1)
    ]


def place(image, crop, size, padding):
    """Return which of all windows the crop is."""
    return [torch.equal(crop, window) for window in crops(image, size, padding)].index(True)


def test_some_images_of_a_batch_are_mirrored_and_the_others_kept():
    """RandomFlip draws for each image: a batch holds images as they were and mirrored ones, and nothing else."""
    torch.manual_seed(0)
    batch = unlike_images(64, channels=3)
    turned = mirrored(batch, RandomFlip()(batch))
    assert 0 < turned.sum() < 64


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_images_are_mirrored_as_often_as_asked(p):
    """The share of mirrored images is p, within five standard deviations."""
    torch.manual_seed(1)
    batch = unlike_images(10_000, height=1, width=2)
    share = mirrored(batch, RandomFlip(p)(batch)).double().mean().item()
    assert abs(share - p) < 5 * (p * (1 - p) / 10_000) ** 0.5


@pytest.mark.parametrize(("p", "expected"), [(0, False), (1, True)])
def test_a_certain_flip_is_certain(p, expected):
    """With probability 0 no image is mirrored, with probability 1 every one."""
    batch = unlike_images(500)
    assert (mirrored(batch, RandomFlip(p)(batch)) == expected).all()


def test_two_calls_draw_afresh():
    """The same transform draws anew at each call."""
    torch.manual_seed(0)
    batch = unlike_images(64)
    for transform in (RandomFlip(), RandomCrop((5, 4), padding=1)):
        assert not torch.equal(transform(batch), transform(batch))


@pytest.mark.parametrize("transform", [RandomFlip(), RandomCrop((5, 4), padding=2)], ids=repr)
def test_the_global_seed_governs_the_draws(transform):
    """The same seed of torch's global generator gives the same images."""
    batch = unlike_images(64)
    torch.manual_seed(7)
    first = transform(batch)
    torch.manual_seed(7)
    assert torch.equal(transform(batch), first)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32, torch.float16, torch.int64, torch.bool], ids=str)
@pytest.mark.parametrize("transform", [RandomFlip(), RandomCrop(3, padding=1)], ids=repr)
def test_dtype_is_kept_and_the_input_left_alone(transform, dtype):
    """The result has the dtype of the batch, and the batch itself is not changed, nor its memory shared."""
    batch = unlike_images(9, dtype=dtype)
    before = batch.clone()
    out = transform(batch)
    assert out.dtype == dtype
    out.zero_()
    assert torch.equal(batch, before)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("transform", [RandomFlip(), RandomCrop(3, padding=1)], ids=repr)
def test_the_result_stays_on_the_device_of_the_batch(transform, device):
    """A batch on some device comes back on that device."""
    assert transform(torch.ones(4, 1, 5, 5, device=device)).device.type == device


@settings(deadline=None)  # the first call loads torch kernels
@given(
    n=st.integers(0, 5),
    channels=st.integers(1, 3),
    side=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    padding=st.integers(0, 3),
    data=st.data(),
)
def test_a_crop_is_a_window_of_the_padded_image(n, channels, side, padding, data):
    """Every image that RandomCrop returns is one of the windows of that image with a border of zeros."""
    size = tuple(data.draw(st.integers(1, edge + 2 * padding)) for edge in side)
    batch = unlike_images(n, channels, *side)
    out = RandomCrop(size, padding)(batch)
    assert out.shape == (n, channels, *size)
    for image, crop in zip(batch, out, strict=True):
        place(image, crop, size, padding)


def test_every_window_is_as_likely_as_any_other():
    """Over 4,500 images the nine windows of a border of one are drawn equally often: chi-square below its 99.9 %."""
    torch.manual_seed(0)
    batch = unlike_images(4_500, height=2, width=2)
    drawn = [place(image, crop, (2, 2), 1) for image, crop in zip(batch, RandomCrop(2, 1)(batch), strict=True)]
    counts = torch.bincount(torch.tensor(drawn), minlength=9)
    assert len(counts) == 9
    assert ((counts - 500) ** 2 / 500).sum() < 26.1


def test_a_single_size_means_a_square():
    """RandomCrop(28, 1) gives squares of 28 pixels, as RandomCrop((28, 28), 1) does."""
    batch = unlike_images(3, 1, 30, 28)
    assert RandomCrop(28, 1)(batch).shape == RandomCrop((28, 28), 1)(batch).shape == (3, 1, 28, 28)


def test_per_image_makes_a_transform_draw_for_each_image():
    """A flip of torchvision treats a batch as one image; under PerImage it keeps some images and mirrors others."""
    torch.manual_seed(0)
    batch = unlike_images(64)
    flip = tv.RandomHorizontalFlip()
    assert mirrored(batch, flip(batch)).float().mean() in (0, 1)
    assert 0 < mirrored(batch, PerImage(flip)(batch)).sum() < 64


def test_per_image_applies_what_it_is_given_in_order():
    """PerImage gives the results of the images in their order, also where they have another shape or dtype."""
    batch = unlike_images(6, 3, 5, 4)
    out = PerImage(lambda image: image[0, 1:3].to(torch.int64))(batch)
    assert torch.equal(out, batch[:, 0, 1:3].to(torch.int64))


def test_the_transforms_compose():
    """They are plain callables: torchvision's Compose chains them, and every image comes out flipped and cropped."""
    torch.manual_seed(0)
    batch = unlike_images(20, 1, 28, 28)
    out = tv.Compose([RandomFlip(1.0), RandomCrop(28, padding=1), PerImage(tv.RandomHorizontalFlip(1.0))])(batch)
    for image, crop in zip(batch, out, strict=True):
        place(image, crop, (28, 28), 1)


@pytest.mark.parametrize("p", [-0.1, 1.5, float("nan")])
def test_a_flip_with_no_probability_is_refused(p):
    """RandomFlip names a p outside 0 to 1."""
    with pytest.raises(ValueError, match=f"p={p}"):
        RandomFlip(p)


@pytest.mark.parametrize(("size", "padding", "message"), [(0, 0, "not 0"), ((3, -1), 0, "-1"), (3, -2, "not -2")])
def test_a_crop_of_impossible_size_is_refused(size, padding, message):
    """RandomCrop names a size below 1 and a padding below 0."""
    with pytest.raises(ValueError, match=message):
        RandomCrop(size, padding)


@pytest.mark.parametrize("size", [(8, 3), (3, 7)])
def test_a_crop_larger_than_the_image_says_the_sizes(size):
    """A window that does not fit into the padded image is refused, with both sizes."""
    with pytest.raises(ValueError, match=rf"{size[0]} x {size[1]} pixels out of 7 x 6.* 5 x 4"):
        RandomCrop(size, padding=1)(unlike_images(2))


@pytest.mark.parametrize("transform", [RandomFlip(), RandomCrop(2), PerImage(torch.neg)], ids=["flip", "crop", "each"])
def test_what_is_no_batch_of_images_is_refused(transform):
    """A tensor without four dimensions is refused, with its shape."""
    with pytest.raises(ValueError, match=r"\[B, C, H, W\].*\(1, 5, 4\)"):
        transform(torch.zeros(1, 5, 4))


def test_per_image_refuses_an_empty_batch():
    """PerImage cannot know the shape of no results, and says so."""
    with pytest.raises(ValueError, match=r"at least one image.*\(0, 1, 5, 4\)"):
        PerImage(torch.neg)(torch.zeros(0, 1, 5, 4))


def test_the_transforms_show_their_settings():
    """The repr is the call that makes the transform."""
    assert repr(RandomFlip(0.25)) == "RandomFlip(p=0.25)"
    assert repr(RandomCrop(28, 1)) == "RandomCrop(size=(28, 28), padding=1)"
    assert repr(PerImage(RandomFlip())) == "PerImage(RandomFlip(p=0.5))"
