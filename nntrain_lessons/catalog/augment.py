"""What is asked of the augmenting subscriber."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


def _shifts(random: Random) -> Inputs:
    shifts = [round(random.uniform(1.0, 9.0), 3) for _ in range(17)]
    return {"seed": random.randrange(2**31), "shifts": shifts}


def _cancelled(random: Random) -> Inputs:
    return {**_shifts(random), "nth": random.randint(2, 5)}


CHECKS = (
    Check("training-batches", "the transform is called once on each training batch, and the model sees its result",
          "augmentation.training_batches", _cancelled, points=4),
    Check("evaluation-batches", "in evaluation the model sees the images as they are",
          "augmentation.evaluation_batches", _shifts, points=3),
    Check("targets-and-data", "targets, whatever follows them, and the stored images stay as they are",
          "augmentation.targets_and_data", _shifts, points=3),
)  # fmt: skip

_UNPACK = "\n            x, *rest = learner.batch"
_IF = "        if learner.model.training:" + _UNPACK
_ASSIGN = "            learner.batch = [self.transform(x), *rest]"
_EVENT = "    def before_batch(self, learner: Learner) -> None:"

MISTAKES = (
    mistake("evaluation-too", "The images are varied in evaluation, too",
            "Should a score depend on how the images were flipped? How do you know which of the two is going on?",
            (_IF, "        if True:" + _UNPACK)),
    mistake("evaluation-only", "The images are varied in evaluation, and not in training",
            "When is `learner.model.training` true?",
            (_IF, "        if not learner.model.training:" + _UNPACK)),
    mistake("result-lost", "The transform's result is thrown away: the model sees the images as they were",
            "Where does the model get its inputs from, and what have you put there?",
            (_ASSIGN, "            self.transform(x)")),
    mistake("too-late", "The transform is called when the model has already seen the batch",
            "Which event is the last one before the model runs?",
            (_EVENT, "    def after_predict(self, learner: Learner) -> None:")),
    mistake("in-place", "The stored images are overwritten: the next epoch varies what was already varied",
            "Whose numbers are these: the batch's own, or those of the data it came from?",
            (_ASSIGN, "            x.copy_(self.transform(x))")),
    mistake("image-by-image", "The transform is called for each image, not once for the batch",
            "Which shape is the transform to get: [B, C, H, W] or [C, H, W]?",
            (_ASSIGN, "            import torch\n\n"
                      "            learner.batch = [torch.stack([self.transform(image) for image in x]), *rest]")),
    mistake("targets-too", "The targets are transformed along with the images",
            "A mirrored shoe is still a shoe. What does that say about the second part of the batch?",
            (_ASSIGN, "            learner.batch = [self.transform(part) for part in (x, *rest)]")),
    mistake("drops-the-rest", "What follows the targets in a batch is dropped",
            "How many parts may a batch have? What becomes of those that you did not name?",
            (_ASSIGN, "            learner.batch = [self.transform(x), rest[0]]")),
    mistake("other-dtype", "The images are cast to another dtype",
            "Which dtype do the images come in, and which one does the model get?",
            (_ASSIGN, "            learner.batch = [self.transform(x).float(), *rest]"),
            variants=(((_ASSIGN, "            learner.batch = [self.transform(x.float()), *rest]"),),)),
    mistake("same-draw", "The random numbers are seeded anew for each batch, so each is varied in the same way",
            "After `torch.manual_seed(0)`, what does the first `torch.rand(1)` give, each time?",
            (_ASSIGN, "            import torch\n\n            torch.manual_seed(0)\n" + _ASSIGN)),
    mistake("once-more-each-fit", "Each further fit varies the images once more",
            "What do you add in `before_fit`, and who takes it away before the second fit?",
            (_EVENT, "    def before_fit(self, learner: Learner) -> None:\n"
                     "        once, again = self.__dict__.setdefault('once', self.transform), self.transform\n"
                     "        if hasattr(self, 'fitted'):\n            self.transform = lambda x: once(again(x))\n"
                     "        self.fitted = True\n\n" + _EVENT)),
    mistake("twice", "The transform is called twice on each batch",
            "How often is the transform called between `before_batch` and the model?",
            (_ASSIGN, "            learner.batch = [self.transform(self.transform(x)), *rest]")),
)  # fmt: skip

EXERCISE = Exercise(
    id="augment",
    number=11,
    title="Augmentation",
    names=("AugmentS",),
    minutes=25,
    page="",
    checks=CHECKS,
    mistakes=MISTAKES,
    hints=(
        "Two questions: which event comes when the batch is there and the model has not seen it yet? And how can you "
        "tell training from evaluation?",
        "`learner.batch` is a list: inputs first, then the targets. Put new inputs into the list; leave the numbers of "
        "the old ones alone, since the data may keep them for the next epoch.",
        "In `before_batch`, if `learner.model.training`: `learner.batch[0]` becomes what the transform makes of it.",
    ),
)
