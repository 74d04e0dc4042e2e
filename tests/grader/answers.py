"""Answers that are wrong in one place, and what an answer may leave behind."""

import time

import psutil

from nntrain_lessons.grader.judge import solution

STEP = "        p -= self.lr * p.grad\n"


def sgd_with(line):
    """Give the solution of `sgd` with other code for its step."""
    text = solution("sgd")
    assert text.count(STEP) == 1
    return text.replace(STEP, f"        {line}\n")


def sgd_with_in_class(line):
    """Give the solution of `sgd` with a line in the body of its class."""
    head = "    def __init__(self, params"
    text = solution("sgd")
    assert text.count(head) == 1
    return text.replace(head, f"    {line}\n\n{head}")


def left_behind(folder):
    """Tell what is there besides the server: processes below this one, and folders for temporary files."""
    folders = sorted(path.name for path in folder.glob("nntrain-lessons-*"))[1:]
    for _ in range(100):  # a watcher that has told its last word takes a moment to end
        processes = [process.pid for process in psutil.Process().children(recursive=True) if process.is_running()]
        if len(processes) <= 1:
            return folders, []
        time.sleep(0.05)
    return folders, processes
