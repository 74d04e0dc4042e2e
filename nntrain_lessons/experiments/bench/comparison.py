"""Several ways to do the same, measured in turns, and told as ratios."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

Values = dict[str, list[float]]


@dataclass(frozen=True)
class Images:
    """What is measured on: a DatasetDict, and by what name another process finds the same images."""

    dd: Any
    given: str | None = None


@dataclass(frozen=True)
class Comparison:
    """What was measured of each way, round by round; one way is what the others are compared with.

    Attributes
    ----------
    title : str
        What was measured.
    unit : str
        Of the values: s, ms, MB.
    base : str
        The way whose ratio is 1.
    values : dict of str to list of float
        The values of each way, one a round.
    notes : tuple of str
        What else there is to say, a line each.
    """

    title: str
    unit: str
    base: str
    values: Values
    notes: tuple[str, ...] = ()

    def ratio(self, way: str, summary: Callable[[list[float]], float] = median) -> float:
        """Return how many times the base's value a way has; `summary` makes one number of a way's rounds."""
        return summary(self.values[way]) / summary(self.values[self.base])

    def lines(self) -> list[str]:
        """Return what was measured as lines of text."""
        width, rounds = max(map(len, self.values)), len(self.values[self.base])
        found = [f"{self.title}; " + (f"{rounds} rounds, median (lowest):" if rounds > 1 else "once:")]
        for way, values in self.values.items():
            line = f"  {way:<{width}}  {median(values):8.4g} {self.unit}"
            line += f" ({min(values):.4g})" if rounds > 1 else ""
            line += f"  {self.ratio(way):6.3f} x"
            found.append(line + (f" ({self.ratio(way, min):.3f} x)" if rounds > 1 else ""))
        return found + [f"  {note}" for note in self.notes]

    def record(self) -> dict[str, Any]:
        """Return it as a file holds it, with the ratios worked out."""
        summaries: dict[str, Callable[[list[float]], float]] = {"median": median, "lowest": min}
        ratios = {
            way: {name: round(self.ratio(way, summary), 4) for name, summary in summaries.items()}
            for way in self.values
        }
        values = {way: [float(f"{value:.4g}") for value in found] for way, found in self.values.items()}
        about = {"title": self.title, "unit": self.unit, "base": self.base}
        return about | {"values": values, "ratios": ratios, "notes": list(self.notes)}


def take_turns(ways: Mapping[str, Callable[[], float]], rounds: int) -> Values:
    """Measure each way once a round, in alternating order, after once for nothing.

    The first time pays for what is set up once. Turns let whatever else changes on the machine, its clock say, fall on
    all ways alike.

    Parameters
    ----------
    ways : dict of str to callable
        Each does its work and gives the value.
    rounds : int
        How many.
    """
    for way in ways.values():
        way()
    values: Values = {name: [] for name in ways}
    for number in range(rounds):
        for name in list(ways)[:: -1 if number % 2 else 1]:
            values[name].append(ways[name]())
    return values


def seconds(work: Callable[[], object]) -> float:
    """Do some work, and give how long it took."""
    started = perf_counter()
    work()
    return perf_counter() - started
