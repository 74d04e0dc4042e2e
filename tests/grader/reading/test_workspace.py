import errno
import os
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading import workspace
from nntrain_lessons.grader.records import RequestError


def test_a_workspace_holds_every_notebook_and_a_readme(tmp_path):
    """`init` writes them once, and a second time nothing."""
    written, kept = workspace.init(tmp_path / "new")
    assert {path.name for path in written} == {"README.md", *(exercise.notebook for exercise in EXERCISES.values())}
    assert kept == []
    again, kept = workspace.init(tmp_path / "new")
    assert (again, len(kept)) == ([], len(written))


def test_nothing_is_overwritten(tmp_path):
    """A learner's notebook stays as it is; what is missing is added beside it."""
    (tmp_path / "04_adam.ipynb").write_text("mine")
    written, kept = workspace.init(tmp_path)
    assert [path.name for path in kept] == ["04_adam.ipynb"]
    assert (tmp_path / "04_adam.ipynb").read_text() == "mine"
    assert len(written) == len(EXERCISES)


def test_the_readme_lists_what_there_is(tmp_path):
    """Every notebook is linked, and is there."""
    workspace.init(tmp_path)
    text = (tmp_path / "README.md").read_text("utf-8")
    assert [exercise.id for exercise in EXERCISES.values() if f"]({exercise.notebook})" not in text] == []


def test_a_workspace_is_found_from_below_and_from_above(tmp_path):
    """It is the nearest folder upward that holds notebooks, itself or in `exercises`."""
    inside = tmp_path / "exercises" / "scratch"
    inside.mkdir(parents=True)
    assert workspace.find(inside) is None
    workspace.init(tmp_path / "exercises")
    assert {workspace.find(folder) for folder in (inside, tmp_path, tmp_path / "exercises")} == {tmp_path / "exercises"}


def test_outside_a_workspace_one_is_told_what_to_do(tmp_path, monkeypatch):
    """The line says where, and names the way in."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RequestError, match="nntrain-lessons init"):
        workspace.here()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """A file in its place ends in one line, not in a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match="choose another folder"):
        workspace.init(tmp_path / "file" / "below")


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a right to make links")
def test_nothing_is_written_through_a_link(tmp_path):
    """A link in a notebook's place stays as it is, even where it leads nowhere."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "04_adam.ipynb").symlink_to(tmp_path / "elsewhere")
    _, kept = workspace.init(tmp_path / "new")
    assert [path.name for path in kept] == ["04_adam.ipynb"]
    assert not (tmp_path / "elsewhere").exists()


class _Full:
    """A file on a full disk."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, data):
        self.file.write(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")


def test_half_a_notebook_is_not_left_behind(tmp_path, monkeypatch):
    """Where the disk is full, the file that was begun goes, so that the next `init` writes it."""
    begun = Path.open

    def full(path, mode):
        return _Full(begun(path, mode)) if mode == "xb" else begun(path, mode)

    monkeypatch.setattr(workspace.Path, "open", full)
    with pytest.raises(RequestError, match="No space left"):
        workspace.init(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_working_folder_that_is_gone_is_told(tmp_path, monkeypatch):
    """Deleted under one's feet, it is a wrong request."""

    def gone():
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(workspace.Path, "cwd", gone)
    with pytest.raises(RequestError, match="the working folder is gone; change into another"):
        workspace.here()


def test_a_folder_that_may_not_be_entered_holds_no_workspace(tmp_path, monkeypatch):
    """On the way up such folders are passed over."""

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(workspace.Path, "is_file", refuse)
    assert workspace.find(tmp_path) is None
