"""What is asked of the learning-rate finder."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


def _pairs(random: Random) -> Inputs:
    return {**_start(random), "losses": _falling(random, 8), "mult": round(random.uniform(1.4, 2.5), 2)}


def _falling_losses(random: Random) -> Inputs:
    return {**_start(random), "losses": _falling(random, 6)}


def _curves(random: Random) -> Inputs:
    scale = random.uniform(0.5, 2.0)
    # Bounds: 3 * 1.2 = 3.6, and -3 + 2 * 3 = 3. The step before the end tells "three times the best" from
    # "three times the first" and from "three times the one before".
    away = [scale * loss for loss in (3.0, 2.0, 1.2, 2.4, 3.5, 3.8, *[2.0] * 6)]
    negative = [scale * loss for loss in (-1.0, -2.0, -3.0, -1.0, 2.9, 3.2, *[1.0] * 6)]
    nan: list[float | str] = [*_falling(random, 3), "nan", *_falling(random, 8)]
    infinite: list[float | str] = [*_falling(random, 8), "inf", *_falling(random, 3)]
    curves = [("the loss runs away", away), ("losses below zero", negative),
              ("the loss is NaN", nan), ("the loss is infinite", infinite)]  # fmt: skip
    return {**_start(random), "curves": curves}


def _searches(random: Random) -> Inputs:
    first = _falling(random, 4)
    return {**_start(random), "searches": [first, [5 * loss for loss in first], _falling(random, 3)]}


def _real_losses(random: Random) -> Inputs:
    steady = [1.0] * 4
    return {**_start(random), "lr": round(random.uniform(0.01, 0.05), 3),
            "factors": [steady, [1.0, 1.0, 1.0, 1e6, 1.0], steady]}  # fmt: skip


def _start(random: Random) -> dict[str, object]:
    return {"seed": random.randrange(2**31), "lr": round(random.uniform(1e-5, 9e-5), 7)}


def _falling(random: Random, count: int) -> list[float]:
    losses = [random.uniform(3.0, 4.0)]
    for _ in range(count - 1):
        losses.append(losses[-1] * random.uniform(0.8, 0.95))
    return losses


CHECKS = (
    Check("pairs", "each loss beside the rate of the step before it, over two epochs", "finder.pairs", _pairs,
          points=3),
    Check("several-groups", "the rates of all groups of parameters rise", "finder.several_groups", _falling_losses,
          points=1),
    Check("stops", "the search ends where the loss runs away or is no number", "finder.stops", _curves, points=2),
    Check("second-search", "a second search forgets the first", "finder.second_search", _searches, points=2),
    Check("given-back", "weights, buffers and mode come back, however the search ends", "finder.given_back",
          _real_losses, points=2),
    Check("no-evaluation", "a search evaluates nothing", "finder.evaluations", _falling_losses,
          note="the search evaluates after each epoch, which takes time and says nothing about a rate"),
    Check("own-optimizer", "an optimizer that keeps its rate in an attribute can be searched, too",
          "finder.plain_optimizer", _falling_losses,
          note="the finder finds no rate in an optimizer that keeps it in an attribute `lr`, as the course's own do",
          error_tells=True),
)  # fmt: skip

_AFTER_LOSS = "    def after_loss(self, learner: Learner) -> None:"
_FINITE = "        if not math.isfinite(loss):"
_NOTE = '        self.lrs.append(float(groups[0]["lr"]))'
_BEST = "        best = min(self.losses)"
_BOUND = "        if loss > best + 2 * abs(best):"
_STOP = "\n            raise CancelFitException"
_RAISE = '        for group in groups:\n            group["lr"] *= self.mult'
_KEEP = "        self._undo.callback(learner.model.load_state_dict, deepcopy(learner.model.state_dict()))"
_MODE = "        self._undo.callback(learner.model.train, learner.model.training)"
_CLEANUP = "    def cleanup_fit(self, learner: Learner) -> None:"
_FORGET = "        self.lrs, self.losses = [], []"

SEARCHING = (
    mistake("raised-first", "The rate is noted after it was raised: the pairs are shifted by one",
            "Which rate brought about the loss that you are looking at: the one so far, or the one to come?",
            (_NOTE, '        self.lrs.append(float(groups[0]["lr"]) * self.mult)')),
    mistake("raised-after-step", "The rate is raised after the step: a loss stands beside the rate of the next step",
            "Which step brought a loss about: the one before it or the one after? With which rate was that step taken?",
            (_AFTER_LOSS, "    def after_batch(self, learner: Learner) -> None:")),
    mistake("adds", "The rate grows by addition, not by a factor",
            "How many batches does your search need from 0.00001 to 1?",
            (_RAISE, '        for group in groups:\n            group["lr"] += self.mult')),
    mistake("first-group-only", "Only the first group's rate is raised",
            "An optimizer may have several groups of parameters. Which rate do the others end with?",
            (_RAISE, '        groups[0]["lr"] *= self.mult')),
    mistake("evaluation-too", "Evaluation's losses are noted among the others, and raise the rate",
            "Which epochs of a fit take no step? What can their losses say about a rate?",
            ("        if not learner.model.training:", "        if False:")),
    mistake("one-epoch", "The search ends with its first epoch",
            "What should be left out when an evaluation begins: this epoch, or the whole fit?",
            ("            raise CancelEpochException", "            raise CancelFitException")),
    mistake("begins-anew-each-epoch", "The pairs are forgotten at each epoch",
            "A search may take several epochs. Which event comes once in a search?",
            ("        if not learner.model.training:",
             "        self.lrs, self.losses = [], []\n        if not learner.model.training:")),
)  # fmt: skip

ENDING = (
    mistake("nan-goes-on", "A loss that is NaN does not end the search",
            "What is `float('nan') > 3`? And `float('nan') < 3`?",
            (_FINITE + _STOP + "\n", "")),
    mistake("never-stops", "The search does not end where the loss runs away",
            "How far above the best loss may a loss lie before the search is over?",
            (_BOUND, "        if False:")),
    mistake("stops-the-epoch", "Where the search is over only the epoch ends, and the next one goes on",
            "Which of the three exceptions leaves the whole fit?",
            (_BOUND + _STOP, _BOUND + "\n            raise CancelEpochException"),
            (_FINITE + _STOP, _FINITE + "\n            raise CancelEpochException")),
    mistake("from-the-first", "A loss is compared with the first one, not with the best",
            "If the loss falls from 3 to 1 and then rises: above which bound has it run away?",
            (_BEST, "        best = self.losses[0]")),
    mistake("three-times-the-best", "The bound is three times the best loss, which lies below a negative best",
            "The best loss is -3. Is 3 times that above it or below?",
            (_BOUND, "        if loss > 3 * best:")),
    mistake("best-kept", "The best loss of the search before is kept",
            "What does your finder still know when a second fit begins?",
            (_BEST, '        best = self.best = min(getattr(self, "best", loss), loss)')),
    mistake("keeps-graph", "Each loss is kept with its graph, so that memory fills up as the search goes on",
            "What else does `learner.loss` hold, besides a number? How do you get at the number alone?",
            ("        self.losses.append(loss)", "        self.losses.append(learner.loss)")),
    mistake("pairs-kept", "The pairs of the search before are kept",
            "In which event does a search begin, and what should the two lists hold then?",
            (_FORGET, "        self.lrs.clear, self.losses.clear")),
)  # fmt: skip

GIVING_BACK = (
    mistake("not-given-back", "The model keeps the weights that the search has left it with",
            "Does `state_dict()` hold numbers, or the very tensors that are being trained? And when are they put back?",
            (_KEEP, "        self._undo.callback(learner.model.load_state_dict, learner.model.state_dict())")),
    mistake("buffers-not-given-back", "The weights come back, but the buffers do not",
            "What else does a model keep, besides its parameters? Think of BatchNorm.",
            (_KEEP, "        kept = {name: p.detach().clone() for name, p in learner.model.named_parameters()}\n"
                    "        self._undo.callback(learner.model.load_state_dict, kept, strict=False)")),
    mistake("mode-not-given-back", "The model is left in another mode than before",
            "Is `model.training` after a search what it was before?",
            (_MODE + "\n", "")),
    mistake("given-back-in-after-fit", "The model is given back only where the fit came to its regular end",
            "Which event comes after a fit that was cancelled, or that failed?",
            (_CLEANUP, "    def after_fit(self, learner: Learner) -> None:")),
)  # fmt: skip

EXERCISE = Exercise(
    id="lr_finder",
    number=7,
    title="A learning-rate finder",
    names=("LRFindS",),
    minutes=40,
    page="schedules",
    checks=CHECKS,
    mistakes=SEARCHING + ENDING + GIVING_BACK,
    hints=(
        "Sort what you write by how long it lives: what belongs to one search starts in `before_fit`; what belongs to "
        "one batch is in `after_loss`; what has to happen in any case is in `cleanup_fit`.",
        "In `after_loss`, in this order: is the loss a number? Note the rate as it stands and the loss. Has the loss "
        "run away? Raise the rate. And `deepcopy` of `model.state_dict()` is a copy; without it, it is not.",
        "`math.isfinite(loss)` first. The bound is `best + 2 * abs(best)` with `best = min(self.losses)`. Each group's "
        "`lr` is multiplied by `self.mult`. In `cleanup_fit`: `load_state_dict` of the copy, `train` of the kept mode.",
    ),
    needs=("scheduler",),
    optional=True,
)
