import json

import pytest
import torch

from .harness import EXERCISES, GRADING, exercise, mistakes, observe, same, solution

# Schedulers warn where they are stepped before the optimizer; the grader does not mind, and neither do its scenarios.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", EXERCISES)
def test_every_required_check_tells_a_mistake(name):
    """No required check is idle: each is failed by some mistake."""
    right = solution(name)
    wrong = [known.wrong_codes(right)[0] for known in exercise(name).mistakes]
    for check in exercise(name).checks:
        if check.required:
            assert any(not same(observe(check, text, 0), observe(check, right, 0)) for text in wrong), check.id


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


@pytest.mark.parametrize(("name", "known"), mistakes(), ids=lambda value: getattr(value, "id", value))
def test_a_trace_depends_on_nothing_else(name, known):
    """Torch's own random numbers have no part in what is observed, and afterwards torch is as it was."""
    seen = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        seen.append([pair for check in exercise(name).checks for pair in observe(check, made(name, known), 3)])
    assert same(*seen)
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
