"""What can be played with, in pages without a kernel and in notebooks: a `.py` and a `.js` of one stem each.

They need the extra `lab`, and are loaded when first used: `from nntrain_lessons.widgets import Quiz`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nntrain_lessons.errors import LessonsError

if TYPE_CHECKING:
    from .base import Widget

WIDGETS = {
    "prediction": "Prediction",
    "quiz": "Quiz",
    "optimizer_race": "OptimizerRace",
    "schedule_explorer": "ScheduleExplorer",
    "residual_block": "ResidualBlock",
    "augmentation": "Augmentation",
    "weight_decay": "WeightDecay",
    "write_rule": "WriteRule",
}
"""The class of each widget, by the stem of its module."""


def named(stem: str) -> type[Widget]:
    """Return the class of the widget in the module of this name.

    Raises
    ------
    LessonsError
        When there is none, or what widgets are made with is not installed.
    """
    if stem not in WIDGETS:
        raise LessonsError(f"no widget {stem!r}: there are {', '.join(WIDGETS)}")
    try:
        found: type[Widget] = getattr(import_module(f".{stem}", __name__), WIDGETS[stem])
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise LessonsError("widgets are made with anywidget: pip install 'nntrain-lessons[lab]'") from error
    return found


def __getattr__(name: str) -> Any:
    stems = {class_name: stem for stem, class_name in WIDGETS.items()}
    if name not in stems:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return named(stems[name])
