"""The ready files for learning platforms do what they say, on this machine."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.reading.holes import solution

TEACHING = Path(__file__).parent.parent / "teaching"
WORKFLOW = TEACHING / "github-classroom" / ".github" / "workflows" / "classroom.yml"
pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="they are scripts of bash")


@pytest.fixture
def environment(tmp_path):
    """Provide an environment in which the command is the one of this repository."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "nntrain-lessons"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nntrain_lessons "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def autograder(tmp_path, environment, text):
    """Run Gradescope's script on a submission, and return what it wrote."""
    for name in ("submission", "source"):
        (tmp_path / name).mkdir()
    (tmp_path / "submission" / "Mein Aufsatz.py").write_text(text, encoding="utf-8")
    settings = (TEACHING / "gradescope" / "settings.sh").read_text("utf-8")
    (tmp_path / "source" / "settings.sh").write_text(settings.replace("warmup sgd", "warmup"), encoding="utf-8")
    script = TEACHING / "gradescope" / "run_autograder"
    subprocess.run(["bash", script], env=environment | {"AUTOGRADER": str(tmp_path)}, check=True, capture_output=True)
    return json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))


def test_gradescope_s_script_grades_a_file_of_any_name(tmp_path, environment):
    """The score is the verdict's."""
    found = autograder(tmp_path, environment, solution("warmup"))
    assert (found["score"], found["tests"][0]["status"]) == (10, "passed")


def test_gradescope_s_script_writes_a_file_where_the_grader_fails(tmp_path, environment):
    """It says that nothing was judged, and gives no mark."""
    (tmp_path / "bin" / "nntrain-lessons").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    found = autograder(tmp_path, environment, "")
    assert "score" not in found
    assert "has not been judged" in found["output"]


def test_the_classroom_workflow_grades_and_hands_on_the_points(tmp_path, environment):
    """Its step is run as it stands; the reporter gets what it reads, under the name that it looks for."""
    content = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    *_, grade, report = content["jobs"]["run-autograding-tests"]["steps"]
    assert report["with"]["runners"].upper() + "_RESULTS" in report["env"]
    assert report["env"]["GRADE_RESULTS"] == f"${{{{ steps.{grade['id']}.outputs.result }}}}"
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / "answer.py").write_text(solution("warmup").replace("- lr", "+ lr"), encoding="utf-8")
    output = tmp_path / "output"
    more = content["env"] | {"EXERCISES": "warmup", "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(output)}
    line = ["bash", "-e", "-c", grade["run"]]
    subprocess.run(line, env=environment | more, cwd=tmp_path / "repository", check=True, capture_output=True)
    name, _, coded = output.read_text("utf-8").strip().partition("=")
    assert name == "result"
    found = json.loads(base64.b64decode(coded))
    assert (found["status"], found["max_score"]) == ("fail", 10)


def test_the_exercises_that_the_files_ask_for_are_there():
    """As they stand, they are an assignment."""
    asked = yaml.safe_load(WORKFLOW.read_text("utf-8"))["env"]["EXERCISES"].split()
    assert set(asked) <= EXERCISES.keys()
    assert f"EXERCISES=({' '.join(asked)})" in (TEACHING / "gradescope" / "settings.sh").read_text("utf-8")
