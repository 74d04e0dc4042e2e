"""What it costs to draw for each image: image by image, or for a batch at once."""

from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor

from nntrain_lessons.data import PerImage, RandomCrop, RandomFlip

from ..training.images import loaders
from ..training.recipes import BATCH_SIZE
from .comparison import Comparison, Images, seconds, take_turns

BATCHES = 4  # timed in a row, of the 59 of an epoch


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Flip and crop a few batches as the post's transforms do, once per image, and as the library's do."""
    from torchvision import transforms
    from torchvision.transforms import v2

    def pair(kind: Any) -> Any:
        return kind.Compose([kind.RandomHorizontalFlip(), kind.RandomCrop(28, padding=1)])

    flip, crop = RandomFlip(), RandomCrop(28, padding=1)
    batches = [batch for batch, _ in loaders(images.dd, BATCHES * BATCH_SIZE).train]
    full = len(images.dd["train"]) / sum(map(len, batches))  # from a few batches to an epoch

    def timed(transform: Callable[[Tensor], Tensor]) -> Callable[[], float]:
        return lambda: full * seconds(lambda: [transform(batch) for batch in batches])

    ways = {
        "torchvision, image by image": timed(PerImage(pair(transforms))),
        "torchvision v2, image by image": timed(PerImage(pair(v2))),
        "RandomFlip, RandomCrop, a batch at once": timed(lambda batch: crop(flip(batch))),
    }
    title = f"flips and crops of an epoch, worked out from {BATCHES} batches"
    yield Comparison(title, "s", "RandomFlip, RandomCrop, a batch at once", take_turns(ways, rounds))
