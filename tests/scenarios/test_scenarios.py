import json

import pytest
import torch

from nntrain_lessons.grader.judging import faults

from .harness import EXERCISES, GRADING, exercise, mistakes, observe, observe_without_chance, same, solution

# Schedulers warn where they are stepped before the optimizer; the grader does not mind, and neither do its scenarios.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", EXERCISES)
def test_every_required_check_tells_a_mistake(name):
    """No required check is idle: each is failed by some mistake, in this process as where mistakes are observed."""
    right = solution(name)
    wrong = [code for known in exercise(name).mistakes for code in known.wrong_codes(right)]
    for check in exercise(name).checks:
        if check.required:
            telling = next(code for code in wrong if check.id in faults.of_code(exercise(name), code).certain)
            assert not same(observe(check, telling, 0), observe(check, right, 0)), check.id


def made(name, known):
    """Return a mistake's text."""
    return known.wrong_codes(solution(name))[0]


OPTIONAL = {
    "resblock-right_identities": {"skip-compute"},
    "resblock-right_functions": {"parameters"},
    "resblock-right_units": set(),
    "lr_finder-right_powers": {"no-evaluation"},
    "momentum-right_on_the_parameter": {"fresh-start"},
    "momentum-right_listed": set(),
    "sgd-right_foreach": {"hooks"},
    "rmsprop-right_eps_in_root": {"eps-place"},
    "sgd-right_asserts_gradient": {"missing-gradient", "hooks"},
    "adam-right_post": {"missing-gradient", "fresh-start", "own-count"},
}


@pytest.mark.parametrize("case", OPTIONAL)
def test_optional_checks_note_what_they_are_for(case):
    """A right answer fails just those optional checks that its way of doing it is noted by."""
    name = case.partition("-")[0]
    optional = [check for check in exercise(name).checks if not check.required]
    text = (GRADING / case / "submission.py").read_text("utf-8")
    failed = {c.id for c in optional if not same(observe(c, text, 0), observe(c, solution(name), 0))}
    assert failed == OPTIONAL[case]


@pytest.mark.parametrize("name", EXERCISES)
def test_no_optional_check_is_idle(name):
    """Each optional check is failed by a right answer of `tests/grading`, to this exercise or to another."""
    verdicts = [json.loads(path.read_text("utf-8")) for path in GRADING.glob("*-right*/verdict.json")]
    noted = {check for verdict in verdicts for check in verdict["not_passed"]}
    assert {check.id for check in exercise(name).checks if not check.required} <= noted


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_right_depends_on_nothing_else(name):
    """Torch's own random numbers have no part in what is observed of a solution."""
    for check in exercise(name).checks:
        observe_without_chance(check, solution(name), 3)


def test_chance_is_noticed():
    """An answer that draws from torch's own generator is told: so the tests around this one can fail."""
    by_chance = solution("sgd").replace("p -= self.lr * p.grad", "p -= self.lr * p.grad * torch.rand(())")
    decay = next(check for check in exercise("sgd").checks if check.id == "decay")
    with pytest.raises(AssertionError, match="decay"):
        observe_without_chance(decay, f"import torch\n{by_chance}", 3)


# Those of spot_the_bug are looked at in all checks, one after the other, by their own test.
@pytest.mark.parametrize(
    ("name", "known"),
    [pair for pair in mistakes() if pair[0] != "spot_the_bug"],
    ids=lambda value: getattr(value, "id", value),
)
def test_a_trace_depends_on_nothing_else(name, known):
    """Nor in what is observed of a mistake, where it shows; and afterwards torch is as it was."""
    code = made(name, known)
    possible = faults.of_code(exercise(name), code).possible
    for check in exercise(name).checks:
        if check.id in possible:
            observe_without_chance(check, code, 3)
    assert torch.get_default_dtype() is torch.float32
    assert torch.is_grad_enabled()


def test_what_was_seen_before_an_error_is_kept():
    """Where the second fit fails, the rates of the first one have been observed."""
    kept = next(known for known in exercise("scheduler").mistakes if known.id == "first-fit-only")
    check = next(check for check in exercise("scheduler").checks if check.id == "two-fits")
    seen = observe(check, made("scheduler", kept), 0)
    assert seen[-1] == ("error", "ValueError")
    places = [f"epoch {epoch}, training batch {nr}" for epoch in (1, 2) for nr in (1, 2, 3)]
    assert [label for label, _ in seen[:6]] == [f"first fit, {place}: learning rate of the step" for place in places]


@pytest.mark.parametrize("name", EXERCISES)
def test_an_empty_answer_is_an_error_of_its_own(name):
    """Where the name is missing, a required check tells an error wherever it looks: nothing is taken for observed."""
    for check in exercise(name).checks:
        if not check.required:  # that nonsense is refused, for one, looks the same where everything is
            continue
        seen = {value for _, value in observe(check, "", 0)}
        assert seen <= {"AttributeError", "the error AttributeError", "an error"}, check.id
