import errno
import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from nntrain_lessons.files import is_foreign, is_json_of_ours, no_room, write

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files, or asks for a right to make them")


def test_a_file_is_written_and_replaced_as_a_whole(tmp_path):
    """What was there before is gone, and nothing is left beside it."""
    path = tmp_path / "report.json"
    for text in ("first, and longer", "ä"):
        write(path, text)
        assert path.read_text("utf-8") == text
    write(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_text_that_is_none_is_written_as_an_escape(tmp_path):
    """Half a surrogate pair is no error; in JSON the escape means the same."""
    write(tmp_path / "a", "x\ud800y")
    assert (tmp_path / "a").read_bytes() == b"x\\ud800y"


@posix
def test_permissions_stay_and_new_ones_are_usual(tmp_path):
    """A file that only its owner may read stays one; a new file is like any other."""
    new, old, usual = (tmp_path / name for name in ("new", "old", "usual"))
    old.write_text("")
    old.chmod(0o600)
    usual.write_text("")
    for path in (new, old):
        write(path, "x")
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    assert new.stat().st_mode == usual.stat().st_mode


@posix
def test_a_pipe_is_written_into(tmp_path):
    """Who reads from it gets all, and it stays a pipe."""
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write(pipe, "x" * 100_000)
    reader.join(10)
    assert got == [b"x" * 100_000]
    assert pipe.is_fifo()


@posix
@pytest.mark.parametrize("is_there", [True, False], ids=["the target is there", "the target is not there yet"])
def test_a_link_is_written_through(tmp_path, is_there):
    """It stays a link, and what it leads to holds the text."""
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "target", tmp_path / "link"
    if is_there:
        target.write_text("before, and longer")
    link.symlink_to(target)
    write(link, "after")
    assert link.is_symlink()
    assert target.read_text() == "after"


@posix
def test_a_device_is_written_into():
    """It stays a device, also for those who may replace it."""
    before = Path(os.devnull).stat()
    write(Path(os.devnull), "x")
    assert Path(os.devnull).stat()[:3] == before[:3]


@posix
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_names_that_somebody_has_prepared_do_no_harm(tmp_path, kind):
    """A link by a name that could be foreseen is not followed, a pipe not waited for."""
    secret, path = tmp_path / "secret", tmp_path / "report.json"
    secret.write_text("keep")
    for name in ("report.json.partial", "report.json.tmp", ".report.json", "report.json~"):
        prepared = tmp_path / name
        {"link": lambda at: at.symlink_to(secret), "pipe": os.mkfifo, "folder": Path.mkdir}[kind](prepared)
    write(path, "x")
    assert (secret.read_text(), path.read_text(), path.is_symlink()) == ("keep", "x", False)


@pytest.mark.parametrize("fails", ["write", "replace"])
def test_where_it_fails_the_file_before_stays(tmp_path, monkeypatch, fails):
    """Half a file is neither in its place nor beside it."""
    path = tmp_path / "a"
    path.write_text("before")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*{"write": ("os.fsync", full), "replace": (Path, "replace", full)}[fails])
    with pytest.raises(OSError, match="No space left"):
        write(path, "after")
    assert [(it.name, it.read_text()) for it in tmp_path.iterdir()] == [("a", "before")]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    """No folder is made on the way."""
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "no" / "where", "x")


def test_no_room_for_temporary_files_is_recognised(monkeypatch, tmp_path):
    """Whether no folder can be used, or the one in use is full; any other error is another's."""
    nowhere = FileNotFoundError(2, "No usable temporary directory found in ['/one', '/two']")
    assert no_room(nowhere).startswith("/one, /two: no room for temporary files (not writable, or full); ")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x"))
    assert no_room(full).startswith(f"{tmp_path}: no room for temporary files (No space left on device); ")
    assert "TMPDIR" in no_room(full)
    assert no_room(FileNotFoundError(2, "No such file or directory", "/elsewhere/x")) == ""
    assert no_room(OSError(errno.ENOSPC, "No space left on device")) == ""


def test_a_link_is_replaced_behind_as_a_whole(tmp_path, monkeypatch):
    """Where it fails, what the link leads to stays, also through a second link and in another folder."""
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "target").write_text("before")
    (tmp_path / "far" / "middle").symlink_to("target")
    (tmp_path / "link").symlink_to("far/middle")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path / "link", "after")
    assert (tmp_path / "far" / "target").read_text() == "before"
    write(tmp_path / "link", "after")
    assert (tmp_path / "far" / "target").read_text() == "after"
    assert sorted(path.name for path in (tmp_path / "far").iterdir()) == ["middle", "target"]


@posix
def test_what_a_process_has_open_is_written_into(tmp_path):
    """A descriptor that somebody handed over gets the text, also where its file has no name any more."""
    with (tmp_path / "gone").open("w+b") as file:
        (tmp_path / "gone").unlink()
        write(Path(f"/dev/fd/{file.fileno()}"), "report")
        file.seek(0)
        assert file.read() == b"report"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "foreign"),
    [
        ("Dear diary", True),
        ('{"schema": "somebody/1"}', True),
        ("[1, 2]", True),
        ("[" * 100_000, True),
        ('{"schema": "nntrain-lessons/grade/1"}', False),
        ('{"schema": "nntrain-lessons/history/1", "rows": []}', False),
        ("", False),
        (None, False),
    ],
)
def test_a_file_that_is_not_ours_is_known(content, foreign, tmp_path):
    """By the schema that every JSON file of the course has; an empty one is nobody's, nor is one that is not there."""
    path = tmp_path / "notes.json"
    if content is not None:
        path.write_text(content)
    (tmp_path / "link").symlink_to(path)
    assert is_foreign(path, is_json_of_ours) is is_foreign(tmp_path / "link", is_json_of_ours) is foreign
    assert not is_foreign(tmp_path, is_json_of_ours)
    assert not is_foreign(Path(os.devnull), is_json_of_ours)
