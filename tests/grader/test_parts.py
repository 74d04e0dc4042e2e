"""The capstone, which puts together what the learner wrote in other notebooks; and the same in their own session."""

import json
import subprocess
import sys

import pytest

from nntrain_lessons.authoring import notebooks
from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader import parts
from nntrain_lessons.grader.grade import grade, in_file, in_workspace, parts_here
from nntrain_lessons.grader.judging import report
from nntrain_lessons.grader.records import CheckResult, RequestError, Result, Status
from nntrain_lessons.grader.running.runner import Limits

CAPSTONE = EXERCISES["capstone"]
COUNT = "        self.t[p] += 1\n"


@pytest.fixture
def workspace(tmp_path):
    """Provide a folder in which the capstone and its parts are solved."""
    for name in (*CAPSTONE.parts, "capstone"):
        (tmp_path / EXERCISES[name].notebook).write_text(notebooks.written(EXERCISES[name], filled=True), "utf-8")
    return tmp_path


def change(folder, exercise, right, wrong):
    """Put another piece of code into a notebook."""
    path = folder / EXERCISES[exercise].notebook
    content = json.loads(path.read_text("utf-8"))
    (cell,) = (c for c in content["cells"] if right in "".join(c["source"]) and c["cell_type"] == "code")
    cell["source"] = "".join(cell["source"]).replace(right, wrong)
    path.write_text(json.dumps(content), "utf-8")


def judged(folder, references):
    """Grade the capstone of a workspace."""
    (result,) = grade(in_workspace(folder, ["capstone"]), 1, Limits(), references).results
    return result


def test_the_learner_s_own_parts_are_put_together(workspace, references):
    """Parts that are right in a way of their own pass; a part uses the learner's earlier ones, not the course's."""
    change(workspace, "sgd", "def step(self) -> None:", "def step(self, closure=None) -> None:")
    change(workspace, "resblock", "class ResBlock", "LOG = []\n\n\nclass ResBlock")
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.PASSED, 10)


def test_a_part_that_is_wrong_shows(workspace, references):
    """An Adam that forgets its correction takes part all the same, and the losses differ."""
    change(workspace, "adam", "avg = self.avg[p] / (1 - self.beta1 ** self.t[p])\n", "avg = self.avg[p]\n")
    result = judged(workspace, references)
    failed = {check.id for check in result.checks if check.status is not Status.PASSED}
    assert (result.status, failed, result.diagnosis) == (Status.FAILED, {"first-steps"}, None)
    assert result.notes[0] == "04_adam.ipynb does not pass by itself: grade it first"


def test_a_whole_that_passes_needs_parts_that_pass(workspace, references):
    """What the whole does not show of a part, its own checks do: then that one is named, and the whole fails."""
    change(workspace, "one_cycle", "    step = min(step, last)\n", "    if step > last:\n        return 0.0\n")
    result = judged(workspace, references)
    assert [check.status for check in result.checks] == [Status.FAILED, *[Status.PASSED] * 3]
    assert (result.status, result.score) == (Status.FAILED, 7)
    assert result.checks[0].message == "not right by itself, so grade it first: 06_one_cycle.ipynb"


def passes_alone(folder, references, timeout):
    """Return what is told of a whole that passes, with this folder's Adam in it."""
    handed_in = in_workspace(folder, ["capstone"])[CAPSTONE]
    own = {"adam": parts.read_parts(CAPSTONE, handed_in)["adam"]}
    checks = tuple(CheckResult(check.id, check.title, Status.PASSED, True) for check in CAPSTONE.checks)
    passed = Result("capstone", Status.PASSED, 10, 10, checks=checks)
    return parts.refuse_if_wrong_alone(passed, CAPSTONE, own, references, 1, Limits(timeout))


def test_a_part_that_is_silent_alone_is_not_right(workspace, references):
    """It may be waiting for the whole, to do there what its own checks refuse."""
    waits = "        while __name__ == '__main__':\n            __import__('time').sleep(60)\n"
    change(workspace, "adam", COUNT, waits + COUNT)
    told = passes_alone(workspace, references, timeout=1)
    assert (told.status, told.checks[0].message) == (
        Status.FAILED,
        "not right by itself, so grade it first: 04_adam.ipynb",
    )


def test_a_part_that_answers_when_it_is_asked_again_is_right(workspace, references, monkeypatch):
    """A busy machine is no reason to refuse what passes."""
    answers = [None, []]
    monkeypatch.setattr(parts, "_failed_if_answered", lambda *_: answers.pop(0))
    assert passes_alone(workspace, references, timeout=1).status is Status.PASSED
    assert not answers


def test_a_part_is_looked_at_once_for_each_text(workspace, references):
    """Who asks again has seldom changed a part: only a changed one is judged anew, and the blame stays right."""
    line = "avg = self.avg[p] / (1 - self.beta1 ** self.t[p])\n"
    change(workspace, "adam", line, "avg = self.avg[p] * 2\n")
    first, known = judged(workspace, references), set(references.parts_seen)
    assert judged(workspace, references).notes == first.notes
    assert set(references.parts_seen) == known
    change(workspace, "adam", "avg = self.avg[p] * 2\n", "avg = self.avg[p] * 3\n")
    assert judged(workspace, references).notes == first.notes
    assert len(set(references.parts_seen) - known) == 1


def test_a_block_that_is_wrong_shows_through_the_network(workspace, references):
    """The learner's resnet is built of the learner's blocks, though its notebook imports the course's."""
    change(workspace, "resblock", "return F.relu(", "return (")
    result = judged(workspace, references)
    failed = {check.id for check in result.checks if check.status is Status.FAILED}
    assert (result.status, failed) == (Status.FAILED, {"first-steps"})


ADAM = "p -= self.lr * avg / (sqr_avg + self.eps).sqrt()"
LET_OFF = {
    "eps beside the root": [(ADAM, "p -= self.lr * avg / (sqr_avg.sqrt() + self.eps)")],
    "one count for all": [
        (COUNT, "        self.t[p] = self.i + 1\n"),
    ],
    "memory on the parameter": [
        (
            "        if p not in self.t:\n            self.avg[p], self.sqr_avg[p], self.t[p] =",
            "        if not hasattr(p, 'mine'):\n"
            "            p.mine = self\n"
            "            self.avg[p], self.sqr_avg[p], self.t[p] =",
        )
    ],
    "zeros in the usual precision": [
        ("torch.zeros_like(p), torch.zeros_like(p), 0", "torch.zeros(p.shape), torch.zeros(p.shape), 0")
    ],
}


@pytest.mark.parametrize("changes", LET_OFF.values(), ids=LET_OFF)
def test_what_passed_alone_passes_here(workspace, references, changes):
    """What the text of `adam` lets off is let off in the whole, too."""
    for right, other in changes:
        change(workspace, "adam", right, other)
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.PASSED, 10)


def test_a_network_that_was_made_at_import_fits(workspace, references):
    """It is copied in each call, and is in another precision than what a call makes."""
    change(workspace, "resnet", "def resnet() -> nn.Sequential:", "def made() -> nn.Sequential:")
    after = "        nn.BatchNorm1d(10),\n    )"
    copied = "\n\n\nfrom copy import deepcopy\n\nMADE = made()\nresnet = lambda: deepcopy(MADE)"
    change(workspace, "resnet", after, after + copied)
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.PASSED, 10)


def test_a_tensor_that_no_module_knows_of_fits(workspace, references):
    """It cannot be turned into another precision, so the steps are looked at in its own."""
    kept = "import torch\n\nONE = torch.ones(1, 1, 1, 1)\n\n\nclass Same(nn.Module):\n    def forward(self, x):\n"
    kept += "        return x * ONE\n\n\ndef resnet() -> nn.Sequential:"
    change(workspace, "resnet", "def resnet() -> nn.Sequential:", kept)
    change(
        workspace, "resnet", "        ResBlock(1, 8, stride=1),", "        Same(),\n        ResBlock(1, 8, stride=1),"
    )
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.PASSED, 10), result.checks[0].message


def test_only_the_parts_that_are_used_are_asked_for(workspace, references):
    """Where a notebook of what the parts build on is not there, or only begun, the course's own stands in."""
    for name in ("momentum", "rmsprop", "resblock"):
        (workspace / EXERCISES[name].notebook).unlink()
    (workspace / EXERCISES["sgd"].notebook).write_text(notebooks.written(EXERCISES["sgd"]), "utf-8")
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.PASSED, 10)


def test_a_notebook_beneath_that_does_not_run_spoils_nothing(workspace, references):
    """The course's own stands in for what nobody asked for."""
    change(workspace, "momentum", "class Momentum(SGD):", "class Momentum(SDG):")
    assert judged(workspace, references).status is Status.PASSED


def test_parts_that_do_not_fit_together_are_named(workspace, references):
    """An SGD that goes round `opt_step` leaves the learner's own Adam without work: that is said, and nothing else."""
    change(workspace, "sgd", "self.opt_step(p)", "p -= self.lr * p.grad")
    result = judged(workspace, references)
    assert (result.status, result.diagnosis) == (Status.FAILED, None)
    assert "01_sgd.ipynb" in result.notes[0]
    assert result.checks[0].status is Status.PASSED


def test_a_part_written_in_the_capstone_itself_is_none(workspace, references):
    """The text says so: the five come from their notebooks."""
    change(workspace, "capstone", "class OneCycle:", "class Adam(Adam):\n    pass\n\n\nclass OneCycle:")
    assert judged(workspace, references).status is Status.PASSED  # built on the learner's own
    change(workspace, "capstone", "class Adam(Adam):\n    pass", "from torch.optim import SGD as Adam")
    result = judged(workspace, references)
    assert result.diagnosis.id == "part-left-out"


def test_images_can_be_counted(workspace, references):
    """A loader has a dataset: who counts its images is told that steps are asked for."""
    total = "total_steps=epochs * len(dls.train)"
    change(workspace, "capstone", total, "total_steps=epochs * len(dls.train.dataset) // dls.train.batch_size")
    assert judged(workspace, references).status is Status.PASSED
    change(workspace, "capstone", " // dls.train.batch_size", "")
    assert judged(workspace, references).diagnosis.id == "total-in-images"


def test_a_part_that_does_not_run_is_told(workspace, references):
    """Its error, and where."""
    change(workspace, "adam", "class Adam(SGD):", "class Adam(SDG):")
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.ERROR, 0)
    assert "SDG" in result.error.message
    assert result.error.where.startswith("04_adam.ipynb, cell ")


@pytest.mark.parametrize("gone", [True, False], ids=["not there", "not written yet"])
def test_a_part_that_is_missing_is_named(workspace, references, gone):
    """Nothing is run then; the notebook to solve first is said."""
    path = workspace / EXERCISES["adam"].notebook
    path.unlink()
    if not gone:
        path.write_text(notebooks.written(EXERCISES["adam"]), "utf-8")
    result = judged(workspace, references)
    assert (result.status, result.score) == (Status.FAILED, 0)
    assert [check.status.value for check in result.checks] == ["failed", "skipped", "skipped", "skipped"]
    assert "04_adam.ipynb" in result.checks[0].message
    assert "09_resnet.ipynb" not in result.checks[0].message
    assert report.next_step(result).startswith("write those first")


def test_a_file_alone_has_no_parts(workspace, references):
    """Graded without its workspace it cannot pass, and is told why."""
    handed_in = in_file(workspace / CAPSTONE.notebook, ["capstone"])
    (result,) = grade(handed_in, 1, Limits(), references).results
    assert result.status is Status.FAILED
    assert "your own parts" in result.checks[0].message


def test_the_course_s_own_parts_cannot_be_taken(workspace, references):
    """An import of a solution in the capstone brings the learner's; the file of the solution is refused."""
    read = "import importlib.util\n\nHERE = importlib.util.find_spec('nntrain_lessons.solutions').origin\n"
    read += "TEXT = open(HERE.replace('__init__', 'adam')).read()\n\n\n"
    change(workspace, "capstone", "class OneCycle", f"{read}class OneCycle")
    change(workspace, "capstone", "optimizer, total_steps, max_lr\n", "optimizer, total_steps, max_lr\n        TEXT\n")
    result = judged(workspace, references)
    assert result.status is not Status.PASSED
    assert "the solution of 'adam' cannot be read" in result.error.message


def test_use_mine_puts_them_into_the_own_session(workspace):
    """After it, imports from the solutions bring what the notebooks define; what is not written stays the course's."""
    change(workspace, "resblock", "class ResBlock(", "MARK = 'mine'\n\n\nclass ResBlock(")
    change(workspace, "augment", "class AugmentS(Subscriber):", "class AugmentS(Nobody):")
    (workspace / EXERCISES["adam"].notebook).write_text(notebooks.written(EXERCISES["adam"]), "utf-8")
    code = (
        "from nntrain_lessons.solutions import resnet",  # loaded before: to be replaced
        "from nntrain_lessons.notebook import use_mine",
        "use_mine()",
        "from nntrain_lessons.solutions import Adam, resnet",
        "print(resnet.__code__.co_filename, type(resnet()[0]).__init__.__code__.co_filename)",
        "print(Adam.step.__code__.co_filename, Adam.opt_step.__code__.co_filename.endswith('adam.py'))",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)], cwd=workspace, capture_output=True, text=True, check=True
    )
    yours, course, before, networks, optimizer = done.stdout.splitlines()
    assert yours == "yours: sgd, momentum, rmsprop, scheduler, one_cycle, resblock, resnet, capstone"
    assert "adam" in course
    assert "augment (yours does not run: NameError: name 'Nobody' is not defined)" in course
    assert before == "imported before, and still the course's own: resnet; import them again"
    assert networks == "09_resnet.ipynb, cell 2 08_resblock.ipynb, cell 3"
    assert optimizer.endswith("True")


def test_what_cannot_be_opened_spoils_only_itself(workspace, references):
    """Where a folder stands in a notebook's place, the others are graded; asked for by name, it is a wrong request."""
    path = workspace / EXERCISES["sgd"].notebook
    path.unlink()
    path.mkdir()
    handed_in = in_workspace(workspace, ())
    asked = {exercise: handed_in[exercise] for exercise in (EXERCISES["sgd"], EXERCISES["momentum"])}
    sgd, momentum = grade(asked, 1, Limits(), references).results
    assert (sgd.status, momentum.status) == (Status.ERROR, Status.PASSED)
    assert "not a file" in sgd.error.message
    with pytest.raises(RequestError, match="not a file"):
        in_workspace(workspace, ["sgd"])


def test_a_working_directory_that_is_gone_has_no_workspace(tmp_path, monkeypatch):
    """A notebook whose folder was deleted is told that its parts are missing, without a traceback."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert parts_here(CAPSTONE) == {}
