import subprocess
import sys
from pathlib import Path

import pytest

CELLS = Path(__file__).with_name("post_cells.py")


@pytest.mark.slow
def test_the_posts_cells_run_on_the_star_import():
    """Every cell of the post finds what it needs under the names it uses, and prints its rows."""
    done = subprocess.run([sys.executable, CELLS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (
        len([line for line in lines if line.startswith("epoch 0  ") and "accuracy" in line]) == 8
    )  # four runs, two rows each
    monitored = [line for line in lines if line[0].isdigit()]
    parameters = [int(line.split()[-1]) for line in monitored]
    assert parameters == [696, 3664, 14496, 57664, 230016, 918784, 0, 2560, 20]
    assert monitored[1].startswith("1_ResBlock (32, 8, 28, 28) (32, 16, 14, 14)")
