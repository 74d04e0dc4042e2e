"""What is asked of the scheduling subscriber."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


def _rates(random: Random) -> Inputs:
    # More factors than steps, each another one, so that a step too many shows.
    factors = [round(random.uniform(0.1, 1.0), 3) for _ in range(16)]
    return {"seed": random.randrange(2**31), "lr": round(random.uniform(0.05, 0.2), 3), "factors": factors}


def _one_cycle(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31), "max_lr": round(random.uniform(0.05, 0.2), 3)}


def _cancelled(random: Random) -> Inputs:
    return {**_rates(random), "nth": random.randint(2, 5)}


CHECKS = (
    Check("each-step", "each step of the optimizer has the schedule's rate; evaluation moves nothing",
          "schedules.prescribed_rates", _rates, points=4),
    Check("two-fits", "each fit runs the whole schedule, on its own optimizer", "schedules.two_fits", _one_cycle,
          points=3),
    Check("cancelled-batch", "a batch that is cancelled before its step does not move the schedule",
          "schedules.cancelled_batch", _cancelled, points=3),
)  # fmt: skip

_BUILD = "        self.scheduler = self.scheduler_class(learner.opt)"
_BEFORE_FIT = "    def before_fit(self, learner: Learner) -> None:"
_AFTER_STEP = "    def after_step(self, learner: Learner) -> None:"
_STEP = "        self.scheduler.step()"
_WHEN_TRAINING = "        if learner.model.training:\n            self.scheduler.step()"

MISTAKES = (
    mistake("steps-in-evaluation", "The schedule moves on in evaluation, too",
            "Which of the events come in evaluation as well, and which only where something is learned?",
            (_AFTER_STEP, "    def after_batch(self, learner: Learner) -> None:")),
    mistake("steps-per-epoch", "The schedule moves once per epoch, not at each step",
            "How many times is the learning rate to change in an epoch of 59 batches?",
            (_AFTER_STEP, "    def after_epoch(self, learner: Learner) -> None:"), (_STEP, _WHEN_TRAINING)),
    mistake("steps-per-epoch-and-mode", "The schedule moves once after an epoch's training, once after its evaluation",
            "How many times does `after_epoch` come in a fit of two epochs, and when is the rate to change?",
            (_AFTER_STEP, "    def after_epoch(self, learner: Learner) -> None:")),
    mistake("steps-first", "The schedule moves before the optimizer steps: its first rate is never used",
            "Which rate should the very first step of the optimizer use, and which one does it get?",
            (_AFTER_STEP, "    def after_backward(self, learner: Learner) -> None:")),
    mistake("steps-at-the-start",
            "The schedule moves early in a batch: its first rate is never used, and a cancelled batch counts",
            "Which rate should the very first step of the optimizer use? And what if a batch begins and is cancelled?",
            (_AFTER_STEP, "    def before_batch(self, learner: Learner) -> None:"), (_STEP, _WHEN_TRAINING)),
    mistake("steps-twice", "The schedule moves twice for each step of the optimizer",
            "How often is the scheduler's `step` called for one training batch?",
            (_STEP, _STEP + "\n" + _STEP)),
    mistake("steps-after-cancel", "The schedule also moves for a batch that was cancelled",
            "Which events come for a batch that is left before the optimizer's step?",
            (_AFTER_STEP, "    def cleanup_batch(self, learner: Learner) -> None:"), (_STEP, _WHEN_TRAINING)),
    mistake("never-steps", "The schedule never moves on",
            "Who tells the scheduler that a step has been taken?",
            (_STEP, "        self.scheduler")),
    mistake("first-fit-only", "The first fit's scheduler is kept: it does not know the optimizers of later fits",
            "Each fit makes a new optimizer. Which one does your scheduler hold in the second fit?",
            (_BUILD, '        if not hasattr(self, "scheduler"):\n    ' + _BUILD)),
    mistake("anew-each-epoch", "A new scheduler is built for each epoch, so that the schedule starts over",
            "How often does the event come in which you build the scheduler, and how often is there a new optimizer?",
            (_BEFORE_FIT, "    def before_epoch(self, learner: Learner) -> None:")),
    mistake("other-optimizer", "The scheduler drives an optimizer of its own, which nobody steps with",
            "Which optimizer does the fit use, and under which name does the Learner keep it?",
            (_BUILD, "        optimizer = learner.optim_class(learner.model.parameters(), learner.lr)\n"
                     "        self.scheduler = self.scheduler_class(optimizer)")),
)  # fmt: skip

EXERCISE = Exercise(
    id="scheduler",
    number=5,
    title="A subscriber that runs a learning-rate schedule",
    names=("SchedulerS",),
    minutes=15,
    page="schedules",
    checks=CHECKS,
    mistakes=MISTAKES,
    hints=(
        "When is there an optimizer to build a scheduler for? Not yet in `__init__`: the Learner makes a new one at "
        "each fit.",
        "Look at the list of events, and find the one that comes once after each step of the optimizer, and never in "
        "evaluation.",
        "In `before_fit`, call what you were given with `learner.opt` and keep what comes back. In `after_step`, call "
        "its `step()`.",
    ),
)
