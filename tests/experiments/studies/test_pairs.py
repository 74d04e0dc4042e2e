import pytest
import torch
from torch.utils.data import DataLoader

from nntrain_lessons import DataLoaders
from nntrain_lessons.experiments.pages.answers import confusion, reliability, rights
from nntrain_lessons.experiments.studies.pairs import by_seed, mcnemar, only_one
from nntrain_lessons.experiments.training import building, measures
from nntrain_lessons.experiments.training.recipes import Recipe


@pytest.fixture(scope="module")
def learner():
    """Make a learner of a small network that has learnt nothing, with thirty images to evaluate on, in two batches."""
    torch.manual_seed(0)
    rows = [(torch.rand(1, 28, 28), i % 10) for i in range(30)]
    dls = DataLoaders(DataLoader(rows, 10), DataLoader(rows, 20))
    made = building.build(Recipe("any", "any", 1, 1e-3, "Adam", model="mlp"), dls, 1, torch.device("cpu"))
    made.opt = None
    return made


@pytest.fixture(scope="module")
def result(learner):
    """Make a result of one recipe with two seeds, which happen to agree."""
    runs = [{"recipe": "any", "seed": seed, "measured": measures.answers(learner)} for seed in (1, 2)]
    return {"runs": runs}


@pytest.fixture(scope="module")
def by_hand(learner):
    """Compute scores and classes of all images without the Learner."""
    images, classes = (torch.stack([torch.as_tensor(row[n]) for row in learner.dls.valid.dataset]) for n in (0, 1))
    mean, deviation = building.first_batch_statistics(learner.dls)
    with torch.no_grad():
        return learner.model.eval()((images - mean) / deviation), classes


def test_which_images_were_right_is_kept_in_the_order_of_the_file(result, by_hand):
    """A bit an image, the first image's the highest, also where that one is 0."""
    scores, classes = by_hand
    expected = (scores.argmax(1) == classes).float()
    assert torch.equal(rights(result, "any"), torch.stack([expected, expected]))


def test_what_was_taken_for_what_is_counted(result, by_hand):
    """A row for each class, a column for each answer."""
    scores, classes = by_hand
    expected = torch.zeros(10, 10)
    for truth, answer in zip(classes.tolist(), scores.argmax(1).tolist(), strict=True):
        expected[truth, answer] += 1
    assert torch.equal(confusion(result, "any"), expected)


def test_answers_are_grouped_by_how_sure_they_were(result, by_hand):
    """Each tenth has the mean of its probabilities and the share of its right answers; seeds are taken together."""
    scores, classes = by_hand
    sure, answer = scores.softmax(1).max(1)
    groups = reliability(result, "any")
    assert sum(count for _, _, count in groups) == 2 * len(classes)
    for mean, share, count in groups:
        here = (10 * sure).floor() == int(10 * mean)
        assert count == 2 * here.sum()
        assert mean == pytest.approx(sure[here].mean().item(), abs=1e-5)
        assert share == pytest.approx((answer == classes)[here].float().mean().item(), abs=1e-5)


def test_images_that_only_one_tells_rightly_are_counted():
    """Bits that are set in one number and not in the other, for each seed."""
    assert only_one({"right": "c"}, {"right": "a"}) == (1, 1)  # 1100 and 1010
    assert only_one({"right": "f"}, {"right": "1"}) == (3, 0)
    runs = [
        {"recipe": name, "seed": seed, "measured": {"right": bits}}
        for name, seed, bits in (("one", 2, "7"), ("two", 2, "0"), ("one", 1, "1"), ("two", 1, "3"))
    ]
    assert by_seed({"runs": runs}, "one", "two") == [(0, 1), (3, 0)]


@pytest.mark.parametrize(
    ("first", "second", "probability"), [(9, 1, 22 / 1024), (0, 3, 0.25), (5, 5, 1.0), (0, 0, 1.0)]
)
def test_a_split_is_judged_by_fair_tosses(first, second, probability):
    """Both ways round, and never above 1."""
    assert mcnemar(first, second) == mcnemar(second, first) == pytest.approx(probability)


def test_a_large_split_agrees_with_the_bell_curve():
    """Of 1,000 tosses, 470 to 530 is 1.9 standard deviations off: the exact probability is near the normal one."""
    z = torch.tensor((530 - 470 - 1) / 1000**0.5)
    normal = 2 * torch.distributions.Normal(0, 1).cdf(-z).item()
    assert mcnemar(530, 470) == pytest.approx(normal, rel=0.02)
