"""What all widgets have: their script of the same stem, their looks, and a first state that needs no script."""

from __future__ import annotations

from typing import Any, ClassVar

import anywidget

from .joining import FOLDER, notebook_module

STYLE = "\n".join((FOLDER / f"{name}.css").read_text("utf-8") for name in ("widgets", "playing"))


class Widget(anywidget.AnyWidget):
    """A widget whose looks and deeds are in the `.js` beside its module.

    Attributes
    ----------
    address : tuple of str
        The traits that a page keeps in its address, so that a state can be sent to somebody.
    stem : str
        The name of the widget's module, and of its script; its name on pages, too.
    """

    address: ClassVar[tuple[str, ...]] = ()
    stem: ClassVar[str]
    _css = STYLE

    def __init_subclass__(cls, **more: Any) -> None:
        """Take the script of the module's own stem."""
        if not hasattr(cls, "_esm"):  # anywidget makes a further class of it for each object
            cls.stem = cls.__module__.rpartition(".")[2]
            cls._esm = notebook_module(cls.stem)
        super().__init_subclass__(**more)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.add_class("lesson-widget")

    def still(self) -> str:
        """Return the first state as HTML that makes the point without a script: text, an SVG, a fold."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """Return the traits that the script is given."""
        own = (name for kind in type(self).__mro__ if issubclass(kind, Widget) for name in vars(kind))
        return {name: getattr(self, name) for name in own if name in self.traits(sync=True) and name[0] != "_"}
