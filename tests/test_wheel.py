import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Build the wheel and unpack it: what a user gets, without the repository around it."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # what an older build left would be packed again
    # Without isolation: the build must not depend on the network.
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_holds_what_it_should(unpacked):
    """Package, solutions, type marker and stubs are in; tests and tools are not."""
    package = unpacked / "nntrain_lessons"
    for name in ("py.typed", "__init__.pyi", "solutions/__init__.pyi", "solutions/adam.py", "train/learner.py"):
        assert (package / name).is_file(), name
    assert {path.name.partition("-")[0] for path in unpacked.iterdir()} == {"nntrain_lessons"}


def test_the_wheel_works_without_the_repository(unpacked, tmp_path):
    """Library and solutions are imported from the wheel, by the names they always have."""
    code = (
        "import nntrain_lessons",
        "from nntrain_lessons.solutions import adam",
        "print(nntrain_lessons.__file__, adam.__file__)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(Path(path).is_relative_to(unpacked) for path in done.stdout.split())
