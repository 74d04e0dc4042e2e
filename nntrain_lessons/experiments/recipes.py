"""The training runs as records. They need no torch, so that a command can list them at once."""

from dataclasses import dataclass


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
        A class of `nntrain_lessons.solutions`, or of `torch.optim` where it begins with `torch.optim.`.
    model : str
        A function of the library or of the solutions that builds the network.
    learner : str
        A class of the library.
    one_cycle, augment : bool
        Whether the learning rate follows 1cycle, and whether flips and crops vary the images.
    post : tuple of float, optional
        The post's last evaluation loss and accuracy (Fashion-MNIST, seed 1, one run).
    """

    name: str
    title: str
    epochs: int
    lr: float
    optimizer: str
    model: str = "cnn_layers"
    learner: str = "Learner"
    one_cycle: bool = False
    augment: bool = False
    post: tuple[float, float] | None = None


def _cycled(
    name: str, title: str, epochs: int, lr: float, model: str, post: tuple[float, float], augment: bool = False
) -> Recipe:
    """Write down a run of the post's second half: torch's own Adam, under 1cycle."""
    return Recipe(name, title, epochs, lr, "torch.optim.Adam", model, one_cycle=True, augment=augment, post=post)


_MOMENTUM = "MomentumLearner"

_RECIPES = (
    Recipe("plain_sgd", "the CNN, gradient descent alone", 5, 0.4, "SGD"),
    Recipe(
        "sgd", "the CNN, gradient descent in the MomentumLearner", 5, 0.4, "SGD", learner=_MOMENTUM, post=(0.308, 0.889)
    ),
    Recipe("momentum", "the CNN, dampened momentum", 5, 1.5, "Momentum", post=(0.314, 0.886)),
    Recipe("rmsprop", "the CNN, RMSProp", 5, 3e-3, "RMSProp", post=(0.352, 0.875)),
    Recipe("adam", "the CNN, Adam", 5, 6e-3, "Adam", post=(0.323, 0.882)),
    _cycled("one_cycle", "the CNN, torch's Adam under 1cycle", 5, 6e-2, "cnn_layers", (0.265, 0.902)),
    _cycled("deeper", "a deeper CNN, the same", 5, 6e-2, "cnn_layers_more_depth", (0.228, 0.919)),
    _cycled("resnet", "a residual network, the same", 5, 1e-2, "resnet", (0.237, 0.927)),
    _cycled(
        "augment", "it, for longer, on flipped and cropped images", 20, 1e-2, "resnet", (0.185, 0.939), augment=True
    ),
)

RECIPES = {recipe.name: recipe for recipe in _RECIPES}
