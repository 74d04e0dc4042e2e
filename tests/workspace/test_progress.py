import json
import subprocess
import sys
from dataclasses import replace

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.workspace import progress
from nntrain_lessons.workspace.progress import Entry, ProgressError


def one_more_hint(entry):
    """Count a hint."""
    return replace(entry, hints=entry.hints + 1)


def test_what_was_written_is_read_again(tmp_path):
    """Of an exercise that nobody has begun, nothing is known; every exercise of the course has an entry."""
    assert progress.read(tmp_path) == dict.fromkeys(EXERCISES, Entry())
    progress.change(tmp_path, "adam", one_more_hint)
    assert progress.read(tmp_path) == dict.fromkeys(EXERCISES, Entry()) | {"adam": Entry(hints=1)}


def test_what_is_unknown_is_ignored_and_stays(tmp_path):
    """Another version's exercises and fields, and values of a wrong kind, end nothing, and are not thrown away."""
    adam = {"hints": 2, "attempts": "many", "streak": 9, "solution": 1}
    content = {
        "schema": progress.SCHEMA,
        "exercises": {"adam": adam, "lion": {"hints": 1}, "sgd": None},
        "theme": "dark",
    }
    (tmp_path / progress.FILE).write_text(json.dumps(content))
    assert progress.read(tmp_path)["adam"] == Entry(hints=2)
    progress.change(tmp_path, "adam", one_more_hint)
    written = json.loads((tmp_path / progress.FILE).read_text())
    assert (written["theme"], written["exercises"]["lion"]) == ("dark", {"hints": 1})
    assert (written["exercises"]["adam"]["streak"], written["exercises"]["adam"]["hints"]) == (9, 3)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "mine"}', '{"exercises": 3}', "\0\xff"])
def test_a_broken_file_knows_nothing_and_is_put_aside(content, tmp_path):
    """Whose it is finds it under another name; the new one begins anew."""
    (tmp_path / progress.FILE).write_text(content, encoding="latin-1")
    assert progress.read(tmp_path)["adam"] == Entry()
    assert progress.change(tmp_path, "adam", one_more_hint) == Entry(hints=1)
    (aside,) = tmp_path.glob("progress.json.broken-*")
    assert aside.read_text(encoding="latin-1") == content


def test_a_newer_version_s_file_is_left_alone(tmp_path):
    """It says what to do, and changes nothing."""
    text = json.dumps({"schema": "nntrain-lessons/progress/2", "exercises": {}})
    (tmp_path / progress.FILE).write_text(text)
    for ask in (lambda: progress.read(tmp_path), lambda: progress.change(tmp_path, "adam", one_more_hint)):
        with pytest.raises(ProgressError, match="newer version"):
            ask()
    assert (tmp_path / progress.FILE).read_text() == text


COUNT = """
import sys
from dataclasses import replace
from pathlib import Path
from nntrain_lessons.workspace import progress
for _ in range(15):
    progress.change(Path(sys.argv[1]), "adam", lambda entry: replace(entry, hints=entry.hints + 1))
"""


def test_two_processes_at_once_lose_nothing(tmp_path):
    """Each of them counts up the same number; in the end all counts are there."""
    running = [subprocess.Popen([sys.executable, "-c", COUNT, str(tmp_path)]) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert progress.read(tmp_path)["adam"].hints == 30


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """A folder in the file's place is told in one line."""
    (tmp_path / progress.FILE).mkdir()
    with pytest.raises(ProgressError, match="cannot read"):
        progress.change(tmp_path, "adam", one_more_hint)
