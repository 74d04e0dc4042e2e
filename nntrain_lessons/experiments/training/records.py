"""The longest runs of the course: as far as it gets in 5, 20 and 50 epochs. They need no torch either."""

from dataclasses import replace

from .recipes import RECIPES, Recipe

# Of the ideas, those that cost nothing; the others wait for what the study `ideas` says of them.
_FREE = ("averaged", "mirrored", "alternating", "judged_once")

_best5 = Recipe(
    "best5",
    "5 epochs, a network that computes late, ideas that cost nothing",
    5,
    1e-2,
    "torch.optim.Adam",
    model="late_wide",
    one_cycle=True,
    ideas=_FREE,
)
_best20 = replace(_best5, name="best20", title="20 epochs, the same, images shifted", epochs=20, augment="crop")
_best50 = replace(
    _best20, name="best50", title="50 epochs, the same, images erased in part", epochs=50, augment="crop_and_erase"
)

RECORDS = {recipe.name: recipe for recipe in (_best5, _best20, _best50)}
EVERY_RECIPE = RECIPES | RECORDS  # what can be trained by name
