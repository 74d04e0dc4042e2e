"""The learner's child under bubblewrap: what it sees, how it ends, and what is told where there is no bubblewrap."""

import json
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.cli import main
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import RequestError, Status
from nntrain_lessons.grader.references import References
from nntrain_lessons.grader.running import sandbox
from nntrain_lessons.grader.running.children import ForkServer
from nntrain_lessons.grader.running.runner import Limits

from ..answers import Traces, sgd_with
from ..attacks import RIGHT, STEP
from .test_walls import ask

works = pytest.mark.skipif(sandbox.unusable() is not None, reason=f"no sandbox here: {sandbox.unusable()}")
SEED = 11


@pytest.fixture(scope="module")
def references(temporary):
    """Start what gives sandboxed children."""
    with closing(References(sandbox.start("bwrap"))) as found:
        found.get(EXERCISES["warmup"]).observe_all(SEED)
        yield found


@pytest.fixture
def verdict(references):
    """Provide a function that judges Python text in a sandbox."""

    def judged(exercise, text):
        handed_in = submission.module("answer.py", text.encode())
        return judge(EXERCISES[exercise], handed_in, references, SEED, Limits(60.0, 1.0))

    return judged


@works
def test_what_it_sees(verdict, tmp_path):
    """No other process, no network but itself, no home, nothing of another's; its own folder can be written."""
    (tmp_path / "submission.py").write_text("another's")
    facts = (
        "import os, pathlib",
        "pids = [name for name in os.listdir('/proc') if name.isdigit()]",
        "nets = [line.split(':')[0].strip() for line in open('/proc/net/dev') if ':' in line]",
        f"places = [pathlib.Path(p) for p in ('{tmp_path}', '{Path.home()}/.cache', '/home', '/var', '/srv')]",
        "others = [str(p) for p in places if p.exists() and list(p.iterdir())]",
        "pathlib.Path('x').write_text('1')",
        "return f'{len(pids) < 5} {nets} {others} {os.listdir()} {os.access(\"/usr\", os.W_OK)}'",
    )
    assert ask(verdict, *facts) == "True ['lo'] [] ['x'] False"


@works
def test_solutions_that_are_not_given_are_not_there(verdict):
    """The solution is an empty file there, for C and for other programs too; what the exercise needs is given."""
    lines = (
        "import os, subprocess, importlib.util",
        "[folder] = importlib.util.find_spec('nntrain_lessons.solutions').submodule_search_locations",
        "[package] = importlib.util.find_spec('nntrain_lessons').submodule_search_locations",
        "read = lambda name: len(subprocess.run(['cat', f'{folder}/{name}.py'], capture_output=True).stdout)",
        'return f\'{read("sgd")} {read("adam")} {read("__init__") > 0} {os.listdir(package + "/catalog")}\'',
    )
    assert ask(verdict, *lines) == "0 0 True []"
    assert verdict("momentum", solution("momentum")).status is Status.PASSED


ENDS = {
    "an exit": ("import os; os._exit(3)", Status.CRASHED, "exit code 3"),
    "its own end": ("import os; os.kill(os.getpid(), 15)", Status.CRASHED, "SIGTERM"),
    "the end of its parent": ("import os; os.kill(os.getppid(), 9)", Status.CRASHED, "a process of the grader's"),
    "64 GB": ("import torch; torch.ones(16 << 30)", Status.MEMORY, "more than 1 GB"),
    "processes left": (
        f"import subprocess\n    subprocess.Popen(['sleep', '600'], start_new_session=True)\n    {RIGHT}",
        Status.PASSED,
        "of yours were still running",
    ),
}


@works
@pytest.mark.slow
@pytest.mark.parametrize(("line", "status", "words"), ENDS.values(), ids=ENDS)
def test_how_it_ends(line, status, words, verdict, temporary):
    """It is told as it is without a sandbox, and nothing is left."""
    before = Traces(temporary)
    result = verdict("warmup", STEP.replace(RIGHT, line))
    assert result.status is status
    assert words in f"{result.error} {result.notes}"
    assert before.left_behind() == (set(), set())


@pytest.fixture
def without_bubblewrap(monkeypatch, tmp_path):
    """Take bubblewrap away, as on a machine where it was never installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("without_bubblewrap")
def test_where_there_is_none_it_is_used_by_nobody_and_asking_for_it_says_what_to_do():
    """`auto` does without; `bwrap` is refused in one line."""
    for choice in ("auto", "off"):
        with closing(sandbox.start(choice)) as child_factory:
            assert (child_factory.sandbox, type(child_factory)) == ("off", ForkServer)
    with pytest.raises(RequestError, match=r"bubblewrap is not there; install it .* or grade with --sandbox off"):
        sandbox.start("bwrap")


def test_one_that_does_not_work_is_told_with_what_it_says(without_bubblewrap):
    """A program that fails, as where user namespaces are forbidden, counts as none."""
    program = without_bubblewrap / "bwrap"
    program.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    program.chmod(0o755)
    with closing(sandbox.start("auto")) as child_factory:
        assert child_factory.sandbox == "off"
    with pytest.raises(RequestError, match=r"does not work here \(setting up uid map: Permission denied\)"):
        sandbox.start("bwrap")


@works
@pytest.mark.parametrize(("choice", "used"), [("bwrap", "bwrap"), ("off", "off")])
def test_the_report_says_which_was_used(choice, used, tmp_path, capsys, monkeypatch):
    """In JSON always; in words where there was one."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    path = tmp_path / "answer.py"
    path.write_text(STEP)
    line = ["grade", "warmup", "--file", str(path), "--sandbox", choice]
    assert main([*line, "--json", str(tmp_path / "report.json")]) == 0
    assert json.loads((tmp_path / "report.json").read_text())["sandbox"] == used
    assert ("Graded in a sandbox: bwrap" in capsys.readouterr().out) == (used == "bwrap")


def test_asked_for_and_missing_is_exit_code_2(without_bubblewrap, tmp_path, capsys):
    """One line on standard error, and no report."""
    path = tmp_path / "answer.py"
    path.write_text(sgd_with("pass"))
    assert main(["grade", "sgd", "--file", str(path), "--sandbox", "bwrap"]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
