"""Verdicts on the disk: nothing is lost, and nothing is taken for what it is not."""

from dataclasses import replace

import pytest

from nntrain_lessons.classroom import journal
from nntrain_lessons.classroom.records import Likeness, Settings
from nntrain_lessons.grader.records import RequestError

from .reports import broken, failed, graded, passed

SETTINGS = Settings(("sgd",), 7, 30.0, 2.0, "off")


@pytest.fixture
def path(tmp_path):
    """Return where the journal is."""
    return tmp_path / "class.results.jsonl"


def written(path, *rows):
    """Write some verdicts, and close."""
    with journal.opened(path, SETTINGS, True) as kept:
        for row in rows:
            kept.add(row)


def test_what_was_kept_is_read_back_whole(path):
    """Every verdict is the same, to the last field."""
    rows = [
        graded("ada", passed(), notes=("a note",), likeness={"sgd": Likeness("x", 3, (1, 2))}),
        graded("al\udcffan", failed(), broken("adam")),
    ]
    written(path, *rows)
    with journal.opened(path, SETTINGS, True) as kept:
        assert list(kept.graded.values()) == rows
        assert kept.has("ada", "digest")
        assert not kept.has("ada", "another")


def test_half_a_line_is_as_if_it_had_never_been(path):
    """The power may go at any byte: what was whole before is kept, and what comes after is whole."""
    written(path, graded("ada", passed()))
    whole = path.read_bytes()
    written(path, graded("alan", failed()))
    content = path.read_bytes()
    for cut in range(len(whole), len(content), 97):
        path.write_bytes(content[:cut])
        written(path, graded("eve", passed()))
        with journal.opened(path, SETTINGS, True) as kept:
            assert list(kept.graded) == ["ada", "eve"]


def test_a_newer_verdict_takes_the_place_of_the_older(path):
    """Who hands in anew is graded anew."""
    written(path, graded("ada", failed()), graded("ada", passed()))
    with journal.opened(path, SETTINGS, True) as kept:
        assert kept.graded["ada"].report.results[0].score == 10


def test_what_the_grader_failed_on_is_not_kept(path):
    """The next time it is tried again."""
    written(path, graded("ada", fault="its process ended"))
    with journal.opened(path, SETTINGS, True) as kept:
        assert not kept.graded


def test_the_seed_of_the_beginning_holds(path):
    """The whole class gets one, also where nobody asks for it again."""
    written(path)
    with journal.opened(path, replace(SETTINGS, seed=8), False) as kept:
        assert kept.settings.seed == 7
    with (
        pytest.raises(RequestError, match=r"another seed \(7, not 8\)"),
        journal.opened(path, replace(SETTINGS, seed=8), True),
    ):
        pass


@pytest.mark.parametrize(
    "change", [{"timeout": 5.0}, {"memory": 1.0}, {"sandbox": "bwrap"}, {"exercises": ("sgd", "adam")}], ids=str
)
def test_verdicts_under_other_settings_are_not_mixed(path, change):
    """The line names what differs, and what to do."""
    written(path)
    (name,) = change
    with (
        pytest.raises(RequestError, match=f"begun with another {name}.*--anew"),
        journal.opened(path, replace(SETTINGS, **change), True),
    ):
        pass


def test_anew_forgets_all_and_takes_other_settings(path):
    """As if there had been nothing."""
    written(path, graded("ada", passed()))
    with journal.opened(path, replace(SETTINGS, seed=8, timeout=5.0), True, anew=True) as kept:
        assert (kept.graded, kept.settings.seed) == ({}, 8)
    assert path.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("anew", [False, True])
def test_somebody_else_s_file_stays_as_it_is(path, anew):
    """It is refused, and not a byte is changed."""
    path.write_bytes(b"my diary\nof years")
    with pytest.raises(RequestError, match="not a file of"), journal.opened(path, SETTINGS, True, anew):
        pass
    assert path.read_bytes() == b"my diary\nof years"


def test_a_link_is_not_written_through(path, tmp_path):
    """Whoever handed in may have put it there."""
    path.symlink_to(tmp_path / "target")
    with pytest.raises(RequestError, match="--results"), journal.opened(path, SETTINGS, True):
        pass
    assert not (tmp_path / "target").exists()


def test_two_at_once_do_not_write_into_one_another(path):
    """The second is told."""
    pytest.importorskip("fcntl")
    with (
        journal.opened(path, SETTINGS, True),
        pytest.raises(RequestError, match="wait until it is done"),
        journal.opened(path, SETTINGS, True),
    ):
        pass
