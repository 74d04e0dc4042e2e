"""Who handed in what, by the names that platforms give to files and folders."""

import pytest

from nntrain_lessons.classroom.intake.entries import Entry
from nntrain_lessons.classroom.intake.layouts import learners


def found(*paths, names=None):
    """Return the learners of these paths, each with the paths of their files; a folder's path ends with a slash."""
    entries = [Entry(tuple(path.strip("/").split("/")), is_folder=path.endswith("/")) for path in paths]
    return {
        name: ["/".join(entry.parts) for entry in theirs if not entry.is_folder]
        for name, theirs in learners(entries, names).items()
    }


LAYOUTS = {
    "a file each": (["ada.py", "alan.ipynb"], {"ada": ["ada.py"], "alan": ["alan.ipynb"]}),
    "two files of one": (["ada.py", "ada.ipynb"], {"ada": ["ada.py", "ada.ipynb"]}),
    "a folder each": (["Ada L./04_adam.ipynb", "alan/x/y.py"], {"Ada L.": ["04_adam.ipynb"], "alan": ["x/y.py"]}),
    "an archive each": (["ada.zip", "alan.ZIP"], {"ada": ["ada.zip"], "alan": ["alan.ZIP"]}),
    "an empty folder": (["ada/", "alan.py"], {"ada": [], "alan": ["alan.py"]}),
    "Moodle, folders": (
        ["Ada Lovelace_4711_assignsubmission_file_/04_adam.ipynb", "Alan_12_assignsubmission_file/a.py"],
        {"Ada Lovelace": ["04_adam.ipynb"], "Alan": ["a.py"]},
    ),
    "Moodle, files": (
        ["Ada Lovelace_4711_assignsubmission_file_adam.py", "Ada Lovelace_4711_assignsubmission_onlinetext_.html"],
        {"Ada Lovelace": ["adam.py", "onlinetext.html"]},
    ),
    "Canvas": (
        ["lovelaceada_17_4711_adam.ipynb", "lovelaceada_17_4712_sgd.py", "turingalan_LATE_18_4713_adam-1.ipynb"],
        {"lovelaceada": ["adam.ipynb", "sgd.py"], "turingalan": ["adam-1.ipynb"]},
    ),
    "Canvas, two of one name": (
        ["smithjohn_17_1_adam.py", "smithjohn_18_2_adam.py"],
        {"smithjohn (17)": ["adam.py"], "smithjohn (18)": ["adam.py"]},
    ),
    "GitHub Classroom": (
        ["hw-2-ada/.git/", "hw-2-ada/04_adam.ipynb", "hw-2-alan/.github/workflows/x.yml", "hw-2-alan/adam.py"],
        {"ada": ["04_adam.ipynb"], "alan": ["adam.py"]},
    ),
    "one folder around all": (["class/ada/a.py", "class/alan/a.py"], {"ada": ["a.py"], "alan": ["a.py"]}),
    "what systems leave behind": (
        ["__MACOSX/ada/._a.py", ".DS_Store", "ada/a.py", "ada/.ipynb_checkpoints/a.py", "ada/__pycache__/a.py"],
        {"ada": ["a.py"]},
    ),
    "one learner with one folder": (["ada/exercises/04_adam.ipynb"], {"ada": ["exercises/04_adam.ipynb"]}),
    "no prefix without a repository": (["hw-ada/a.py", "hw-alan/a.py"], {"hw-ada": ["a.py"], "hw-alan": ["a.py"]}),
}


@pytest.mark.parametrize(("paths", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_each_platform_s_names_tell_the_learner(paths, expected):
    """The learner's name is told without the platform's numbers, and the files without either."""
    assert found(*paths) == expected


def test_gradescope_s_folders_have_the_names_that_its_file_gives():
    """A folder that it does not name keeps its own."""
    paths = ["assignment_1_export/submission_7/adam.py", "assignment_1_export/submission_8/adam.py"]
    paths += ["assignment_1_export/submission_metadata.yml"]
    assert found(*paths, names={"submission_7": "Ada"}) == {"Ada": ["adam.py"], "submission_8": ["adam.py"]}


def test_a_name_moves_no_cursor():
    """What cannot be shown is replaced: names are by learners, and are printed."""
    assert list(found("\x1b[2J\u202eada.py")) == [" [2J ada"]


_NUMBERED = ["Ada (1)_3_assignsubmission_file_/c.py"]
LOOKALIKES = {
    "an invisible letter": ["Ada_1_assignsubmission_file_/a.py", "Ada\u200b_2_assignsubmission_file_/b.py"],
    "a number in the name": ["Ada_1_assignsubmission_file_/a.py", "Ada_2_assignsubmission_file_/b.py", *_NUMBERED],
    "long names that are cut": ["A" * 150 + "/a.py", "A" * 150 + "B/b.py"],
}


@pytest.mark.parametrize("paths", LOOKALIKES.values(), ids=LOOKALIKES)
def test_nobody_takes_another_s_place(paths):
    """Whoever names themselves like somebody else has a row of their own: no two learners' files become one's."""
    assert sorted(found(*paths).values()) == sorted([path.partition("/")[2]] for path in paths)


def test_a_file_named_as_moodle_s_is_its_author_s():
    """The learner's name is the platform's, whatever they have called their file."""
    path = "Bob_2_assignsubmission_file_x_1_assignsubmission_file_a.py"
    assert found(path) == {"Bob": ["x_1_assignsubmission_file_a.py"]}
