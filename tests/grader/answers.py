"""Answers that are wrong in one place, and what an answer may leave behind."""

import time

import psutil

from nntrain_lessons.grader.reading.holes import solution

STEP = "        p -= self.lr * p.grad\n"


def sgd_with(line):
    """Return the solution of `sgd` with other code for its step."""
    text = solution("sgd")
    assert text.count(STEP) == 1
    return text.replace(STEP, f"        {line}\n")


def sgd_with_in_class(line):
    """Return the solution of `sgd` with a line in the body of its class."""
    head = "    def __init__(self, params"
    text = solution("sgd")
    assert text.count(head) == 1
    return text.replace(head, f"    {line}\n\n{head}")


class Traces:
    """What is there when this is made: processes below this one, and folders for temporary files."""

    def __init__(self, folder):
        self.folder = folder
        self.processes, self.folders = self._now()

    def _now(self):
        below = psutil.Process().children(recursive=True)
        return {process.pid for process in below}, {path.name for path in self.folder.glob("nntrain-lessons-*")}

    def left_behind(self):
        """Tell what has been added, and stays."""
        for _ in range(200):  # a watcher that has told its last word takes a moment to end
            processes, folders = self._now()
            if processes <= self.processes and folders <= self.folders:
                break
            time.sleep(0.05)
        return folders - self.folders, processes - self.processes
