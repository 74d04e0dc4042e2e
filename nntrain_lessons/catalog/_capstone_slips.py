"""What goes wrong where everything is put together: in the rates of the schedule, and in the loss."""

from __future__ import annotations

from ..spec import Pair, mistake

FIRST = "        self.optimizer.lr = one_cycle_lr(self.nr, self.total_steps, self.max_lr)\n\n"
START = "        self.nr = 0\n"
NEXT = "            self.optimizer.lr = one_cycle_lr(self.nr, self.total_steps, self.max_lr)\n\n\n"
IF_LEFT = "        if self.nr < self.total_steps:\n"
TOTAL = "total_steps=epochs * len(dls.train)"
LEARNER = "    return Learner(resnet(), dls, F.cross_entropy, Adam, lr=max_lr, subs=subs)"
_ARGUMENTS = "self.nr, self.total_steps, "
_SETS, _SCALES = f"lr = one_cycle_lr({_ARGUMENTS}self.max_lr)", f"lr *= one_cycle_lr({_ARGUMENTS}1.0)"
_SET_NEXT = NEXT.rstrip("\n")
_SCHEDULE = f"    schedule = partial(OneCycle, {TOTAL}, max_lr=max_lr)\n"
_KEPT_SCHEDULE = f"""\
    kept = []

    def schedule(optimizer):
        if not kept:
            kept.append(OneCycle(optimizer, {TOTAL}, max_lr=max_lr))
        return kept[0]

"""


def _first(right: str, wrong: str) -> Pair:
    return START + FIRST, START + FIRST.replace(right, wrong)


def _others(right: str, wrong: str) -> Pair:
    return IF_LEFT + _SET_NEXT, IF_LEFT + _SET_NEXT.replace(right, wrong)


def _both(right: str, wrong: str) -> tuple[Pair, ...]:
    """Return the swaps that set the rates, the first one and the others, in another way."""
    return _first(right, wrong), _others(right, wrong)


def of_torch(name: str) -> tuple[Pair, ...]:
    """Return the swaps that take an optimizer of torch's, whose rate is then looked for in `lr`."""
    returned = LEARNER.replace("Adam", f"optim.{name}")
    return (
        (START + FIRST, f"{START}        self.optimizer.lr  # what it is\n{FIRST}"),
        (LEARNER, f"    from torch import optim\n\n{returned}"),
    )


def _own_scheduler(at_the_epochs_end: str) -> tuple[Pair, ...]:
    """Return the swaps that put a scheduler in the place of the learner's, which moves at the end of an epoch."""
    own = "class PerEpochS(SchedulerS):\n    def after_step(self, learner):\n        pass\n\n"
    own += f"    def after_epoch(self, learner):\n{at_the_epochs_end}\n\n"
    return ("def assemble(", f"{own}\ndef assemble("), ("SchedulerS(schedule)", "PerEpochS(schedule)")


def _other_loss(code: str) -> tuple[Pair]:
    """Return the swap that takes another loss of the scores `s` and the labels `y`."""
    return (("F.cross_entropy", f"lambda s, y: {code}"),)


RATES = (
    mistake("start-rate-given", "`one_cycle_lr` is given the rate to start with, which it then divides once more",
            "Which rate does `one_cycle_lr` ask for: the highest, or the first? And who divides it by 25?",
            *_both("self.max_lr", "self.max_lr / 25"),
            variants=((_first("self.max_lr", "self.max_lr / 25"),), (_others("self.max_lr", "self.max_lr / 25"),))),
    mistake("rates-multiplied", "The present rate is multiplied by the schedule's, not replaced by it",
            "Is what `one_cycle_lr` gives a rate, or a factor?",
            _others("lr =", "lr *="),
            variants=(_both("lr =", "lr *="), _both(_SETS, _SCALES), (_others(_SETS, _SCALES),))),
    mistake("arguments-swapped", "The number of the step and that of all steps have changed places",
            "In which order does `one_cycle_lr` take its arguments?",
            *_both(_ARGUMENTS, "self.total_steps, self.nr + 1, "),
            variants=((_first(_ARGUMENTS, "self.total_steps, self.nr + 1, "),),)),
    mistake("moves-each-epoch", "The schedule moves once per epoch, not at each step: a scheduler of its own does so",
            "Which event of `SchedulerS` moves the schedule, and what has yours put in its place?",
            *_own_scheduler("        if learner.model.training:\n            super().after_step(learner)"),
            variants=(_own_scheduler("        super().after_step(learner)"),)),
    mistake("rate-not-written", "The schedule's rates do not reach the attribute `lr`, which is the optimizer's rate",
            "Under which name does your Adam look up its rate at each step?",
            *_both("self.optimizer.lr", "self.optimizer.learning_rate")),
    mistake("schedule-reshaped", "1cycle gets a shape of its own (`pct_start`, `div_factor`); the text asks for none",
            "After which share of the steps is the rate highest where nothing is said, and after which with yours?",
            *_both("self.max_lr)", "self.max_lr, pct_start=0.5)"),
            variants=tuple(_both("self.max_lr)", f"self.max_lr, {option})") for option in (
                "pct_start=0.25", "pct_start=0.2", "pct_start=0.1", "pct_start=0.4", "div_factor=10", "div_factor=100",
                "final_div_factor=100", "final_div_factor=1e5"))),
    mistake("starts-over-each-epoch", "The schedule has the length of one epoch, and starts anew in each",
            "How many times does the rate rise in a whole fit under 1cycle?",
            (TOTAL, "total_steps=len(dls.train)"),
            ("        self.nr += 1\n" + IF_LEFT,
             "        self.nr = (self.nr + 1) % self.total_steps\n        if True:\n")),
    mistake("rates-reversed", "The rates run backwards: the first step has the last one's rate",
            "Is the rate to be lowest at the first step, or at the last?",
            *_both("self.nr,", "self.total_steps - 1 - self.nr,")),
    mistake("schedule-kept", "The schedule is built in the first fit only, and kept for those that follow",
            "Each fit makes a new optimizer. Whose rate does your schedule set in the second fit?",
            (_SCHEDULE, _KEPT_SCHEDULE)),
)  # fmt: skip

_ONE_HOT = "F.one_hot(y, s.shape[1]).to(s)"

LOSSES = (
    mistake("summed-loss", "The loss is summed over the batch, not averaged (reduction)",
            "The batch becomes twice as large. What becomes of the loss, the text's and yours?",
            ("F.cross_entropy", 'partial(F.cross_entropy, reduction="sum")')),
    mistake("mean-squares", "The loss is the mean squared error (MSE) against one-hot targets, not the cross entropy",
            "Which loss does the text name, and which one punishes a score that is too high for the right class?",
            *_other_loss(f"F.mse_loss(s, {_ONE_HOT})"),
            variants=(_other_loss(f"F.mse_loss(s.softmax(-1), {_ONE_HOT})"),
                      _other_loss(f"((s - {_ONE_HOT}) ** 2).sum(-1).mean()"),
                      _other_loss(f"((s.softmax(-1) - {_ONE_HOT}) ** 2).sum(-1).mean()"))),
    mistake("no-log-softmax", "`nll_loss` gets scores or probabilities, where it expects log probabilities",
            "`nll_loss` is only half of the cross entropy. Which half is missing before it?",
            *_other_loss("F.nll_loss(s, y)"), variants=(_other_loss("F.nll_loss(s.softmax(-1), y)"),)),
    mistake("class-by-class", "Binary cross entropy: each class is judged for itself, by a sigmoid",
            "The classes exclude each other. Which function turns their scores into probabilities that add up to 1?",
            *_other_loss(f"F.binary_cross_entropy_with_logits(s, {_ONE_HOT})")),
    mistake("margin-loss", "The loss is a hinge (multi-margin) loss, not the cross entropy",
            "Which loss does the text name? Does it ever become exactly zero?",
            *_other_loss("F.multi_margin_loss(s, y)")),
)  # fmt: skip
