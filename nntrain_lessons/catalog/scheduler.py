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


def _decay(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31), "lr": round(random.uniform(0.05, 0.2), 3), "gamma": 0.5}


def _two_schedules(random: Random) -> Inputs:
    drawn = _rates(random)
    return {**drawn, "factors": [drawn["factors"], _rates(random)["factors"]]}


CHECKS = (
    Check("each-step", "each step of the optimizer has the schedule's rate; evaluation moves nothing",
          "schedules.prescribed_rates", _rates, points=3),
    Check("two-fits", "each fit runs the whole schedule, on its own optimizer", "schedules.two_fits", _one_cycle,
          points=2),
    Check("cancelled-batch", "a batch that is cancelled before its step does not move the schedule",
          "schedules.cancelled_batch", _cancelled, points=2),
    Check("after-a-broken-fit", "a fit starts its schedule anew after one that was cancelled, or that failed",
          "schedules.cut_short", _cancelled, points=1),
    Check("two-learners", "two Learners that are trained in turns have a schedule each", "schedules.two_learners",
          _two_schedules, points=1),
    Check("refusal", "an optimizer that the schedule cannot move is refused, not trained on without it",
          "schedules.refusal", _decay, points=1),
)  # fmt: skip

_BUILD = "        self.scheduler = self.scheduler_class(learner.opt)"
_BEFORE_FIT = "    def before_fit(self, learner: Learner) -> None:"
_AFTER_STEP = "    def after_step(self, learner: Learner) -> None:"
_STEP = "        self.scheduler.step()"
_WHEN_TRAINING = "        if learner.model.training:\n            self.scheduler.step()"

_COUNTED = "        self.done = getattr(self, 'done', 0) + 1\n"
_IF_NONE = "        if self.scheduler is None:\n    "
_EVERY_NTH = f"{_COUNTED}        if self.done % len(learner.dls.train) == 0:\n    {_STEP}"

_GOES_ON = f"""\
        before = getattr(self, "scheduler", None)
{_BUILD}
        if before:
            self.scheduler.load_state_dict(before.state_dict())"""

_UNSCHEDULED = f"""\
        try:
    {_BUILD}
        except TypeError:
            from types import SimpleNamespace

            self.scheduler = SimpleNamespace(step=lambda: None)"""

_KEEPING = (
    mistake("forgotten-too-late", "The scheduler is forgotten only where a fit ends well; after a broken one it stays",
            "Which event comes after a fit that was cancelled, or that failed? And what does `before_fit` find then?",
            (_BUILD, '        if getattr(self, "scheduler", None) is None:\n    ' + _BUILD),
            (_STEP, _STEP + "\n\n    def after_fit(self, learner: Learner) -> None:\n        self.scheduler = None")),
    mistake("one-for-all", "All subscribers of the class share one scheduler: the last one that was built",
            "Where do you keep the scheduler: on `self`, or where every `SchedulerS` finds the same?",
            (_BUILD, "        SchedulerS.scheduler = self.scheduler_class(learner.opt)")),
    mistake("one-per-schedule", "Subscribers that were given the same schedule share one scheduler",
            "Two Learners may have the same `scheduler_class`. Under which key does each find its own scheduler?",
            (_BUILD, '        SchedulerS.kept = {**getattr(SchedulerS, "kept", {}),\n'
                     "                           self.scheduler_class: self.scheduler_class(learner.opt)}"),
            (_STEP, "        SchedulerS.kept[self.scheduler_class].step()")),
    mistake("error-swallowed", "The schedule's refusal is swallowed: the training goes on without a schedule",
            "Who would notice that a fit ran at one rate throughout, and what would have told them?",
            (_BUILD, "        try:\n    " + _BUILD + "\n        except TypeError:\n            self.scheduler = None"),
            (_STEP, "        if self.scheduler:\n    " + _STEP),
            variants=(((_BUILD, '        if hasattr(learner.opt, "param_groups"):\n    ' + _BUILD
                                + "\n        else:\n            self.scheduler = None"),
                       (_STEP, "        if self.scheduler:\n    " + _STEP)),
                      ((_BUILD, _UNSCHEDULED),))),
    mistake("factory-overwritten", "The scheduler takes the place of the function that builds it: a second fit fails",
            "What is `self.scheduler_class` when the second fit begins?",
            (_BUILD, "        self.scheduler = self.scheduler_class = self.scheduler_class(learner.opt)")),
    mistake("anew-each-step", "A new scheduler is built at each step, moved once and thrown away",
            "What does a scheduler have to remember from one step to the next, and does yours live so long?",
            (_STEP, "        self.scheduler_class(learner.opt).step()"),
            variants=(((_BUILD, "        pass"), (_STEP, "        self.scheduler_class(learner.opt).step()")),)),
    mistake("goes-on-in-next-fit", "The second fit goes on where the first one's schedule stood",
            "With which rate does a second fit begin, and with which one should it?",
            (_BUILD, _GOES_ON),
            variants=(((_BUILD, f"{_GOES_ON}\n            rates = before.get_last_lr()\n"
                                "            for group, rate in zip(learner.opt.param_groups, rates):\n"
                                '                group["lr"] = rate'),),
                      ((_STEP, _COUNTED + "        self.scheduler.step(self.done)"),))),
    mistake("all-fits-schedulers", "Each step also moves the schedulers of the fits before",
            "How many schedulers do you hold in the second fit, and how many does its optimizer need?",
            (_BUILD, _BUILD + '\n        self.__dict__.setdefault("all", []).append(self.scheduler)'),
            (_STEP, "        for scheduler in self.all:\n            scheduler.step()")),
    mistake("not-kept", "The scheduler is built in a local variable, which is gone when `before_fit` returns",
            "After `before_fit`, who still knows the scheduler?",
            (_BUILD, "        scheduler = self.scheduler_class(learner.opt)")),
    mistake("no-such-optimizer", "The Learner has no attribute `optimizer`",
            "Under which name does the Learner keep its optimizer?",
            (_BUILD, "        self.scheduler = self.scheduler_class(learner.optimizer)")),
)  # fmt: skip

_STEPPING = (
    mistake("steps-and-epochs", "The schedule moves after each step, and once more after each epoch",
            "How often has the schedule moved when the second epoch begins?",
            (_STEP, _STEP + "\n\n    def after_epoch(self, learner: Learner) -> None:\n        self.scheduler.step()"),
            variants=(((_STEP, _STEP + "\n\n    def after_epoch(self, learner: Learner) -> None:\n"
                                       "        if learner.model.training:\n            self.scheduler.step()"),),
                      ((_STEP, _STEP + "\n\n    def after_epoch(self, learner: Learner) -> None:\n"
                                       "        if learner.model.training and learner.epoch > 0:\n"
                                       "            self.scheduler.step()"),),
                      ((_STEP, _STEP + "\n\n    def before_epoch(self, learner: Learner) -> None:\n"
                                       "        if not learner.model.training:\n            self.scheduler.step()"),))),
    mistake("epoch-for-step", "`step` is given the number of the epoch, so the schedule stands still within one",
            "Does a scheduler need to be told where it is? And does it count epochs, or what you tell it to count?",
            (_STEP, "        self.scheduler.step(learner.epoch)"),
            variants=(((_STEP, "        self.scheduler.step(learner.epoch + 1)"),),)),
    mistake("count-of-the-epoch", "`step` is given a count that starts over in each epoch, and so does the schedule",
            "Which number has the first step of the second epoch? And does a scheduler need to be told?",
            (_BEFORE_FIT, "    def before_epoch(self, learner: Learner) -> None:\n        self.done = 0\n\n"
                          + _BEFORE_FIT),
            (_STEP, _COUNTED + "        self.scheduler.step(self.done)")),
    mistake("first-move-left-out", "The schedule does not move after the first step: two steps have the first rate",
            "How often has the schedule moved when the second step is taken?",
            (_BUILD, _BUILD + "\n        self.started = False"),
            (_STEP, "        if self.started:\n    " + _STEP + "\n        self.started = True")),
    mistake("last-move-left-out", "The schedule does not move after the last step of an epoch",
            "With which rate does the second epoch begin, and with which one did the first end?",
            (_BEFORE_FIT, "    def before_epoch(self, learner: Learner) -> None:\n        self.done = 0\n\n"
                          + _BEFORE_FIT),
            (_STEP, _COUNTED + "        if self.done < len(learner.dls.train):\n    " + _STEP)),
    mistake("moves-with-next-batch", "The schedule moves where the next batch begins, and not after the last step",
            "What if a batch is cancelled before its step: does the next one move the schedule all the same?",
            (_BUILD, _BUILD + "\n        self.started = False"),
            (_AFTER_STEP, "    def before_batch(self, learner: Learner) -> None:"),
            (_STEP, "        if learner.model.training:\n            if self.started:\n        " + _STEP
                    + "\n            self.started = True")),
    mistake("built-at-the-first-step", "The scheduler is built after the fit's first step, which has no schedule yet",
            "Who sets the rate of the very first step: the schedule as it is built, or the one who moves it?",
            (_BUILD, "        self.scheduler = None"),
            (_STEP, f"{_IF_NONE}{_BUILD}\n{_STEP}"),
            variants=(((_BUILD, "        self.scheduler = None"),
                       (_STEP, f"{_IF_NONE}{_BUILD}\n        else:\n    {_STEP}")),)),
    mistake("moves-before-fit", "The schedule moves once where the fit begins: its first rate is never used",
            "Which rate should the very first step of the optimizer use?",
            (_BUILD, _BUILD + "\n        self.scheduler.step()  # once"),
            variants=(((_STEP, "        pass"), (_BUILD, _BUILD + "\n        self.scheduler.step()  # once")),)),
    mistake("steps-optimizer-too", "The optimizer takes a second step: the Learner has taken one already",
            "Who calls the optimizer's `step`, and has it been called when `after_step` comes?",
            (_STEP, "        learner.opt.step()\n" + _STEP),
            variants=(((_STEP, _STEP + "\n        learner.opt.step()"),),)),
    mistake("one-rate-for-all", "All groups of parameters get the first group's rate",
            "An optimizer may have several groups, each at a rate of its own. What becomes of their ratio in yours?",
            (_BUILD, _BUILD + "\n        self.same(learner)"),
            (_STEP, _STEP + "\n        self.same(learner)\n\n    def same(self, learner: Learner) -> None:\n"
                    "        for group in learner.opt.param_groups:\n"
                    '            group["lr"] = learner.opt.param_groups[0]["lr"]')),
)  # fmt: skip

MISTAKES = (
    mistake("steps-in-evaluation", "The schedule moves on in evaluation, too",
            "Which of the events come in evaluation as well, and which only where something is learned?",
            (_AFTER_STEP, "    def after_batch(self, learner: Learner) -> None:")),
    mistake("steps-per-epoch", "The schedule moves once per epoch, not at each step",
            "How many times is the learning rate to change in an epoch of 59 batches?",
            (_AFTER_STEP, "    def after_epoch(self, learner: Learner) -> None:"), (_STEP, _WHEN_TRAINING),
            variants=(((_BUILD, _BUILD + "\n        self.done = 0"), (_STEP, _EVERY_NTH)),)),
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
            (_BUILD, '        if not hasattr(self, "scheduler"):\n    ' + _BUILD),
            variants=(((_BUILD, "        built = self.scheduler_class(learner.opt)\n"
                                '        self.scheduler = getattr(self, "scheduler", built)'),),)),
    mistake("anew-each-epoch", "A new scheduler is built for each epoch, so that the schedule starts over",
            "How often does the event come in which you build the scheduler, and how often is there a new optimizer?",
            (_BEFORE_FIT, "    def before_epoch(self, learner: Learner) -> None:"),
            variants=(((_BEFORE_FIT, "    def before_epoch(self, learner: Learner) -> None:"),
                       (_BUILD, "        if learner.model.training:\n    " + _BUILD)),)),
    mistake("other-optimizer", "The scheduler drives an optimizer of its own, which nobody steps with",
            "Which optimizer does the fit use, and under which name does the Learner keep it?",
            (_BUILD, "        optimizer = learner.optim_class(learner.model.parameters(), learner.lr)\n"
                     "        self.scheduler = self.scheduler_class(optimizer)")),
    *_KEEPING,
    *_STEPPING,
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
