import threading
from contextlib import closing
from dataclasses import replace

import psutil
import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader import grade as grading, references as module
from nntrain_lessons.grader.grade import grade
from nntrain_lessons.grader.judging.compare import same
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Failure, GraderError, Result, Status
from nntrain_lessons.grader.references import References, drawn
from nntrain_lessons.grader.running import exit_status
from nntrain_lessons.grader.running.children import ExitReport
from nntrain_lessons.grader.running.runner import Limits

SGD = EXERCISES["sgd"]
STEPS = SGD.checks[1]


@pytest.fixture
def own(temporary):
    """Provide references that nobody else uses."""
    with closing(References()) as source:
        yield source


def test_what_was_observed_once_is_not_observed_again(own, monkeypatch):
    """The same code, check and seed cost one run; another seed is another one, and gives other numbers."""
    asked = []
    runs = module.Reference._next
    monkeypatch.setattr(module.Reference, "_next", lambda self, *what: asked.append(what[1]) or runs(self, *what))
    first, again, other = (own.get(SGD).solution(seed, STEPS) for seed in (1, 1, 2))
    assert set(asked) == {1, 2}
    assert len(asked) == 2 * (SGD.checks.index(STEPS) + 1)  # it comes to a check through those before it
    assert same(first, again)
    assert not same(first, other)


def test_old_seeds_are_forgotten(own, monkeypatch):
    """A session that draws a seed for each verdict does not grow for ever."""
    monkeypatch.setattr(module, "_SEEDS", 2)
    known = own.get(SGD)
    for seed in range(5):
        known.solution(seed, STEPS)
    assert list(known._kept) == [3, 4]


def test_a_mistake_s_traces_come_one_by_one(own, monkeypatch):
    """Where the first check tells a mistake apart, the others are not run."""
    asked = []
    runs = module.Reference._next
    monkeypatch.setattr(module.Reference, "_next", lambda self, *what: asked.append(what[2]) or runs(self, *what))
    next(own.get(SGD).traces(SGD.mistakes[0].wrong_codes(solution("sgd"))[0], 1))
    assert asked == [0]


KEEPS = """
class SGD:
    seen = []

    def __init__(self, params, lr, wd=0.0):
        SGD.seen.append(lr)
        self.params, self.lr = list(params), lr

    def step(self):
        for p in self.params:
            p.data = p.data * 0 + len(SGD.seen)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
"""


def test_code_meets_every_check_as_the_learner_s_does(own):
    """What a class keeps from check to check is there, also where other code has run in between."""
    known = own.get(SGD)
    straight = list(known.traces(KEEPS, 1))
    known._kept.clear()
    first = known.trace(KEEPS, 1, SGD.checks[0])
    known.solution(1, SGD.checks[3])
    assert same(first, straight[0])
    assert all(same(one, other) for one, other in zip(known.traces(KEEPS, 1), straight, strict=True))
    assert not same(straight[1], known.solution(1, SGD.checks[1]))


def test_a_solution_that_fails_is_the_grader_s_fault(own, monkeypatch):
    """It is never told as the learner's; where it was called is told, for that may be what is wrong."""
    monkeypatch.setattr(module, "solution", lambda exercise: "class SGD:\n    def __init__(self): pass\n")
    said = r"sgd, check \S+: the scenario optimizers\.\w+, run on the solution, raises TypeError: .*optimizers\.py, "
    with pytest.raises(GraderError, match=said):
        own.get(SGD).solution(1, STEPS)


def test_a_solution_that_cannot_be_loaded_is_told_with_its_line(own, monkeypatch):
    """Not that a name is missing afterwards, but why."""
    monkeypatch.setattr(module, "solution", lambda exercise: "class SGD(Missing):\n    pass\n")
    with pytest.raises(GraderError, match=r"sgd: the solution raises NameError: .*solutions/sgd\.py, line 1"):
        own.get(SGD).solution(1, STEPS)


def test_inputs_that_cannot_be_drawn_are_told_with_their_line(own):
    """The exercise, the check and the line are named: it is a fault of the catalog."""
    broken = replace(STEPS, draw=lambda random: {"lr": 1 / 0})
    exercise = replace(SGD, checks=(SGD.checks[0], broken))
    with pytest.raises(GraderError, match=f"^sgd, check {STEPS.id}: drawing its inputs raises ZeroDivisionError: "):
        own.get(exercise).solution(1, broken)


def test_a_child_that_was_ended_is_replaced(own):
    """Somebody who ends the reference's process has not changed what the solution does."""
    others = {process.pid for process in psutil.Process().children(recursive=True)}
    known = own.get(SGD)
    before = known.solution(1, STEPS)
    started = [it for it in psutil.Process().children(recursive=True) if it.pid not in others]
    assert started
    for process in started:
        if process.is_running():
            process.kill()
    known._kept.clear()
    assert same(known.solution(1, STEPS), before)


def test_many_threads_may_ask(own):
    """Each gets what it asked for, whatever the others ask."""
    wrong = {}

    def ask(name, seed):
        exercise = EXERCISES[name]
        for check in exercise.checks:
            if own.get(exercise).solution(seed, check).error:
                wrong[name] = check.id

    threads = [threading.Thread(target=ask, args=(name, seed)) for name in ("sgd", "adam", "warmup") for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == {}
    assert own.get(SGD) is own.get(SGD)


def test_inputs_depend_on_seed_exercise_and_check():
    """The same three give the same inputs; each of them matters."""
    assert drawn(SGD, 1, STEPS) == drawn(SGD, 1, STEPS)
    others = [drawn(SGD, 2, STEPS), drawn(EXERCISES["momentum"], 1, STEPS), drawn(SGD, 1, SGD.checks[2])]
    assert all(other["starts"] != drawn(SGD, 1, STEPS)["starts"] for other in others)


def test_exercises_are_judged_side_by_side_in_their_order(references):
    """The report has one result for each, in the order asked for, whatever took longer."""
    names = ["resnet", "warmup", "adam", "sgd"]
    handed_in = {
        EXERCISES[name]: submission.module(f"{name}.py", solution(name).encode() if name != "adam" else b"")
        for name in names
    }
    results = grade(handed_in, 1, Limits(), references).results
    assert [result.exercise for result in results] == names
    assert [result.status is Status.PASSED for result in results] == [True, True, False, True]


def test_who_was_ended_from_outside_is_judged_again_alone(references, monkeypatch):
    """Whoever ends the fork server takes others along; who goes again when alone has done it themselves."""
    exit_reason = exit_status.ended(ExitReport(None))
    ended = Result("sgd", exit_reason.status, 10, error=Failure(exit_reason.status.value, exit_reason.message, ""))
    results = {
        "sgd": [ended, replace(ended, status=Status.PASSED, error=None)],
        "adam": [replace(ended, exercise="adam")] * 2,
    }
    monkeypatch.setattr(grading, "judge", lambda exercise, *others: results[exercise.id].pop(0))
    handed_in = {EXERCISES[name]: submission.module("a.py", b"") for name in results}
    judged = grade(handed_in, 1, Limits(), references).results
    assert [result.status for result in judged] == [Status.PASSED, Status.CRASHED]
    assert results == {"sgd": [], "adam": []}


def test_a_check_that_runs_alone_shows_what_it_shows_among_the_others(own):
    """Loaded anew, some code does in one check what it does there after the checks before it."""
    known, check = own.get(EXERCISES["scheduler"]), EXERCISES["scheduler"].checks[2]
    text = solution("scheduler")
    alone = known.alone(text, 3, check)
    assert alone.observations
    assert alone == known.trace(text, 3, check)


@pytest.mark.parametrize(
    "check", [check for check in EXERCISES["capstone"].checks if check.sketched], ids=lambda c: c.id
)
def test_a_stand_in_changes_nothing_in_what_is_sketched(own, check):
    """Which parts take part, and the rates, are the same with a network that is hardly one."""
    known, text = own.get(EXERCISES["capstone"]), solution("capstone")
    assert known.alone(text, 3, check) == known.trace(text, 3, check)
