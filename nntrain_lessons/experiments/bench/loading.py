"""What decoding costs: the batches of an epoch from memory, and from images decoded on the way."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from nntrain_lessons.data import DataLoaders, hf_ds_collate_fn

from ..training.images import loaders
from ..training.recipes import BATCH_SIZE
from .comparison import Comparison, Images, seconds, take_turns


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Go through the training images once a round, without training on them."""
    started: list[DataLoaders] = []
    once = seconds(lambda: started.append(loaders(images.dd)))
    every_time = DataLoaders.from_hf_dd(images.dd, BATCH_SIZE, partial(hf_ds_collate_fn, flatten=False))
    ways = {
        "in memory": lambda: seconds(lambda: _go_through(started[0].train)),
        "decoded at each epoch": lambda: seconds(lambda: _go_through(every_time.train)),
    }
    notes = (f"to decode all images once, when the loaders are made, took {once:.1f} s",)
    title = f"the batches of an epoch, {len(images.dd['train']):,} images"
    yield Comparison(title, "s", "in memory", take_turns(ways, rounds), notes)


def _go_through(loader: Any) -> None:
    for _ in loader:
        pass
