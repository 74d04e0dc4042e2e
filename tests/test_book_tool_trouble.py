"""What "When the tool goes wrong" quotes: each message is provoked here, and is printed as the page has it."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from nntrain_lessons import DataError, fashion_mnist
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import main
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.judging.report import in_words
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.records import Report
from nntrain_lessons.grader.references import References
from nntrain_lessons.grader.running import children, exit_status
from nntrain_lessons.grader.running.runner import Limits
from nntrain_lessons.notebook import check

PAGE = (Path(__file__).parent.parent / "book" / "tool_trouble.md").read_text("utf-8")
TERMS = "\n".join(re.findall(r"^(.+)\n: ", PAGE, re.MULTILINE)) + PAGE.partition("## The verdict")[2]
SPANS = [two or one for two, one in re.findall(r"``(.+?)``(?!`)|(?<!`)`([^`\n]+)`(?!`)", TERMS)]


def is_quoted(said, part):
    """Return whether the page has this message, `...` standing for anything; a part of it says which is meant."""
    quotations = [span.strip() for span in SPANS if part in span]
    assert quotations, f"the page quotes nothing with {part!r}"
    return any(re.search(".*".join(map(re.escape, span.split("..."))), said) for span in quotations)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run each test in a folder with an answer, an empty folder, and a run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answer.py").write_text("def step(w, grad, lr):\n    return w\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/history.json").write_text("{}")
    return tmp_path


REFUSED = {
    "no workspace here or above": ["grade", "warmup"],
    "No such file or directory": ["grade", "warmup", "--file", "gone.ipynb"],
    "no exercise 'wramup'": ["grade", "wramup", "--file", "answer.py"],
    "No such command": ["improve"],
    "bubblewrap is not there": ["grade", "warmup", "--file", "answer.py", "--sandbox", "bwrap"],
    "no checkpoint is there": ["train", "plain_sgd", "--resume", "--out", "gone"],
    "a run is there already": ["train", "plain_sgd", "--out", "kept", "--data", "drawn"],
}


@pytest.mark.parametrize("part", REFUSED)
def test_a_request_that_cannot_be_carried_out(part, folder, monkeypatch, capsys):
    """One line, with exit code 2."""
    monkeypatch.setenv("PATH", str(folder))  # nothing is installed there
    assert main(REFUSED[part]) == 2
    assert is_quoted(capsys.readouterr().err, part)


@pytest.mark.parametrize(("where", "part"), [("gone", "there is no folder"), ("empty", "holds no parquet files")])
def test_images_that_are_not_where_they_should_be(where, part, monkeypatch):
    """A folder that is not there, and one without images."""
    monkeypatch.setenv("NNTRAIN_DATA", where)
    with pytest.raises(DataError) as told:
        fashion_mnist()
    assert is_quoted(str(told.value), part)


@pytest.fixture(scope="module")
def verdict():
    """Provide a function that judges an answer, and tells it as the command line does."""
    with closing(References(children.start())) as references:

        def told(exercise, text):
            kind = submission.module if "def " in text or "import" in text else submission.notebook
            handed_in = kind("answer", text.encode())
            return in_words(Report(0, (judge(EXERCISES[exercise], handed_in, references, 0, Limits(20, 1)),)))

        yield told


STEP = "def step(w, grad, lr):\n    "
TORCHS = """
import torch

class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd
        self.opt = torch.optim.SGD(self.params, lr, weight_decay=wd)
    def step(self):
        self.opt.step()
    def zero_grad(self):
        self.opt.zero_grad()
"""
ANSWERS = {
    "stands inside `for`": ("warmup", "for k in range(2):\n    def step(w, grad, lr):\n        return w\n"),
    "nothing here defines `rate`": ("warmup", STEP + "return w - rate * grad"),
    "expected ':'": ("warmup", "def step(w, grad, lr)\n    return w"),
    "the solution of 'sgd' cannot be used": ("sgd", "from nntrain_lessons.solutions import SGD"),
    "the file is empty": ("warmup", ""),
    "JSON, but not a notebook": ("warmup", json.dumps({"a": 1})),
    "it was ended by SIGABRT": ("warmup", "import os\n" + STEP + "os.abort()"),
    "One of torch's optimizers does the work.": ("sgd", TORCHS),
    "not started": ("warmup", STEP + 'raise NotImplementedError("warmup")'),
}


@pytest.mark.parametrize("part", ANSWERS)
def test_a_verdict_on_what_could_not_be_judged(part, verdict):
    """What the grader says of it."""
    assert is_quoted(verdict(*ANSWERS[part]), part)


def test_limits_and_ends(capsys):
    """Too long, too large, ended by the system, and `check` outside of a notebook."""
    assert is_quoted(exit_status.timed_out(30).message, "no answer within")
    assert is_quoted(exit_status.out_of_memory(2).message, "GB of memory asked for")
    assert is_quoted(exit_status.ended(children.ExitReport(-9, by_itself=True)).message, "it was ended by SIGKILL")
    check("warmup")
    assert is_quoted(capsys.readouterr().out, "check works in a notebook")


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("Python 3.11 or newer is needed", "Makefile"),
        ("could not be reached, or refused (", "nntrain_lessons/data/hub.py"),
        ("and the cache here holds no copy", "nntrain_lessons/data/hub.py"),
        ("it goes on with: nntrain-lessons train", "nntrain_lessons/cli/train.py"),
        ("the grader failed", "nntrain_lessons/cli/judging.py"),
        ("The training has run away", "nntrain_lessons/train/subscribers/finite.py"),
    ],
)
def test_what_takes_too_long_to_provoke_is_in_the_source(part, path):
    """The page and the place that prints it have the same words."""
    assert any(part in span for span in SPANS)
    assert part in (Path(__file__).parent.parent / path).read_text("utf-8")
