"""The scenarios of `spot_the_bug`: what they observe depends on nothing but the answer."""

import pytest
import torch

from .harness import exercise, observe, same, solution

# Schedulers warn where they are stepped before the optimizer.
pytestmark = pytest.mark.filterwarnings("ignore")
EXERCISE, RIGHT = exercise("spot_the_bug"), solution("spot_the_bug")
CHECKS = {check.id: check for check in EXERCISE.checks}
every_mistake = pytest.mark.parametrize("known", EXERCISE.mistakes, ids=lambda known: known.id)


def seen_of(text, seed=3):
    """Give what each check observes."""
    return {name: observe(check, text, seed) for name, check in CHECKS.items()}


@every_mistake
def test_a_mistake_shows_in_one_check_alone(known):
    """So mistakes in two pieces do not disturb each other; and torch's own random numbers change nothing."""
    right = seen_of(RIGHT)
    for text in known.wrong_codes(RIGHT):
        torch.manual_seed(1)
        wrong = seen_of(text)
        torch.manual_seed(2)
        assert all(same(wrong[name], again) for name, again in seen_of(text).items())
        failed = [name for name in CHECKS if not same(wrong[name], right[name])]
        assert len(failed) == 1
        assert not known.planted or failed == [known.planted]


def test_chance_takes_no_fair_draw_for_another():
    """Under thirty seeds the images are always found mirrored one by one, about half of them."""
    told = {observe(CHECKS["flips"], RIGHT, seed)[2] for seed in range(30)}
    assert told == {("which of them are mirrored", "others in each batch, about half")}


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("x.flip(-1) if torch.rand(1) < 0.5 else x", "all of a batch or none"),
        ("x.flip(-1) if torch.rand(1) < 0.3 else %s", "in some batches all or none"),
        (
            "torch.where((torch.arange(len(x)) %% 2 == 0)[:, None, None, None], x.flip(-1), x)",
            "those in the same places",
        ),
        ("torch.where(torch.rand(len(x), 1, 1, 1) < 0.2, x.flip(-1), x)", "others in each batch, fewer than half"),
        ("torch.where(torch.rand(len(x), 1, 1, 1) < 0.8, x.flip(-1), x)", "others in each batch, more than half"),
    ],
)
def test_the_manner_of_mirroring_is_told_whatever_was_drawn(shown, told):
    """Words, not numbers: each manner is told alike under every seed."""
    right = "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"
    text = RIGHT.replace(right, shown.replace("%s", right).replace("%%", "%"))
    for seed in range(10):
        label, words = observe(CHECKS["flips"], text, seed)[2]
        assert label == "which of them are mirrored"
        assert words.startswith(told)
