"""The scenarios of `spot_the_bug`: what they observe depends on nothing but the answer."""

import pytest

from .harness import exercise, observe, observe_without_chance, same, solution

# Schedulers warn where they are stepped before the optimizer.
pytestmark = pytest.mark.filterwarnings("ignore")
EXERCISE, RIGHT = exercise("spot_the_bug"), solution("spot_the_bug")
CHECKS = {check.id: check for check in EXERCISE.checks}
every_mistake = pytest.mark.parametrize("known", EXERCISE.mistakes, ids=lambda known: known.id)


@pytest.fixture(scope="module")
def right():
    """Observe the solution in each check."""
    return {name: observe_without_chance(check, RIGHT, 3) for name, check in CHECKS.items()}


@every_mistake
def test_a_mistake_shows_in_one_check_alone(known, right):
    """So mistakes in two pieces do not disturb each other; and torch's own random numbers change nothing."""
    for text in known.wrong_codes(RIGHT):
        wrong = {name: observe_without_chance(check, text, 3) for name, check in CHECKS.items()}
        failed = [name for name in CHECKS if not same(wrong[name], right[name])]
        assert len(failed) == 1
        assert not known.planted or failed == [known.planted]


def told_manner(text, seed):
    """Return what the check says of how the images were mirrored."""
    return dict(observe(CHECKS["flips"], text, seed)).get("which of them are mirrored")


def test_chance_takes_no_fair_draw_for_another():
    """Under a hundred seeds the images are always found mirrored one by one, about half of them."""
    assert {told_manner(RIGHT, seed) for seed in range(100)} == {"others in each batch, about half"}


def coins(code):
    """Return code that mirrors by other coins [B]."""
    return f"torch.where(({code})[:, None, None, None], x.flip(-1), x)"


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("x.flip(-1) if torch.rand(1) < 0.5 else x", "all of a batch or none"),
        ("x.flip(-1) if torch.rand(1) < 0.3 else %s", "in some batches all or none"),
        (coins("torch.arange(len(x)) %% 2 == 0"), "those in the same places"),
        (coins("torch.rand(len(x)) < 0.2"), "others in each batch, fewer than half"),
        (coins("torch.rand(len(x)) < 0.8"), "others in each batch, more than half"),
        (coins("torch.randperm(len(x)) < len(x) // 2"), "the same number in each batch"),
        (coins("torch.randperm(len(x)) < 9"), "the same number in each batch"),
        (coins("torch.rand(len(x) // 2).repeat_interleave(2) < 0.5"), "images that share a coin"),
        (coins("torch.rand(len(x) // 4).repeat(4) < 0.5"), "images that share a coin"),
        (coins("torch.rand(100)[y] < 0.5"), "all of a class in a batch or none"),
    ],
)
def test_the_manner_of_mirroring_is_told_whatever_was_drawn(shown, told):
    """Words, not numbers: each manner is told alike under every seed."""
    right = "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"
    text = RIGHT.replace(right, shown.replace("%s", right).replace("%%", "%"))
    for seed in range(10):
        assert told_manner(text, seed).startswith(told)


@pytest.mark.parametrize(
    "overwriting",
    ["x[coins] = x[coins].flip(-1)", "x.copy_(torch.where(coins[:, None, None, None], x.flip(-1), x))", "y.zero_()"],
)
def test_data_that_are_written_into_are_told(overwriting):
    """The scenario looks at the very tensors that it handed over."""
    right = "        shown = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"
    text = RIGHT.replace(right, f"        coins = torch.rand(len(x)) < 0.5\n        {overwriting}\n        shown = x")
    assert dict(observe(CHECKS["flips"], text, 0))["the data's own images and classes afterwards"] == "overwritten"


@pytest.mark.parametrize(
    "share",
    [
        "torch.tensor(right / count).item()",  # float32
        "(torch.tensor(float(right)) / count)",
        "__import__('numpy').float64(right / count)",
    ],
)
def test_an_accuracy_in_float32_is_right(share):
    """A mean of float32 numbers is the commonest way to write it."""
    text = RIGHT.replace("    return right / count", f"    return {share}")
    assert same(observe(CHECKS["evaluation"], text, 0), observe(CHECKS["evaluation"], RIGHT, 0))
