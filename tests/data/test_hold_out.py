"""Images held out for validation."""

import re
from collections import Counter

import pytest
import torch

from nntrain_lessons.data.sources import hold_out
from nntrain_lessons.errors import DataError


@pytest.mark.parametrize(("n_train", "n"), [(50, 20), (12, 6), (53, 17), (53, 1), (53, 52)])
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
