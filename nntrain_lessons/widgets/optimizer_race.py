"""Update rules, and wrong versions of them, in a race on one landscape; the learner's own beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import traitlets

from nntrain_lessons.rules import RULES

from .base import Widget
from .drawing import line, svg, text, told
from .landscapes import CURVES, IN_RULES, beside, class_walk, rule_walk

WRONG = (
    "momentum:undampened", "momentum:weights-swapped", "momentum:starts-at-gradient", "momentum:forgetful",
    "rmsprop:starts-at-zero", "rmsprop:no-root",
    "adam:no-correction", "adam:only-first-corrected", "adam:betas-swapped",
)  # fmt: skip
"""The mistakes that race, by their rule and their name there."""
CALLED = {"plain": "plain steps", "momentum": "momentum", "rmsprop": "RMSProp", "adam": "Adam"}
COLOURS = {"plain": "--one", "momentum": "--three", "rmsprop": "--two", "adam": "--four"}
SEEN = ("surface", "start", "plain", "momentum", "rmsprop", "adam", "b1", "b2")


class OptimizerRace(Widget):
    """A race of update rules over a landscape of two weights.

    Parameters
    ----------
    mine : type, optional
        An optimizer class of your own, in PyTorch: `OptimizerRace(mine=MyAdam)`. It runs in the kernel, at the rate of
        the rule whose options it has, and the widget says whose walk it takes.
    **traits
        What follows.

    Attributes
    ----------
    task : str
        The one line that says what to do.
    surface : str
        `bowl`, `ravine`, `turned`, `hill` or `noise`.
    start : list of float
        The two weights at first, from -5 to 5 and from -3 to 3.
    steps : int
        How many steps are shown, up to 120.
    racers : list of str
        Which rules race: `plain`, `momentum`, `rmsprop`, `adam`.
    wrong : str
        A mistake of `WRONG` that races, too, or nothing.
    numbers_of, keep_numbers
        Whose step is shown in numbers, and whether these stay.
    plain, momentum, rmsprop, adam : float
        Their rates.
    b1, b2 : float
        What is kept of an average of gradients, and of one of squares.
    """

    address: ClassVar[tuple[str, ...]] = (*SEEN, "steps", "racers", "wrong", "numbers_of", "keep_numbers")
    task = traitlets.Unicode("Move the black start, change a rate, and see who arrives and who is thrown about.").tag(
        sync=True
    )
    surface = traitlets.Unicode("ravine").tag(sync=True)
    start = traitlets.List([-4.0, 1.0]).tag(sync=True)
    steps = traitlets.Int(15).tag(sync=True)
    racers = traitlets.List(["plain", "momentum"]).tag(sync=True)
    wrong = traitlets.Unicode("").tag(sync=True)
    numbers_of = traitlets.Unicode("momentum").tag(sync=True)
    keep_numbers = traitlets.Bool(False).tag(sync=True)
    plain = traitlets.Float(0.095).tag(sync=True)
    momentum = traitlets.Float(0.224).tag(sync=True)
    rmsprop = traitlets.Float(0.1).tag(sync=True)
    adam = traitlets.Float(0.2).tag(sync=True)
    b1 = traitlets.Float(0.9).tag(sync=True)
    b2 = traitlets.Float(0.99).tag(sync=True)
    wrongs = traitlets.List(traitlets.Dict()).tag(sync=True)
    mine = traitlets.Dict().tag(sync=True)

    def __init__(self, mine: Callable[..., Any] | None = None, **traits: Any) -> None:
        super().__init__(wrongs=[_told(key) for key in WRONG], **traits)
        if mine is not None:
            self._own = mine
            self.observe(self._walk_mine, names=SEEN)
            self._walk_mine()

    def _walk_mine(self, _: Any = None) -> None:
        label, racer = getattr(self._own, "__name__", "yours"), beside(self._own)
        found: dict[str, Any] = {"label": label, "beside": racer}
        try:
            found["places"] = class_walk(self._own, self.surface, self.start, self._options(racer))
        except Exception as error:  # noqa: BLE001 - the learner's code: whatever it raises is told, and the race goes on
            found["error"] = f"{label} raised {type(error).__name__}: {error}"
        self.mine = found

    def _options(self, racer: str) -> dict[str, float]:
        return {"lr": getattr(self, racer.partition(":")[0]), "b1": self.b1, "b2": self.b2}

    def still(self) -> str:
        """Return the walks as a drawing, and where they end in words."""
        chosen = [*self.racers, *([self.wrong] if self.wrong else [])]
        walks = {
            racer: rule_walk(racer, self.surface, self.start, self.steps, self._options(racer)) for racer in chosen
        }
        ends = "; ".join(f"{_called(racer)} at {x:.2f}, {y:.2f}" for racer, walk in walks.items() for x, y in walk[-1:])
        from_x, from_y = self.start
        point = f"After {self.steps} steps from {from_x:g}, {from_y:g}: {ends}. The cross is the lowest point."
        return told("The optimizer race", point, svg(400, 240, point, self._drawn(walks)))

    def _drawn(self, walks: dict[str, list[list[float]]]) -> Iterator[str]:
        yield from _rings(self.surface)
        yield '<path d="M195 120h10m-5 -5v10" class="cross"/>' if self.surface in CURVES else ""
        for nr, (racer, walk) in enumerate(walks.items()):
            points = [(200 + 40 * max(-9, min(9, x)), 120 - 40 * max(-9, min(9, y))) for x, y in walk]
            colour, dash = COLOURS[racer.partition(":")[0]], "5 3" if ":" in racer else ""
            yield line(points, colour, dash)
            yield line([(8, 14 + 15 * nr), (28, 14 + 15 * nr)], colour, dash) + text(33, 18 + 15 * nr, _called(racer))


def _told(key: str) -> dict[str, str]:
    rule, _, wrong = key.partition(":")
    known = next(each for each in RULES[IN_RULES[rule]].alternatives if each.id == wrong)
    return {"key": key, "title": known.title, "question": known.question}


def _called(racer: str) -> str:
    rule, _, wrong = racer.partition(":")
    return f"wrong {CALLED[rule]}" if wrong else CALLED[rule]


def _rings(surface: str) -> Iterator[str]:
    if surface in CURVES:
        a, c, angle = CURVES[surface]
        for level in range(1, 9):
            rx, ry = (40 * level * 0.9 / math.sqrt(curvature) for curvature in (a, c))
            turned = f'transform="rotate({-math.degrees(angle):.0f} 200 120)"'
            yield f'<ellipse cx="200" cy="120" rx="{rx:.1f}" ry="{ry:.1f}" {turned} class="ring"/>'
