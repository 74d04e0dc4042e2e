"""Fits whatever the lines of standard input name, one after the other; within a fit, a further line lets it go on."""

import os
import sys

from tiny import At, fail, learner

from nntrain_lessons.progress import displays
from nntrain_lessons.train import CancelEpochException, Subscriber


def cancel():
    """Leave the epoch."""
    raise CancelEpochException


def wait():
    """Stand still until the next line."""
    sys.stdin.readline()


class Talk(Subscriber):
    """Prints, as learners do, in the middle of an epoch."""

    def before_epoch(self, learner):
        print("a word from the reader")


def again():
    """Fit the same learner twice."""
    model = learner()
    model.fit(1)
    model.fit(1)


FITS = {
    "wait": lambda: learner(At(1, 10, wait)).fit(2),
    "again": again,
    "many": lambda: learner(train=3, valid=1).fit(30),
    "fail": lambda: learner(At(1, 3, fail)).fit(2),
    "cancel": lambda: learner(At(0, 1, cancel)).fit(1),
    "stream": lambda: learner(stream=True, metrics=()).fit(1),
    "foreign": lambda: learner(metrics=("pr\u00e9cision", "[red]\u03b1:smile:")).fit(1),
    "talk": lambda: learner(Talk()).fit(1),
    "empty": lambda: learner(train=0, valid=0).fit(1),
    "none": lambda: learner().fit(1, train=False, valid=False),
    "evaluate": lambda: learner().fit(1, train=False),
}

if __name__ == "__main__":
    displays.REDRAW_SECONDS = 0.0  # the bars stand where the fit stands, whenever somebody looks
    for line in iter(sys.stdin.readline, ""):
        name, *settings = line.split()
        os.environ |= dict(setting.split("=") for setting in settings)
        try:
            FITS[name]()
            print(f"{name} is over")
        except (ValueError, KeyboardInterrupt) as error:
            print(f"{name} is over: {error!r}")
        sys.stdout.flush()
        for setting in settings:
            del os.environ[setting.split("=")[0]]
