"""The training runs as records. They need no torch, so that a command can list them at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

BATCH_SIZE = 1024


@dataclass(frozen=True)
class Recipe:
    """One training run: what is trained, how and for how long, and what the post reports of it.

    Attributes
    ----------
    name, title : str
        Its name on the command line, and what is trained in a few words.
    epochs : int
        As the post ran it.
    lr : float
        The learning rate; under `one_cycle`, the highest.
    optimizer : str
        A class of `nntrain_lessons.solutions`, a function of `optimizers`, or a class of `torch.optim` where it begins
        with `torch.optim.`.
    model : str
        A function of the library, the solutions or `networks` that builds the network.
    kaiming : bool
        Whether its convolutions start from `init_weights`, or as torch makes them.
    learner : str
        A class of the library.
    one_cycle, cycle_momentum : bool
        Whether the learning rate follows 1cycle, and whether momentum then moves against it.
    pct_start : float
        The share of the steps in which the rate of 1cycle rises. With 0 it falls from its peak, without a warm-up.
    augment : str
        A function of `augmentations` that varies the training images; nothing does where it is empty.
    post : tuple of float, optional
        The post's last evaluation loss and accuracy (Fashion-MNIST, seed 1, one run).
    settings : dict
        What else the optimizer is given, by name.
    loss_scale : float
        What the cross-entropy is multiplied by.
    images : int, optional
        Train on the first so many only.
    redrawn : float
        The share of the training labels that are drawn anew, among all ten classes.
    batch_size : int
        Of training; evaluation takes twice as many.
    measure : str
        A function of `measures` that looks at the trained Learner.
    ideas : tuple of str
        Functions of `ideas`, each of which adds one to the Learner.
    """

    name: str
    title: str
    epochs: int
    lr: float
    optimizer: str
    model: str = "cnn_layers"
    kaiming: bool = True
    learner: str = "Learner"
    one_cycle: bool = False
    cycle_momentum: bool = True
    pct_start: float = 0.3
    augment: str = ""
    post: tuple[float, float] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    loss_scale: float = 1.0
    images: int | None = None
    redrawn: float = 0.0
    batch_size: int = BATCH_SIZE
    measure: str = ""
    ideas: tuple[str, ...] = ()


_cycled = partial(Recipe, optimizer="torch.optim.Adam", one_cycle=True)  # the post's second half

_RECIPES = (
    Recipe("plain_sgd", "the CNN, gradient descent alone", 5, 0.4, "SGD"),
    Recipe("sgd", "the CNN, the MomentumLearner", 5, 0.4, "SGD", learner="MomentumLearner", post=(0.308, 0.889)),
    Recipe("momentum", "the CNN, dampened momentum", 5, 1.5, "Momentum", post=(0.314, 0.886)),
    Recipe("rmsprop", "the CNN, RMSProp", 5, 3e-3, "RMSProp", post=(0.352, 0.875)),
    Recipe("adam", "the CNN, Adam", 5, 6e-3, "Adam", post=(0.323, 0.882)),
    _cycled("one_cycle", "the CNN under 1cycle, with torch's Adam", 5, 6e-2, post=(0.265, 0.902)),
    _cycled("deeper", "a deeper CNN under 1cycle", 5, 6e-2, model="cnn_layers_more_depth", post=(0.228, 0.919)),
    _cycled(
        "resnet",
        "the residual network under 1cycle",
        5,
        1e-2,
        model="resnet",
        post=(0.237, 0.927),
        measure="logits",  # for the question what its last layer does
    ),
    _cycled(
        "augment",
        "the residual network, augmented",
        20,
        1e-2,
        model="resnet",
        augment="flip_and_crop",
        post=(0.185, 0.939),
    ),
)

RECIPES = {recipe.name: recipe for recipe in _RECIPES}

OPTIMIZERS = {  # what can be swept: the class, and a grid of three learning rates a decade that falls off at both ends
    "sgd": ("SGD", (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)),
    "momentum": ("Momentum", (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)),
    "rmsprop": ("RMSProp", (2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2)),
    "adam": ("Adam", (5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1)),
    "adamw": ("AdamW", (2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2)),
}
