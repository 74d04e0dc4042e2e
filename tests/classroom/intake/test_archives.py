"""Archives that were made to do harm: each is read within bounds, and says why something is not looked at."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from nntrain_lessons.classroom.intake import archives
from nntrain_lessons.classroom.intake.entries import Entry, UnreadableError
from nntrain_lessons.classroom.intake.learners import Learner, handed_in


def packed(*files, compression=zipfile.ZIP_DEFLATED):
    """Return an archive that holds these names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def of(content, name="answers.zip"):
    """Return what is read of a learner who handed in this archive."""

    def read(limit):
        return content

    return handed_in(Learner("ada", (Entry((name,), read=read),)))


def test_a_plain_archive_is_read():
    """Its files have its name before their own."""
    found = of(packed(("04_adam.py", "x = 1"), ("deeper/sgd.py", "y = 1")))
    assert [(file.name, file.content) for file in found.files] == [
        ("answers.zip/04_adam.py", b"x = 1"),
        ("answers.zip/deeper/sgd.py", b"y = 1"),
    ]
    assert found.notes == ()


@pytest.mark.parametrize("name", ["../out.py", "/etc/out.py", "a/../../out.py", "C:\\out.py", "..\\out.py"])
def test_a_name_that_leads_out_is_not_looked_at(name):
    """It is told, and the other files are read."""
    found = of(packed((name, "x = 1"), ("adam.py", "x = 2")))
    assert [file.name for file in found.files] == ["answers.zip/adam.py"]
    assert "leads out of the archive" in found.notes[0]


def test_a_link_is_not_followed():
    """An archive may hold one to any file of whoever opens it."""
    about = zipfile.ZipInfo("adam.py")
    about.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = of(packed((about, "/etc/passwd")))
    assert found.files == ()
    assert "a link" in found.notes[0]


def test_what_unpacks_to_gigabytes_costs_no_more_than_the_bound(monkeypatch):
    """However large a file is or says it is, no more than the bound is ever unpacked of it."""
    monkeypatch.setattr("nntrain_lessons.classroom.intake.learners.MAX_FILE", 1 << 20)
    content = packed(("bomb.py", b"0" * (64 << 20)), ("adam.py", "x = 1"))
    tracemalloc.start()
    found = of(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [file.name for file in found.files] == ["answers.zip/adam.py"]
    assert "larger than 1 MB" in found.notes[0]
    assert peak < 8 << 20


def test_a_list_of_contents_without_end_is_refused_before_it_is_read(monkeypatch):
    """A million entries would take a gigabyte to list."""
    monkeypatch.setattr(archives, "MAX_LEARNER_DIRECTORY", 1000)
    assert "list of contents" in of(packed(*((f"{nr}.py", "") for nr in range(50)))).notes[0]


def test_an_end_within_the_end_fools_nobody():
    """Where the last record may be read in two ways, the larger list counts."""
    inner = b"PK\5\6" + bytes(8) + (1 << 30).to_bytes(4, "little") + bytes(6)
    content = packed(("adam.py", "x = 1"))
    content = content[:-2] + len(inner).to_bytes(2, "little") + inner
    with pytest.raises(UnreadableError, match="list of contents"), archives.opened(content, 1 << 20):
        pass


ODD = {
    "no archive": (b"hello", "not a zip archive"),
    "half an archive": (packed(("adam.py", "x" * 1000))[:60], "not a zip archive"),
    "an archive in an archive": (packed(("inner.zip", packed(("adam.py", "")))), "an archive in an archive"),
    "packed by lzma": (packed(("adam.py", "x"), compression=zipfile.ZIP_LZMA), "packed in an uncommon way"),
    "deep": (packed(("a/" * 50 + "adam.py", "x")), "folders in one another"),
    "damaged within": (
        packed(("adam.py", b"0123456789" * 1000), compression=zipfile.ZIP_STORED).replace(b"0123456789", b"x" * 10, 1),
        "damaged",
    ),
}


@pytest.mark.parametrize(("content", "words"), ODD.values(), ids=ODD)
def test_what_cannot_be_read_is_told(content, words):
    """Nothing of it is graded, and it ends nobody's grading."""
    found = of(content)
    assert found.files == ()
    assert words in found.notes[0]


def test_an_encrypted_file_is_told():
    """The bit that says so is set in both of its headers."""
    content = bytearray(packed(("adam.py", "x")))
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(sign) + at] |= 1
    assert "encrypted" in of(bytes(content)).notes[0]


def test_files_without_end_are_looked_at_up_to_a_bound():
    """The rest is told by the first that is left out."""
    found = of(packed(*((f"{nr:03}.py", f"x = {nr}") for nr in range(120))))
    assert len(found.files) == 100
    assert "more than 100 files" in found.notes[0]


def test_a_file_that_begins_nowhere_is_told():
    """A place beyond what any file has is damage like any other."""
    content = bytearray(packed(("sgd.py", "x = 1")))
    listed, end = content.find(b"PK\1\2"), content.find(b"PK\5\6")
    extra = struct.pack("<HHQ", 1, 8, (1 << 64) - 1)  # where it begins, as archives of more than 4 GB say it
    struct.pack_into("<L", content, end + 12, struct.unpack_from("<L", content, end + 12)[0] + len(extra))
    struct.pack_into("<H", content, listed + 30, len(extra))
    struct.pack_into("<L", content, listed + 42, (1 << 32) - 1)
    after_name = listed + 46 + len("sgd.py")
    content[after_name:after_name] = extra
    assert of(bytes(content)).notes == ("answers.zip/sgd.py: not looked at: damaged, or not a zip archive",)


def test_archives_in_one_are_left_out_one_by_one(monkeypatch):
    """None is compared with all others, which would take minutes for the thousands that there may be."""
    monkeypatch.setattr(Entry, "__eq__", lambda *_: pytest.fail("two entries were compared"))
    found = of(packed(*((f"{nr}.zip", "") for nr in range(5)), ("sgd.py", "x = 1")))
    assert [file.name for file in found.files] == ["answers.zip/sgd.py"]
