"""The rules as JSON, for pages that compute them in a browser."""

from __future__ import annotations

import json
from pathlib import Path

from nntrain_lessons.rules import CALLS, RULES

SCHEMA = "nntrain-lessons/rules/1"
PLACE = Path("book", "_static", "rules.json")


def build(root: Path) -> Path:
    """Write the rules into a repository's book, and return where."""
    path = root / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_written(), "utf-8")
    return path


def is_stale(root: Path) -> bool:
    """Return whether the file is not what `build` would write."""
    path = root / PLACE
    return not path.exists() or path.read_text("utf-8") != _written()


def _written() -> str:
    rules = {name: rule.as_json() for name, rule in {**RULES, **CALLS}.items()}
    return json.dumps({"schema": SCHEMA, "rules": rules}, ensure_ascii=False, separators=(",", ":")) + "\n"
