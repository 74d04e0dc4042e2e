"""What is read of subscribers and loops: a time line in the learner's words, in which a mistake can be seen."""

import pytest

from nntrain_lessons.scenarios._diary import Diary
from nntrain_lessons.scenarios._searches import SearchWatch

from .harness import exercise, read, solution

# Schedulers warn where they are stepped before the optimizer.
pytestmark = pytest.mark.filterwarnings("ignore")

SHOWN = {
    ("scheduler", "steps-in-evaluation", "each-step"): "the schedule moves on in `after_batch`, without a step",
    ("scheduler", "steps-per-epoch", "each-step"): "epoch 1, training: the schedule moves on in `after_epoch`",
    ("scheduler", "anew-each-epoch", "each-step"): "another schedule is built in `before_epoch`, and starts over",
    ("scheduler", "first-fit-only", "two-fits"): "a schedule of another optimizer moves on",
    ("lr_finder", "evaluation-too", "pairs"): "evaluation batch 1: rate",
    ("lr_finder", "one-epoch", "pairs"): "epoch 1, evaluation: the search ends",
    ("lr_finder", "begins-anew-each-epoch", "pairs"): "evaluation: the pairs noted so far are forgotten",
    ("lr_finder", "not-given-back", "given-back"): "buffers that are not as before: 0.num_batches_tracked",
    ("augment", "evaluation-too", "evaluation-batches"): "evaluation batch 1: the model sees what the transform gave",
    ("augment", "image-by-image", "training-batches"): "the transform is called on one of the batch's images",
    ("augment", "targets-too", "training-batches"): "the transform is called on the batch's targets",
    ("augment", "in-place", "targets-and-data"): "afterwards, training batch 1: the data's own inputs are overwritten",
    ("augment", "same-draw", "training-batches"): "draws a random number that it has drawn before",
    ("augment", "one-for-all", "two-in-a-row"): "the second transform is called on the batch's images",
    ("capstone", "no-augmentation", "own-parts"): "your augment: does it take part? no",
    ("capstone", "no-augmentation", "first-steps"): "epoch 1, training batch 1: the loss is",
    ("capstone", "first-rate-missing", "rates"): "epoch 1, training batch 1: the optimizer steps with the rate",
    ("spot_the_bug", "gradients-add-up", "gradients"): "step 3, weight: it goes along the sum of the gradients of 3",
    ("spot_the_bug", "some-gradients-kept", "gradients"): "step 2, bias: it goes along the sum",
    ("spot_the_bug", "zeroed-before-step", "gradients"): "it goes along no gradient",
    ("spot_the_bug", "not-in-evaluation", "evaluation"): "first measurement: Dropout ran in training",
    ("spot_the_bug", "schedule-first", "rates"): "before the first step: the schedule moves on",
}


@pytest.mark.parametrize(("name", "known", "check"), SHOWN, ids="-".join)
def test_a_mistake_can_be_seen_in_the_time_line(name, known, check):
    """What the learner's code does there is told in words of the exercise, and the solution does not do it."""
    check = next(one for one in exercise(name).checks if one.id == check)
    (made,) = (one for one in exercise(name).mistakes if one.id == known)
    wrong, right = (read(check, text, 3) for text in (made.wrong_codes(solution(name))[0], solution(name)))
    new = [line for line in wrong if line not in right]
    assert any(SHOWN[name, known, check.id] in line for line in new)
    assert right


LOOPS = ("scheduler", "lr_finder", "augment", "capstone", "spot_the_bug")


@pytest.mark.parametrize("name", LOOPS)
def test_no_line_holds_the_observers_own_words(name):
    """Counted from 1, and in words: nobody has to know how the check keeps its books."""
    for check in exercise(name).checks:
        for line in read(check, solution(name), 3):
            assert not any(word in line for word in ("pair 0", "position", "row ", "batch 0", "step 0", "expected"))


def test_what_is_read_is_the_same_however_a_right_schedule_is_written():
    """A move in a later event of the same batch, after its step, is the move that was asked for."""
    check = exercise("scheduler").checks[0]
    text = solution("scheduler")
    later = text.replace("    def after_step(self", "    def after_batch(self").replace(
        "        self.scheduler.step()", "        if learner.model.training:\n            self.scheduler.step()"
    )
    assert read(check, later, 3) == read(check, text, 3)


def test_a_finder_is_read_without_running_its_code():
    """Where its pairs are no plain lists but a property, this is not called: it may do anything."""
    finder = type("Finder", (), {"lrs": property(lambda self: 1 / 0), "losses": property(lambda self: 1 / 0)})()
    diary = Diary()
    SearchWatch(diary, finder).before_fit(None)
    assert diary.lines == []


@pytest.mark.parametrize("name", LOOPS[:3])
def test_what_is_read_depends_on_nothing_else(name):
    """Under one seed the same code is read alike each time."""
    for check in exercise(name).checks:
        assert read(check, solution(name), 3) == read(check, solution(name), 3)
