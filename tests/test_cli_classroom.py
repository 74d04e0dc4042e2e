import csv
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nntrain_lessons.cli import main
from nntrain_lessons.grader.reading.holes import solution

RIGHT = solution("warmup")
WRONG = RIGHT.replace("w - lr * grad", "w + lr * grad")
COMMAND = [sys.executable, "-m", "nntrain_lessons", "grade-class"]
ASKED = ["--exercise", "warmup", "--sandbox", "off", "--timeout", "60"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run each test in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def class_(folder):
    """Make a class of three, as Moodle gives it out."""
    texts = {"Ada L.": RIGHT, "Alan T.": WRONG, "Eve": "def step("}
    with zipfile.ZipFile(folder / "hw1.zip", "w") as archive:
        for nr, (name, text) in enumerate(texts.items()):
            archive.writestr(f"{name}_{nr}_assignsubmission_file_/mine.py", text)
    return "hw1.zip"


def table(path):
    """Return who has which status."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return {row["learner"]: row["warmup"] for row in csv.DictReader(file)}


def test_a_class_is_graded_and_told_in_every_form(class_, folder, capsys):
    """One run writes them all; a second one grades nobody, and says the same."""
    forms = ["--csv", "a.csv", "--json", "a.json", "--html", "a.html", "--feedback", "back"]
    assert main(["grade-class", class_, *ASKED, *forms, "--workers", "1"]) == 0
    out, err = capsys.readouterr()
    assert "1 of 3 passed; most: Gradient ascent" in out
    assert err.count("\n") == 3
    assert table("a.csv") == {"Ada L.": "passed", "Alan T.": "failed", "Eve": "error"}
    assert "Gradient ascent" in Path("a.html").read_text("utf-8")
    assert "Gradient ascent" in Path("back/Alan T.txt").read_text("utf-8")
    before = Path("hw1.results.jsonl").read_bytes()
    content = json.loads(Path("a.json").read_text("utf-8"))
    assert main(["grade-class", class_, *ASKED, *forms]) == 0
    assert Path("hw1.results.jsonl").read_bytes() == before
    assert json.loads(Path("a.json").read_text("utf-8")) == content


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it looks for what is left in /proc")
def test_after_a_kill_nothing_is_graded_twice_and_nothing_is_lost(folder):
    """It has kept every verdict that it told; the next run does the rest; no process is left."""
    for nr in range(8):
        Path("hw").mkdir(exist_ok=True)
        Path(f"hw/learner {nr}.py").write_text(f"# {nr}\n{RIGHT if nr % 2 else WRONG}", encoding="utf-8")
    run = subprocess.Popen([*COMMAND, "hw", *ASKED], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    with run:
        told = [run.stderr.readline() for _ in range(3)]
        workers = [int(pid) for pid in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()]
        run.send_signal(signal.SIGKILL)
    kept = [json.loads(line)["learner"] for line in Path("hw.results.jsonl").read_text("utf-8").splitlines()[1:]]
    assert {line.split(": ")[1] for line in told} <= set(kept)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    done = subprocess.run([*COMMAND, "hw", *ASKED, "--csv", "a.csv"], capture_output=True, text=True, check=True)
    assert done.stderr.count("\n") == 8
    lines = [json.loads(line) for line in Path("hw.results.jsonl").read_text("utf-8").splitlines()]
    learners = [line["learner"] for line in lines[1:]]
    assert learners[: len(kept)] == kept
    assert sorted(learners) == [f"learner {nr}" for nr in range(8)]
    assert {line["report"]["seed"] for line in lines[1:]} == {lines[0]["seed"]}
    assert [*table("a.csv").values()] == ["failed", "passed"] * 4


def wait_until(is_so):
    """Wait until something is so; it has to become so within some seconds."""
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("it has not become so")


REQUESTS = {
    "no such folder": (["no"], "No such file or directory; name a folder or a zip"),
    "no such exercise": (["hw1.zip", "--exercise", "wramup"], "did you mean 'warmup'?"),
    "no time": (["hw1.zip", "--timeout", "0"], "timeout: 0 seconds cannot be"),
    "no workers": (["hw1.zip", "--workers", "0"], "--workers"),
    "a table in a folder": (["hw1.zip", "--csv", "."], "name a file for the report"),
    "somebody's file": (["hw1.zip", "--html", "diary.txt"], "a file is there that is no report; --force"),
    "no journal": (["hw1.zip", "--results", "diary.txt"], "not a file of `grade-class`"),
    "nobody's cluster": (["hw1.zip", "--scheduler", "nonsense://x"], "no scheduler answers there"),
}


@pytest.mark.parametrize(("line", "words"), REQUESTS.values(), ids=REQUESTS)
def test_a_wrong_request_is_told_in_one_line_with_exit_code_2(line, words, class_, capsys):
    """Nothing was graded, and nobody's file is changed."""
    Path("diary.txt").write_text("dear diary", encoding="utf-8")
    assert main(["grade-class", "--sandbox", "off", *line]) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert (out, err.count("\n")) == ("", 1)
    assert Path("diary.txt").read_text("utf-8") == "dear diary"


def test_what_the_grader_cannot_do_is_exit_code_1_and_tried_again(class_, monkeypatch, capsys):
    """It is no mark, and the journal does not hold it."""
    from nntrain_lessons.classroom import grading, work

    class Broken:
        def __init__(self, settings, workers):
            self.settings = settings

        def run(self, class_):
            return (work.faulty(one, self.settings, "oh") for one in class_)

    with monkeypatch.context() as patch:
        patch.setattr(grading, "Pool", Broken)
        assert main(["grade-class", class_, *ASKED, "--csv", "a.csv"]) == 1
    assert set(table("a.csv").values()) == {"grader_error"}
    assert "Ada L.: the grader failed (oh); the same command tries it again" in capsys.readouterr().err
    assert len(Path("hw1.results.jsonl").read_text("utf-8").splitlines()) == 1


def test_grade_writes_the_formats_of_other_programs(folder, capsys):
    """A folder with a file of any name, and three reports of one verdict."""
    Path("handed in").mkdir()
    Path("handed in/whatever.py").write_text(WRONG, encoding="utf-8")
    forms = ["--junit", "a.xml", "--gradescope", "results.json", "--exercism", "e.json"]
    assert main(["grade", "warmup", "--folder", "handed in", *forms]) == 1
    assert ElementTree.parse("a.xml").getroot().get("failures") != "0"  # noqa: S314 - our own
    assert json.loads(Path("results.json").read_text("utf-8"))["score"] == 0
    assert json.loads(Path("e.json").read_text("utf-8"))["status"] == "fail"
    assert "Gradient ascent" in capsys.readouterr().out
    Path("a.xml").write_text("<mine/>", encoding="utf-8")
    assert main(["grade", "warmup", "--folder", "handed in", *forms]) == 2
    assert "a.xml: a file is there that is no report" in capsys.readouterr().err


def test_an_empty_folder_is_a_report_too_if_an_exercise_is_named(folder):
    """A platform that hands over nothing gets its file, which says so."""
    assert main(["grade", "warmup", "--folder", ".", "--gradescope", "results.json"]) == 1
    assert "not started" in json.loads(Path("results.json").read_text("utf-8"))["output"]
    assert main(["grade", "--folder", "."]) == 2


def test_the_help_of_the_class_loads_neither_torch_nor_dask():
    """It answers at once."""
    code = "import sys; from nntrain_lessons.cli import main; main(['grade-class', '--help'])"
    code += "; print({'torch', 'distributed', 'jinja2', 'yaml', 'rich'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
