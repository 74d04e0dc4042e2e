"""What a reader is told to run in a workspace of their own: the race of optimizers, the first epochs of a network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("review_6", "residual")
SAID = r"(?:yours: nothing yet\nthe course's own: \w+(?:, \w+)*\n)"


@pytest.fixture(scope="module")
def said(tiny_images, tmp_path_factory):
    """Run the listings of both pages, one after another, in a workspace where nothing is solved; give what they say."""
    workspace = tmp_path_factory.mktemp("course")
    for notebook in (ROOT / "exercises").glob("*.ipynb"):
        (workspace / notebook.name).write_bytes(notebook.read_bytes())
    listings = []
    for page in PAGES:
        (listing,) = re.findall(
            r"^```python\n(.*?)^```", (ROOT / "book" / f"{page}.md").read_text("utf-8"), re.M | re.S
        )
        assert "hold_out(fashion_mnist())" in listing
        listings.append(
            listing.replace("hold_out(fashion_mnist())", f"hold_out(fashion_mnist({str(tiny_images)!r}), 32)")
        )
    program = "\nprint('-----')\n".join(listings)
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", program],
        cwd=workspace,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("-----\n")


@pytest.mark.slow
def test_the_race_names_every_rule_and_its_accuracy(said):
    """It says whose the parts are, and a line for each optimizer, in the order of the pages."""
    lines = re.sub(SAID, "", said[0]).splitlines()
    assert lines != said[0].splitlines()
    assert [line.split()[0] for line in lines] == ["SGD", "Momentum", "RMSProp", "Adam"]
    assert all(re.fullmatch(r"\w+ +[01]\.\d{3}", line) for line in lines)


def test_the_network_trains_for_two_epochs(said):
    """It says whose the parts are, and a line for training and evaluation of each epoch."""
    lines = re.sub(SAID, "", said[1]).splitlines()
    assert [line.split()[:3] for line in lines] == [["epoch", n, mode] for n in "01" for mode in ("train", "eval")]
