"""A class as it lies on the disk."""

import os
import zipfile

import pytest

from nntrain_lessons.classroom.intake import entries
from nntrain_lessons.classroom.intake.learners import class_of, handed_in, one_folder
from nntrain_lessons.grader.records import RequestError


def read(path):
    """Return what each learner of a class handed in."""
    with class_of(path) as learners:
        return {learner.name: handed_in(learner) for learner in learners}


@pytest.fixture
def folder(tmp_path):
    """Make a class of two, in a folder."""
    for name in ("ada", "alan"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "adam.py").write_text(f"# {name}", encoding="utf-8")
    return tmp_path / "class"


def test_a_folder_and_its_archive_hold_the_same_class(folder, tmp_path):
    """Whether it is packed makes no difference."""
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for path in sorted(folder.rglob("*.py")):
            archive.write(path, path.relative_to(folder))
    packed, plain = read(tmp_path / "class.zip"), read(folder)
    assert {name: one.digest for name, one in packed.items()} == {name: one.digest for name, one in plain.items()}
    assert plain["ada"].files[0].content == b"# ada"


def test_another_content_or_name_is_another_hand_in(folder):
    """What was graded is known by its content and its names."""
    before = read(folder)["ada"].digest
    (folder / "ada" / "adam.py").rename(folder / "ada" / "other.py")
    assert read(folder)["ada"].digest != before


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made otherwise on Windows")
def test_nothing_is_followed_or_waited_for(folder, tmp_path):
    """A link to somebody's file or folder and a pipe are told; the others are read."""
    (tmp_path / "secret.py").write_text("secret", encoding="utf-8")
    (folder / "ada" / "link.py").symlink_to(tmp_path / "secret.py")
    (folder / "ada" / "up").symlink_to(tmp_path)
    (folder / "eve.py").symlink_to(tmp_path / "secret.py")
    os.mkfifo(folder / "ada" / "pipe.py")
    found = read(folder)
    assert [file.name for file in found["ada"].files] == ["adam.py"]
    assert sorted(note.partition(": ")[0] for note in found["ada"].notes) == ["link.py", "pipe.py", "up"]
    assert found["eve"].files == ()


def test_a_folder_without_end_is_listed_up_to_a_bound(folder, monkeypatch):
    """The others are not kept waiting by one who hands in a million files."""
    monkeypatch.setattr(entries, "MAX_ENTRIES", 10)
    for nr in range(30):
        (folder / "ada" / f"x{nr:02}.py").write_text("", encoding="utf-8")
    found = read(folder)
    assert len(found["ada"].files) == 10
    assert "more than 10 files" in found["ada"].notes[0]
    assert len(found["alan"].files) == 1


def test_a_folder_that_is_too_deep_is_told(folder):
    """What lies above is read."""
    deep = folder / "ada"
    for _ in range(14):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "adam.py").write_text("", encoding="utf-8")
    found = read(folder)["ada"]
    assert [file.name for file in found.files] == ["adam.py"]
    assert "folders in one another" in found.notes[0]


def test_other_files_are_named_and_not_all_of_many(folder):
    """An essay among the answers is told."""
    for nr in range(9):
        (folder / "ada" / f"essay{nr}.docx").write_text("", encoding="utf-8")
    notes = read(folder)["ada"].notes
    assert "essay0.docx: not looked at: no notebook or Python file" in notes
    assert notes[-1] == "and 4 more files"


def test_gradescope_s_file_names_the_learners(tmp_path):
    """Two who hand in together are told together; a damaged file names nobody."""
    for number in (7, 8):
        (tmp_path / f"submission_{number}").mkdir()
    lines = ["submission_7:", "  :submitters:", "  - :name: Ada", "    :sid: '1'", "  - :name: Alan"]
    (tmp_path / "submission_metadata.yml").write_text("\n".join(lines), encoding="utf-8")
    assert sorted(read(tmp_path)) == ["Ada, Alan", "submission_8"]
    (tmp_path / "submission_metadata.yml").write_text("{[", encoding="utf-8")
    assert sorted(read(tmp_path)) == ["submission_7", "submission_8"]


@pytest.mark.parametrize("around", ["", "export/"], ids=["alone", "in a folder around all"])
def test_no_learner_names_the_others(around, folder):
    """A file of that name in what somebody has handed in changes nobody's name; nor does one that names by lists."""
    where = folder / around
    where.mkdir(exist_ok=True)
    for name in ("ada", "alan"):
        (folder / name).rename(where / name)
    swapped = 'ada: {":submitters": [{":name": alan}]}\nalan: {":submitters": [{":name": ada}]}\n'
    (where / "ada" / "submission_metadata.yml").write_text(swapped, encoding="utf-8")
    assert {name: one.files[0].content for name, one in read(folder).items()} == {"ada": b"# ada", "alan": b"# alan"}
    (where / "submission_metadata.yml").write_text('ada: {":submitters": [{":name": [a, b]}]}', encoding="utf-8")
    assert sorted(read(folder)) == ["ada", "alan"]


REFUSED = {
    "nothing there": (lambda path: path / "no", "No such file"),
    "one learner's notebooks": (lambda path: (path / "00_warmup.ipynb").touch() or path, "one learner's notebook"),
    "an empty folder": (lambda path: path, "nobody's files"),
    "no archive": (lambda path: (path / "x.zip").write_text("x") and path / "x.zip", "not a zip archive"),
}


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_class_is_refused(make, words, tmp_path):
    """The line says what, and what to name instead."""
    with pytest.raises(RequestError, match=words):
        read(make(tmp_path))


def test_one_learner_s_folder_is_read_whatever_its_files_are_called(folder):
    """As a platform hands it over."""
    assert [file.name for file in one_folder(folder / "ada").files] == ["adam.py"]
    with pytest.raises(RequestError, match="name a folder"):
        one_folder(folder / "no")
