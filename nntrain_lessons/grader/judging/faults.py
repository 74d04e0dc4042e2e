"""Which checks the wrong code of a known mistake fails, as was observed: what engineers call a fault dictionary.

It holds no code, only digests: code that was changed since is not in it, and may fail anything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ... import catalog
from ...spec import Exercise

FILE = Path(catalog.__file__).with_name("fault_dictionary.json")
FAILS, PASSES, VARIES = "F.?"  # in a check: under every seed, under none, under some


@dataclass(frozen=True)
class Faults:
    """The required checks that some code fails.

    Attributes
    ----------
    certain, possible : frozenset of str
        Those that it fails whatever the inputs are, and those that it fails with some.
    """

    certain: frozenset[str]
    possible: frozenset[str]

    def are(self, failed: Collection[str], but: Collection[str] = ()) -> bool:
        """Return whether these may be the checks that failed, some of them left out of account."""
        failed, left_out = set(failed), set(but)
        return self.certain - left_out <= failed - left_out <= self.possible

    def are_among(self, failed: Collection[str]) -> bool:
        """Return whether code that fails these may be part of what failed."""
        return self.certain <= set(failed)

    def begin_with(self, failed: str, before: Collection[str]) -> bool:
        """Return whether a check may be the first of them, `before` being those that come before it."""
        return failed in self.possible and not self.certain & set(before)

    def __or__(self, other: Faults) -> Faults:
        """Return what code may fail that has both mistakes in it: the one may keep the other from showing."""
        return Faults(frozenset(), self.possible | other.possible)


def of_code(exercise: Exercise, code: str) -> Faults:
    """Return what some code of our own fails of an exercise; any check, where it has not been observed."""
    known = _read().get(exercise.id, {"checks": [], "codes": {}})
    entry = dict(zip(known["checks"], known["codes"].get(digest(code), ""), strict=False))
    required = _required(exercise)
    certain = (name for name in required if entry.get(name) == FAILS)
    return Faults(frozenset(certain), frozenset(name for name in required if entry.get(name) != PASSES))


def digest(code: str) -> str:
    """Return what code is found by: its lines, less those of the text around it, which may be worded anew."""
    lines = (line for line in code.splitlines() if not line.startswith("#"))
    return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def recorded(exercise: Exercise) -> dict[str, str]:
    """Return a letter for each required check, in their order, by the code's digest; nothing, if checks are new."""
    known = _read().get(exercise.id, {})
    return dict(known["codes"]) if known.get("checks") == _required(exercise) else {}


def record(codes: Mapping[Exercise, Mapping[str, str]]) -> None:
    """Write what was observed of each exercise, in the place of all that there is."""
    everything = {
        exercise.id: {"checks": _required(exercise), "codes": dict(sorted(found.items()))}
        for exercise, found in codes.items()
    }
    FILE.write_text(json.dumps(everything, indent=1) + "\n", "utf-8")
    _read.cache_clear()


def letters(rows: Iterable[Collection[bool]]) -> str:
    """Sum up in a letter for each check whether code passed it, under several seeds."""
    return "".join(PASSES if all(column) else VARIES if any(column) else FAILS for column in zip(*rows, strict=True))


def _required(exercise: Exercise) -> list[str]:
    return [check.id for check in exercise.checks if check.required]


@cache
def _read() -> dict[str, dict[str, Any]]:
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
