import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel, what a user gets; or take one that has just been built, as CI does: `NNTRAIN_WHEEL` names it."""
    built = os.environ.get("NNTRAIN_WHEEL")
    return Path(built) if built else build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """Unpack the wheel, without the repository around it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def build(folder):
    """Build the wheel into a folder, and return its path."""
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # what an older build left would be packed again
    # Without isolation: the build must not depend on the network.
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_holds_what_it_should(unpacked):
    """Package, solutions, type marker and stubs are in; tests and tools are not."""
    package = unpacked / "nntrain_lessons"
    names = ["py.typed", "__init__.pyi", "solutions/__init__.pyi", "solutions/adam.py", "train/learner.py"]
    names += [f"exercises/{exercise.notebook}" for exercise in EXERCISES.values()]
    names += ["spec.py", "catalog/adam.py", "catalog/fault_dictionary.json", "scenarios/optimizers.py"]
    names += [
        "grader/judge.py",
        "authoring/notebooks.py",
        "exercises/shipped_cells.json",
        "workspace/progress.py",
        "classroom/templates/class.html",
        "reports/junit.py",
    ]
    for name in names:
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


@pytest.fixture
def installed(wheel, tmp_path):
    """Install the wheel into an environment of its own, which otherwise borrows what is installed here."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    line = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(line, check=True)
    (site,) = environment.glob("[Ll]ib/**/site-packages")
    borrowed = dict.fromkeys(path for path in sys.path if Path(path).name == "site-packages")
    (site / "borrowed.pth").write_text("\n".join(borrowed) + "\n")  # below these, no .pth file is obeyed
    return python


@pytest.mark.slow
def test_a_learner_s_first_evening_from_the_wheel(installed, tmp_path):
    """Without the repository: init, a hint, a filled notebook, a pass, a run; every process by the wheel's own code."""

    def run(*line):
        command = [installed, "-m", "nntrain_lessons", *line]
        done = subprocess.run(command, cwd=tmp_path / "course", capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    (tmp_path / "course").mkdir()
    run("init")
    assert run("hint", "warmup").startswith("warmup, hint 1 of 3: ")
    notebook = tmp_path / "course" / EXERCISES["warmup"].notebook
    hole = 'raise NotImplementedError(\\"warmup\\")'
    text = notebook.read_text("utf-8")
    assert hole in text
    notebook.write_text(text.replace(hole, "return w - lr * grad"), encoding="utf-8")
    assert "\u2713 warmup: passed" in run("grade", "warmup")
    assert "1 of 15 passed" in run()
    assert "written: runs/plain_sgd/history.json" in run("train", "plain_sgd", "--epochs", "1", "--data", "drawn")
    where = "import sys; from nntrain_lessons.grader.running import server; print(server.__file__)"
    shown = subprocess.run([installed, "-I", "-c", where], capture_output=True, text=True, check=True).stdout
    assert Path(shown.strip()).is_relative_to(installed.parents[1])
