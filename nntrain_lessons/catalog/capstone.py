"""What is asked of everything together."""

from random import Random

from ..spec import Check, Exercise, Guess, Inputs, mistake, variant
from ._capstone_slips import FIRST, IF_LEFT, LEARNER, LOSSES, NEXT, RATES, START, TOTAL, of_torch

# Over a dozen fits in float32, which is taken where a part refuses float64, losses lay within 9e-4 of those in float64.
_CLOSE = 5e-3
_TAKE_PART = ("adam", "scheduler", "one_cycle", "resnet", "augment")


def _drawn(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31), "max_lr": round(random.uniform(0.005, 0.02), 4)}


def _gentle(random: Random) -> Inputs:
    # Low enough that the loss falls from any start. Over 60 draws with two initialisations it fell by 0.25 at least
    # at a rate of 0.003, and by 0.19 at least at 0.006.
    return {"seed": random.randrange(2**31), "max_lr": round(random.uniform(0.003, 0.005), 4)}


def _parts(random: Random) -> Inputs:
    return {**_drawn(random), "parts": list(_TAKE_PART)}


def _sizes(random: Random) -> Inputs:
    return {**_drawn(random), "sizes": [2, random.randint(3, 4), 2]}


def _shift(random: Random) -> Inputs:
    return {**_drawn(random), "shift": round(random.uniform(0.2, 0.6), 2)}


_ALL_RATES = (
    "        self.rates = [one_cycle_lr(k, total_steps, max_lr) for k in range(total_steps)]\n"
    "        self.optimizer.lr = self.rates[0]\n\n"
)
_SUBS = "subs = [SchedulerS(schedule), AugmentS(transform)]"
# What the text of `adam` lets off: eps beside the root.
_EPS_OUTSIDE = (
    (
        "def assemble(",
        """class Outside(Adam):
    def opt_step(self, p):
        t = self.t[p] = self.t.get(p, 0) + 1
        self.avg[p] = self.beta1 * self.avg.get(p, 0.0) + (1 - self.beta1) * p.grad
        self.sqr_avg[p] = self.beta2 * self.sqr_avg.get(p, 0.0) + (1 - self.beta2) * p.grad**2
        root = (self.sqr_avg[p] / (1 - self.beta2**t)).sqrt()
        p -= self.lr * self.avg[p] / (1 - self.beta1**t) / (root + self.eps)


def assemble(""",
    ),
    (", Adam, lr", ", Outside, lr"),
)
# What fits no float64: here an identity that is kept where no module knows of it.
_IN_FLOAT32 = (
    (
        "class OneCycle:",
        """class Narrow(F.torch.nn.Module):
    one = F.torch.ones(1, 1, dtype=F.torch.float32)

    def forward(self, x):
        return x if x.dim() < 4 else F.conv2d(x, self.one[:, :, None, None])


class OneCycle:""",
    ),
    ("Learner(resnet(),", "Learner(F.torch.nn.Sequential(Narrow(), resnet()),"),
)
_OTHER_WAYS = (
    variant(*_EPS_OUTSIDE, part="adam/eps-place"),
    variant(*_IN_FLOAT32),
    variant(*_EPS_OUTSIDE, *_IN_FLOAT32),
)

# Neither which parts take part nor the rates depend on how large the network is.
_SMALL_NETWORK = """\
from torch import nn


def resnet():
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1, 10))
"""

CHECKS = (
    Check("own-parts", "your own five parts are there, and take part", "capstone.parts_used", _parts, points=3,
          sketched=True),
    Check("rates", "every step of the fit has 1cycle's rate", "capstone.rates", _sizes, points=3, sketched=True),
    Check("first-steps", "the first three steps are right, and so is the evaluation after them", "capstone.first_steps",
          _shift, points=3, close=_CLOSE, accepts=_OTHER_WAYS),
    Check("falls", "the loss falls on 256 drawn garments", "capstone.falls", _gentle, points=1),
)  # fmt: skip

MISTAKES = (
    mistake("total-in-epochs", "The schedule is told the number of epochs, where it needs that of steps",
            "How many steps does a fit of two epochs take, and at which of them is the rate to be highest?",
            (TOTAL, "total_steps=epochs")),
    mistake("total-of-one-epoch", "The schedule ends after the first epoch",
            "How many epochs does the whole schedule stretch over?",
            (TOTAL, "total_steps=len(dls.train)")),
    mistake("total-with-evaluation", "The schedule counts the batches of evaluation as steps",
            "Which batches does the optimizer step on?",
            (TOTAL, "total_steps=epochs * (len(dls.train) + len(dls.valid))")),
    mistake("total-of-evaluation", "The schedule counts the batches of evaluation, and not those of training",
            "Which batches does the optimizer step on?",
            (TOTAL, "total_steps=epochs * len(dls.valid)")),
    mistake("total-in-images", "The schedule is told the number of images, where it needs that of steps",
            "How many images does one step take?",
            (TOTAL, "total_steps=epochs * len(dls.train.dataset)"),
            variants=(((TOTAL, "total_steps=len(dls.train.dataset)"),),)),
    mistake("total-one-less", "The schedule is one step too short",
            "`one_cycle_lr` counts steps from 0. What is the number of the last of ten steps, and how many are there?",
            (TOTAL, "total_steps=epochs * len(dls.train) - 1")),
    mistake("total-one-more", "The schedule is one step too long",
            "`one_cycle_lr` counts steps from 0. What is the number of the last of ten steps, and how many are there?",
            (TOTAL, "total_steps=epochs * len(dls.train) + 1")),
    mistake("first-rate-missing", "The first step is taken with the highest rate: the schedule has not set one yet",
            "`step()` is called after a step. Who sets the rate of the very first one?",
            (START + FIRST, START + "\n")),
    mistake("one-ahead", "The schedule is one step ahead: its first rate is never used",
            "Which number does the first step have?",
            (START, "        self.nr = 1\n"),
            variants=(((START + FIRST, START + FIRST.rstrip("\n") + "\n        self.nr += 1\n\n"),),)),
    mistake("counts-late", "The schedule counts after it has set the rate: the first rate is used twice",
            "After the first step, what is the number of the step whose rate is to be set?",
            ("        self.nr += 1\n        if self.nr < self.total_steps:\n" + NEXT,
             "        if self.nr < self.total_steps:\n" + NEXT.rstrip("\n") + "\n        self.nr += 1\n\n\n")),
    mistake("never-moves", "The schedule sets the first rate, and never another",
            "What does `step()` have to change?",
            ("        if self.nr < self.total_steps:\n" + NEXT, "\n\n")),
    mistake("falls-off-the-end", "The schedule is asked for a rate after the last step",
            "`step()` also comes after the last step. Which number would the next one have?",
            (START + FIRST, START + _ALL_RATES),
            (IF_LEFT + NEXT, "        self.optimizer.lr = self.rates[self.nr]\n\n\n")),
    mistake("counts-on", "A second fit goes on where the first one ended",
            "Who owns the number of the step: the class, or the object that is built when a fit begins?",
            (START + FIRST, FIRST.replace("self.nr", "OneCycle.nr")),
            ("        self.nr += 1\n" + IF_LEFT + NEXT,
             "        OneCycle.nr += 1\n" + IF_LEFT + NEXT.rstrip("\n") + "\n\n    nr = 0\n\n\n"),
            lasts=True),
    *RATES,
    mistake("max-lr-fixed", "The highest rate stands in the code",
            "Who reads the parameter `max_lr`?",
            (TOTAL + ", max_lr=max_lr", TOTAL + ", max_lr=0.01"),
            variants=(((TOTAL + ", max_lr=max_lr", TOTAL + ", max_lr=0.1"),),)),
    mistake("no-schedule", "There is no schedule: every step is taken with the same rate",
            "Which subscriber moves the rate, and is it among those that the Learner gets?",
            (_SUBS, "subs = [AugmentS(transform)]")),
    mistake("no-augmentation", "The model sees the images as they are, in training too",
            "Who calls `transform`?",
            (_SUBS, "subs = [SchedulerS(schedule)]")),
    mistake("augments-twice", "Every training image goes through the transform twice",
            "How often is `AugmentS` among the subscribers?",
            (_SUBS, "subs = [SchedulerS(schedule), AugmentS(transform), AugmentS(transform)]")),
    mistake("part-left-out", "Something else does the work of one of your parts",
            "Which of the five is named below, and what stands in its place?",
            (LEARNER, "    from nntrain_lessons.train import cnn_layers\n\n"
                       + LEARNER.replace("resnet", "cnn_layers")),
            identified_by="own-parts",
            variants=(((LEARNER, "    from torch import optim\n\n" + LEARNER.replace("Adam", "optim.Adam")),),)),
    mistake("torch-optimizer", "The optimizer is one of torch's, which has no attribute `lr`",
            "Which Adam does the text ask for, and where does each of the two keep its rate?",
            *of_torch("Adam"), variants=tuple(map(of_torch, ("AdamW", "SGD", "RMSprop")))),
    mistake("nothing-returned", "`assemble` returns nothing",
            "What does a function give whose last line makes an object and says no more?",
            (LEARNER, LEARNER.replace("return Learner", "learner = Learner")),
            variants=(((LEARNER, LEARNER.replace("return Learner", "Learner")),),)),
    mistake("one-model-for-all", "Every call of `assemble` gives the same network, trained as it was left",
            "Two calls, two networks: where is yours made?",
            ("class OneCycle:", "MODEL = resnet()\n\n\nclass OneCycle:"),
            (LEARNER, LEARNER.replace("resnet()", "MODEL"))),
    mistake("label-smoothing", "The cross entropy is smoothed (label smoothing)",
            "Which loss does the text name, and with which settings?",
            ("F.cross_entropy", "partial(F.cross_entropy, label_smoothing=0.1)")),
    mistake("weight-decay-added", "The optimizer decays the weights, which is not asked for here",
            "What is `wd` where nothing is said, and what is it with yours?",
            (", Adam, lr", ", partial(Adam, wd=0.01), lr")),
    mistake("softmax-before-loss", "The loss takes a softmax of what is a softmax already",
            "What does `cross_entropy` expect: scores, or probabilities?",
            ("F.cross_entropy", "lambda preds, y: F.cross_entropy(preds.softmax(-1), y)")),
    *LOSSES,
    mistake("already-fitted", "`assemble` trains before it gives the Learner",
            "What is a Learner to have done when `assemble` returns it?",
            (LEARNER, LEARNER.replace("return Learner", "learner = Learner")
             + "\n    learner.fit(1, valid=False)\n    return learner"),
            variants=(((LEARNER, LEARNER.replace("return Learner", "learner = Learner")
                                 + "\n    learner.fit(epochs)\n    return learner"),),)),
)  # fmt: skip

EXERCISE = Exercise(
    id="capstone",
    number=13,
    title="Everything together",
    names=("OneCycle", "assemble"),
    minutes=90,
    page="real_optimizer",
    needs=("adam", "scheduler", "one_cycle", "resnet", "augment"),
    parts=("sgd", "momentum", "rmsprop", "adam", "scheduler", "one_cycle", "resblock", "resnet", "augment"),
    stand_ins=(("resnet", _SMALL_NETWORK),),
    checks=CHECKS,
    mistakes=MISTAKES,
    hints=(
        "The schedule needs the number of steps, not of epochs. `len(dls.train)` is the number of batches in an epoch.",
        "`SchedulerS` calls what it was given with the optimizer alone, and so `partial(OneCycle, total_steps=..., "
        "max_lr=...)` is what it needs.",
        "The Learner builds the optimizer when a fit begins: give it the class, `Adam`. The rate of the very first "
        "step is set where the schedule is built, every further one in `step()`.",
    ),
    guesses=(
        Guess(frozenset({"first-steps"}),
              "the parts take part and the rates are right, so look at the loss, and at what the model sees"),
        Guess(frozenset({"rates"}),
              "only the rates differ: compare the number of steps, and the number of the first one"),
    ),
)  # fmt: skip
