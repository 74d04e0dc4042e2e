import importlib.util
import json
from contextlib import closing
from pathlib import Path

import pytest

from nntrain_lessons.grader import children

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/submission.*"))


@pytest.fixture(scope="module")
def golden():
    """Load the tool that writes the verdicts, which knows what of one is kept."""
    spec = importlib.util.spec_from_file_location("golden", ROOT / "tools" / "golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def nursery():
    """Start the fork server once for all cases."""
    with closing(children.start()) as source:
        yield source


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_verdict_stays_what_it_was(case, golden, nursery):
    """Each submission gets the status, the failed checks and the diagnosis that its folder says."""
    assert golden.verdict(case, nursery) == json.loads((case / "verdict.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_what_its_name_says(case):
    """A folder named right passes, and any other does not: a golden verdict cannot have been written unread."""
    verdict = json.loads((case / "verdict.json").read_text("utf-8"))
    says_right = case.name.partition("-")[2].startswith("right")
    assert (verdict["status"] == "passed") == says_right
