from itertools import combinations

import pytest
import torch

from .harness import EXERCISES, SEEDS, exercise, mistakes, observe, post_cell, rewrites, same, solution, trace

# Schedulers warn where they are stepped before the optimizer; the grader does not mind, and neither do its scenarios.
pytestmark = pytest.mark.filterwarnings("ignore")
every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_seed = pytest.mark.parametrize("seed", SEEDS)


@every_seed
@every_exercise
def test_a_solution_is_equal_to_itself(name, seed):
    """The solution's trace, optional checks included, is the same in each run, and no check ends in an error."""
    for required in (True, False):
        seen = trace(name, solution(name), seed, required)
        assert same(seen, trace(name, solution(name) + "\n", seed, required))
        assert "error" not in dict(seen)


@every_seed
@every_exercise
def test_mistakes_are_told_apart(name, seed):
    """Every mistake's trace differs from the solution's, and from that of every other mistake."""
    traces = {known.id: trace(name, known.wrong_codes(solution(name))[0], seed) for known in exercise(name).mistakes}
    traces["solution"] = trace(name, solution(name), seed)
    alike = [pair for pair in combinations(traces, 2) if same(traces[pair[0]], traces[pair[1]])]
    assert alike == []


@every_exercise
def test_every_required_check_tells_a_mistake(name):
    """No required check is idle: each is failed by some mistake."""
    right = solution(name)
    wrong = [known.wrong_codes(right)[0] for known in exercise(name).mistakes]
    for check in exercise(name).checks:
        if check.required:
            assert any(not same(observe(check, text, 0), observe(check, right, 0)) for text in wrong), check.id


@every_seed
@pytest.mark.parametrize(("name", "path"), rewrites(), ids=lambda value: getattr(value, "stem", ""))
def test_right_answers_in_other_words_are_right(name, path, seed):
    """An answer with another structure, other names and idioms gives the solution's trace on the required checks."""
    assert same(trace(name, path.read_text("utf-8"), seed), trace(name, solution(name), seed))


@every_exercise
def test_there_are_three_rewrites(name):
    """Each exercise has at least three right answers in other words."""
    assert sum(exercise_of == name for exercise_of, _ in rewrites()) >= 3


POST = {"scheduler": ("SchedulerS",), "resnet": ("conv_conn", "ResBlock", "resnet"), "augment": ("AugmentS",)}


@every_seed
@pytest.mark.parametrize("name", POST)
def test_the_posts_own_answers_are_right(name, seed):
    """The post's scheduler, network and augmentation pass; its blocks have a 1x1 convolution, which they need there."""
    assert same(trace(name, post_cell(*POST[name]), seed), trace(name, solution(name), seed))


def test_the_posts_block_is_told():
    """The post's block, which has its 1x1 convolution even where channels are equal, fails as just that mistake."""
    seen = trace("resblock", post_cell("conv_conn", "ResBlock"), 0)
    named = [k.id for k in exercise("resblock").mistakes if same(seen, trace("resblock", made("resblock", k), 0))]
    assert named == ["always-small"]


def made(name, known):
    """Give a mistake's text."""
    return known.wrong_codes(solution(name))[0]


OPTIONAL = {
    "resblock_identities": {"skip-compute"},
    "resblock_functions": {"parameters"},
    "resblock_flat": {"skip-compute"},
    "lr_finder_powers": {"no-evaluation", "own-optimizer"},
    "lr_finder_without_stack": {"own-optimizer"},
    "lr_finder_numpy": {"own-optimizer"},
    "lr_finder_exponential": {"own-optimizer"},
}


@pytest.mark.parametrize(("name", "path"), rewrites(), ids=lambda value: getattr(value, "stem", ""))
def test_optional_checks_note_what_they_are_for(name, path):
    """A right answer fails just those optional checks that its way of doing it is noted by."""
    optional = [check for check in exercise(name).checks if not check.required]
    text = path.read_text("utf-8")
    failed = {c.id for c in optional if not same(observe(c, text, 0), observe(c, solution(name), 0))}
    assert failed == OPTIONAL.get(path.stem, set())


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
    assert [label for label, _ in seen[:6]] == [f"first fit, step {nr}: learning rate" for nr in range(1, 7)]


@pytest.mark.parametrize("name", EXERCISES)
def test_an_empty_answer_is_an_error_of_its_own(name):
    """Where the name is missing, every check ends in an AttributeError, and nothing has been observed."""
    for check in exercise(name).checks:
        assert observe(check, "", 0) == [("error", "AttributeError")]
