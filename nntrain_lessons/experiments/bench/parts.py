"""What can be measured, as records. They need no torch, so that a command can list them at once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One thing to measure.

    Attributes
    ----------
    name, title : str
        Its name on the command line, and what is measured in a few words.
    rounds : int
        How many times each way is measured, if nobody says otherwise; the ways take turns.
    """

    name: str
    title: str
    rounds: int


_PARTS = (
    Part("epoch", "a training epoch through the Learner, beside a bare loop on the same tensors", 9),
    Part("loading", "an epoch's batches from memory, beside decoding the images anew", 3),
    Part("adam", "a step of Adam on the resnet's parameters, written in seven ways", 9),
    Part("precision", "an epoch in float32 and bfloat16, by memory layout, compiled or not", 3),
    Part("memory", "the peak memory of a resnet run, epoch by epoch", 6),
    Part("transforms", "flips and crops: image by image, or a batch at once", 3),
)

PARTS = {part.name: part for part in _PARTS}
