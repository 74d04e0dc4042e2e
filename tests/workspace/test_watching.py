import os
from threading import Event, Timer

import pytest

from nntrain_lessons.workspace import watching
from nntrain_lessons.workspace.watching import Saved, news, settled


def test_only_what_was_saved_is_told(tmp_path):
    """Each file once; also one that was replaced, is new, or has its old time; a file that has gone is not."""
    one, other, third, gone = paths = [tmp_path / name for name in ("one", "other", "third", "gone")]
    for path in (one, other, gone):
        path.write_text("x")
    saved = Saved(paths)
    assert saved.changed() == []
    os.utime(one, ns=(0, 0))
    (tmp_path / "new").write_text("x")
    (tmp_path / "new").replace(other)
    third.write_text("y")
    gone.unlink()
    assert saved.changed() == [one, other, third]
    assert saved.changed() == []


def test_a_file_that_is_being_written_is_waited_for(tmp_path, monkeypatch):
    """Half a notebook is none; when the rest comes it is whole."""
    monkeypatch.setattr(watching, "_SETTLE", 0.01)
    path = tmp_path / "a.ipynb"
    path.write_text('{"cells": [')
    assert not settled(path)
    monkeypatch.setattr(watching.time, "sleep", lambda _: path.write_text('{"cells": []}'))
    assert settled(path)
    assert not settled(tmp_path / "missing.ipynb")


@pytest.mark.parametrize("fails", [False, True], ids=["events", "no room for a watch"])
def test_news_come_also_where_the_system_tells_nothing(fails, tmp_path, monkeypatch):
    """Where nothing more can be watched, the clock remains; told to stop, it stops."""
    if fails:
        monkeypatch.setattr("watchfiles.watch", lambda *_, **__: (_ for _ in ()).throw(OSError("limit reached")))
    monkeypatch.setattr(watching, "_LOOK", 0.05)
    stop = Event()
    told = 0
    Timer(0.3, stop.set).start()
    for _ in news([tmp_path], stop):
        told += 1
    assert told >= 1
