"""What hostile and unlucky answers get: each its own status, nothing hung, nothing left behind."""

import psutil
import pytest

from nntrain_lessons.grader.records import Status

from .answers import sgd_with, sgd_with_in_class

SOON = {Status.TIMEOUT: 1.5}  # others have the usual time, also on a busy machine
FOREVER = "while True: pass"
SWALLOW = "while True:\n            try:\n                while True: pass\n            except BaseException: pass"
IN_STEP = {
    "an endless loop": (FOREVER, Status.TIMEOUT, "never ends"),
    "a loop that swallows everything": (SWALLOW, Status.TIMEOUT, "never ends"),
    "a long sleep": ("import time; time.sleep(1000)", Status.TIMEOUT, "never ends"),
    "os._exit(0)": ("import os; os._exit(0)", Status.CRASHED, "exit code 0"),
    "os.abort": ("import os; os.abort()", Status.CRASHED, "SIGABRT"),
    "a segfault": ("import ctypes; ctypes.string_at(0)", Status.CRASHED, "SIGSEGV"),
    "sys.exit(0)": ("import sys; sys.exit(0)", Status.ERROR, "the code called exit"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", Status.ERROR, ""),
    "64 GB of tensor": ("torch.ones(16 << 30)", Status.MEMORY, "GB of memory"),
    "64 GB of bytes": ("bytearray(64 << 30)", Status.MEMORY, "GB of memory"),
    "NaN": ("p *= float('nan')", Status.FAILED, "got nan"),
    "a wrong shape": ("p.data = p.data.unsqueeze(0)", Status.FAILED, "expected shape [3], got [1, 3]"),
    "a wrong dtype": ("p.data = p.data.double()", Status.FAILED, "expected dtype float32, got float64"),
    "recursion without end": ("self.opt_step(p)", Status.ERROR, "recursion"),
    "input()": ("input()", Status.ERROR, "input() cannot be answered"),
    "an alarm": ("import signal, time; signal.alarm(1); time.sleep(9)", Status.CRASHED, "SIGALRM"),
    "a signal without a name": ("import os; os.kill(os.getpid(), 40)", Status.CRASHED, "signal 40"),
    "the end of itself": ("import os; os.kill(os.getpid(), 9)", Status.CRASHED, "SIGKILL"),
    "the end of its group": ("import os; os.killpg(0, 15)", Status.CRASHED, "SIGTERM"),
    "a file without end": ("open('x', 'wb').truncate(1 << 40)", Status.ERROR, "File too large"),
    "an error that cannot be shown": (
        "raise type('E', (RuntimeError,), {'__str__': lambda e: 1 / 0})",
        Status.ERROR,
        "E: ",
    ),
    "the end of its watcher": ("import os; os.kill(os.getppid() or 1, 9)", Status.CRASHED, "a process of the grader's"),
    "junk in every descriptor": (
        "import os, contextlib\n        for fd in range(3, 64):\n            with contextlib.suppress(OSError):\n"
        '                os.write(fd, b\'{"nr": 1, "error": null}\' * 100)',
        Status.CRASHED,
        "wrote into the channel",
    ),
}
IN_CLASS = {
    "an endless loop": (FOREVER, Status.TIMEOUT, "never ends"),
    "os._exit(0)": ("import os; os._exit(0)", Status.CRASHED, "exit code 0"),
    "sys.exit(0)": ("import sys; sys.exit(0)", Status.ERROR, "the code called exit"),
    "a segfault": ("import ctypes; ctypes.string_at(0)", Status.CRASHED, "SIGSEGV"),
    "64 GB": ("x = bytearray(64 << 30)", Status.MEMORY, "GB of memory"),
    "a wrong shape": ("x = torch.zeros(2) + torch.zeros(3)", Status.ERROR, "must match the size"),
    "an exception": ("1 / 0", Status.ERROR, "division by zero"),
    "NaN": ("lr = float('nan')", Status.PASSED, ""),  # it is never used
}
TEXTS = {
    "a syntax error": (b"class SGD(:\n", Status.ERROR),
    "null bytes": (b"class SGD: pass\n\0\0", Status.ERROR),
    "an empty file": (b"", Status.NOT_STARTED),
    "only a comment": (b"# SGD\n", Status.NOT_STARTED),
    "no UTF-8": (b"class SGD: pass  # \xff\n", Status.ERROR),
}


def told(result):
    """Return all that a result says."""
    return " ".join([str(result.error), *(check.message for check in result.checks)])


@pytest.mark.parametrize(("line", "status", "words"), IN_STEP.values(), ids=IN_STEP)
@pytest.mark.usefixtures("leaves_nothing")
def test_a_fault_in_a_step(line, status, words, verdict):
    """It ends within the limit, has its own status and its own words, earns nothing, and leaves nothing behind."""
    result = verdict("sgd", sgd_with(line), timeout=SOON.get(status, 30))
    assert result.status is status
    assert words in told(result)
    assert result.score < result.max_score


@pytest.mark.parametrize(("line", "status", "words"), IN_CLASS.values(), ids=IN_CLASS)
def test_a_fault_in_a_class_body(line, status, words, verdict):
    """What happens while the answer is being defined is told like what happens in a step."""
    result = verdict("sgd", sgd_with_in_class(line), timeout=SOON.get(status, 30))
    assert result.status is status
    assert words in told(result)


@pytest.mark.parametrize(("content", "status"), TEXTS.values(), ids=TEXTS)
def test_a_file_that_holds_no_answer(content, status, verdict):
    """Text that is not Python is the learner's error; nothing of the asked name is not started."""
    result = verdict("sgd", content)
    assert (result.status, result.score) == (status, 0)


def test_the_next_exercise_is_graded_all_the_same(verdict):
    """Whatever an answer did to its own process, the grader goes on."""
    verdict("sgd", sgd_with("import os; os.kill(os.getppid() or 1, 9)"))
    assert verdict("sgd", sgd_with("p -= self.lr * p.grad")).status is Status.PASSED


MARK = "98765.4321"  # seconds to sleep, by which the process can be found
DAEMON = f"""

def daemon():
    import os
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["sleep", "{MARK}"])
        os._exit(0)
    os.wait()
"""


def test_a_daemon_is_ended_with_its_child(verdict):
    """Processes that forked twice and left their group are found and ended all the same."""
    verdict("sgd", sgd_with("daemon()") + DAEMON)
    running = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert [line for line in running if MARK in line] == []
