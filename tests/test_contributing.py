"""What CONTRIBUTING tells a newcomer is so."""

import re
from pathlib import Path

from .test_doors import DOORS, INNER_DOORS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TABLE = dict(re.findall(r"^\| `(\S+?)/?` \| (.*) \|$", TEXT, re.MULTILINE))


def test_every_package_is_in_the_table():
    """Its rows are the packages that `test_doors.py` knows, and the command line, which may import everything."""
    named = {path.removeprefix("nntrain_lessons/").removesuffix(".py") for path in TABLE}
    assert named == {*DOORS, "cli"}, "edit the table of packages in CONTRIBUTING.md"


def test_every_room_inside_a_package_is_in_its_row():
    """The packages that have rooms of their own name each of them."""
    for package, rooms in INNER_DOORS.items():
        row = TABLE[f"nntrain_lessons/{package}"]
        missing = [room for room in rooms if f"`{room}/`" not in row and f"`{room}.py`" not in row]
        assert missing == [], f"edit the row of {package} in CONTRIBUTING.md"


def test_every_file_that_is_named_is_there():
    """A path leads somewhere, from the repository or from the package."""
    paths = set(re.findall(r"`((?:[\w.]+/)+[\w.]*)`", TEXT))
    assert len(paths) > 30
    package = ROOT / "nntrain_lessons"
    folders = (ROOT, package, *(package / name for name in ("grader", "classroom", "experiments")))
    paths -= {"book/results/NAME.json"}
    assert [path for path in sorted(paths) if not any((folder / path).exists() for folder in folders)] == []
