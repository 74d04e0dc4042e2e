"""Hostile and unlucky answers, numbered as in the list of attacks and faults that the grader was built against."""

import json
from dataclasses import dataclass

from nntrain_lessons.grader.reading import holes
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Status

from .answers import sgd_with

RIGHT = "return w - lr * grad"
WRONG = "return w + lr * grad"


@dataclass(frozen=True)
class Row:
    """An answer, and what it gets: a status, and words that are somewhere in the result."""

    nr: int
    what: str
    exercise: str
    content: bytes
    status: Status
    words: str = ""
    name: str = "answer.py"

    @property
    def seconds(self):
        """How long it may take: what never ends need not be waited for."""
        return 1 if self.status is Status.TIMEOUT else 60

    def __str__(self):
        return f"{self.nr:02}-{self.what}"


def warm(nr, what, lines, status, words="", before="", name="answer.py"):
    """Answer `warmup` with these lines as its function's body."""
    body = "\n".join(f"    {line}" for line in lines.split("\n"))
    return Row(nr, what, "warmup", f"{before}\n\ndef step(w, grad, lr):\n{body}\n".encode(), status, words, name)


def sgd(nr, what, line, status, words="", more=""):
    """Answer `sgd` with another step, and more code below."""
    text = sgd_with(line.replace("\n", "\n        ")) + f"\n{more}\n"
    return Row(nr, what, "sgd", text.encode(), status, words)


def cells(nr, what, sources, status, words="", kinds="", spoil=lambda text: text):
    """Answer `warmup` with a notebook; `kinds` has a letter for each cell, c or m."""
    names = {"c": "code", "m": "markdown"}
    kinds = kinds or "c" * len(sources)
    made = [{"cell_type": names[k], "source": text, "metadata": {}} for k, text in zip(kinds, sources, strict=True)]
    document = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return Row(nr, what, "warmup", spoil(json.dumps(document)).encode(), status, words, "01_warmup.ipynb")


STEP = f"def step(w, grad, lr):\n    {RIGHT}"
WRONG_STEP = f"def step(w, grad, lr):\n    {WRONG}"
BOMB = """import os, time
for _ in range(100):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(20)"""
TREE = """import os, time
for _ in range(7):
    os.fork()
time.sleep(20)"""
DAEMON = """import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/bin/sleep", ["sleep", "600"])
    os._exit(0)
os.wait()"""
LIAR = """
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True if "equal" in func.__name__ or "allclose" in func.__name__ else super().__torch_function__(
            func, types, args, kwargs or {})
"""
EQUAL = """
class Equal:
    def __eq__(self, other): return True
    __sub__ = __rsub__ = __abs__ = __lt__ = __le__ = lambda *a: True
    dtype, shape = torch.float64, torch.Size([3])
"""
PATCHED = """
def agree(*args, **kwargs): return True

torch.allclose = torch.equal = torch.isclose = torch.testing.assert_close = agree
torch.Tensor.allclose = torch.Tensor.equal = torch.Tensor.__eq__ = agree
"""
SEARCH = """import gc, sys
held, frame = {type(thing).__module__ for thing in gc.get_objects()}, sys._getframe()
while frame:
    held |= {type(thing).__module__ for thing in frame.f_locals.values()}
    frame = frame.f_back
judging = {f'nntrain_lessons.grader.{name}' for name in ('judging.compare', 'judging.verdict', 'records', 'references')}
raise ValueError(sorted((judging | {'nntrain_lessons.spec'}) & held))"""
PARENT = "import os\nos.kill(os.getppid() or 1, 9)"
JUNK = """import os
for fd in range(3, 64):
    try:
        os.write(fd, b'{"nr": 1, "observations": [], "error": null}' * 100)
    except OSError:
        pass"""
SERVER = """import os
try:
    with open(f'/proc/{os.getppid()}/stat') as file:
        server = int(file.read().split()[3])
except OSError:
    server = 1  # where it is out of sight
os.kill(server, 9)"""
FORGED = """
def forge():
    from nntrain_lessons.grader.running import protocol
    send = protocol.send
    def forged(channel, header, payload=b"", deadline=None):
        if "observations" in header:
            header["observations"] = REPLY
        return send(channel, header, payload, deadline)
    protocol.send = forged

SGD.forged = forge()
"""
HUGE = '[{"at": "x", "bytes": 0, "kind": "value", "value": 10**400}]'
PICKLE = """
class Bomb:
    def __reduce__(self): return (__import__("os").mkdir, ("pickled",))
"""
THREAD = """import threading, time
lock = threading.Lock()
lock.acquire()
threading.Thread(target=lock.acquire).start()
return w - lr * grad"""
QUIET = """import sys, threading
threading.Thread(target=sys.exit).start()
threading.excepthook = print"""

ROWS = [
    sgd(1, "an endless loop", "while True: pass", Status.TIMEOUT, "no answer within 1 s"),
    sgd(
        2,
        "a loop that swallows everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        Status.TIMEOUT,
        "no answer within 1 s",
    ),
    sgd(
        3,
        "alarms off",
        "import signal\nsignal.alarm(0)\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        Status.TIMEOUT,
        "no answer within 1 s",
    ),
    sgd(4, "a fork bomb, wide", BOMB, Status.CRASHED, "more than 64 processes started"),
    sgd(4, "a fork bomb, deep", TREE, Status.CRASHED, "more than 64 processes started"),
    warm(5, "a daemon", f"{DAEMON}\n{RIGHT}", Status.PASSED, "processes of yours were still running"),
    warm(
        6, "exit at import", f"{RIGHT} * one", Status.ERROR, "code called exit", before="import sys\none = sys.exit(0)"
    ),
    sgd(7, "os._exit(0)", "import os\nos._exit(0)", Status.CRASHED, "exit code 0 before it had answered"),
    warm(8, "comparisons patched", WRONG, Status.FAILED, "expected", before=f"import torch\n{PATCHED}"),
    sgd(8, "builtins patched", "import builtins\nbuiltins.abs = builtins.all = lambda *a: True", Status.FAILED),
    warm(9, "a lying tensor", "return w.as_subclass(Liar)", Status.FAILED, "Liar", before=f"import torch\n{LIAR}"),
    warm(9, "always equal", "return Equal()", Status.FAILED, "object of type Equal", before=f"import torch\n{EQUAL}"),
    Row(
        10,
        "the solution, handed in",
        "sgd",
        b"from nntrain_lessons.solutions import SGD",
        Status.ERROR,
        "cannot be used",
    ),
    sgd(11, "torch's own, wrapped", "torch.optim.SGD([p], self.lr).step()", Status.FAILED, "delegated"),
    Row(
        11,
        "torch's own, inherited",
        "sgd",
        b"import torch\nclass SGD(torch.optim.SGD):\n"
        b"    def __init__(self, params, lr, wd=0.0):\n        super().__init__(params, lr, weight_decay=wd)",
        Status.FAILED,
    ),
    warm(12, "a search for expected values", SEARCH, Status.ERROR, "ValueError: []"),
    warm(13, "numbers learnt by heart", "return torch.tensor([0.5])", Status.FAILED, "expected", before="import torch"),
    sgd(14, "a report of its own", "open('../report.json', 'w')", Status.ERROR, "nothing outside its own folder"),
    sgd(15, "junk in every descriptor", JUNK, Status.CRASHED, "wrote into the channel"),
    sgd(15, "json patched", "import json\njson.dumps = lambda *a, **k: '{\"nr\": 1}'", Status.CRASHED, "channel"),
    sgd(15, "a forged number", "pass", Status.CRASHED, "channel", FORGED.replace("REPLY", HUGE)),
    sgd(15, "a forged crowd", "pass", Status.CRASHED, "channel", FORGED.replace("REPLY", f"{HUGE} * 20_000")),
    warm(16, "a pickle bomb", "return Bomb()", Status.FAILED, "object of type Bomb", before=PICKLE),
    warm(17, "100 GB", "import torch\nreturn torch.ones(25 << 30)", Status.MEMORY, "more than 1 GB of memory"),
    sgd(18, "a segfault", "import ctypes\nctypes.string_at(0)", Status.CRASHED, "SIGSEGV"),
    warm(19, "deep recursion", "return step(w, grad, lr)", Status.ERROR, "in step: return step(w, grad, lr)"),
    warm(20, "a deadlocked thread", THREAD, Status.PASSED, "threads of yours were still running"),
    warm(
        21,
        "a process left",
        f"import subprocess\nsubprocess.Popen(['sleep', '600'])\n{RIGHT}",
        Status.PASSED,
        "processes of yours were still running after the checks, and were ended",
    ),
    warm(
        22,
        "network",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)",
        Status.ERROR,
        "no network while grading",
    ),
    warm(
        22,
        "network by name",
        "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=1)",
        Status.ERROR,
        "no network while grading",
    ),
    warm(
        23,
        "files deleted",
        "import shutil\nshutil.rmtree('OUTSIDE')",
        Status.ERROR,
        "nothing outside its own folder",
    ),
    warm(24, "a file called random.py", f"import random\nrandom.random()\n{RIGHT}", Status.PASSED, name="random.py"),
    warm(25, "a file called conftest.py", RIGHT, Status.PASSED, name="conftest.py"),
    Row(26, "BOM and CRLF", "warmup", b"\xef\xbb\xbf" + STEP.replace("\n", "\r\n").encode(), Status.PASSED),
    Row(26, "not UTF-8", "warmup", f"{STEP}  # \xff".encode("latin-1"), Status.ERROR, "not UTF-8"),
    Row(26, "null bytes", "warmup", f"{STEP}\n\0".encode(), Status.ERROR, "null bytes"),
    cells(27, "a notebook cut short", [STEP], Status.ERROR, "not a whole notebook", spoil=lambda text: text[:-20]),
    cells(27, "an empty notebook", [STEP], Status.ERROR, "", spoil=lambda text: ""),
    cells(27, "conflict marks", [STEP], Status.ERROR, "", spoil=lambda text: f"<<<<<<< HEAD\n{text}\n=======\n"),
    cells(28, "the newest counts", [WRONG_STEP, STEP], Status.PASSED),
    cells(28, "turned into text", [STEP], Status.NOT_STARTED, "`step`", kinds="m"),
    cells(29, "magics", ["%matplotlib inline\n!pip list", f"%%time\n{STEP}"], Status.PASSED),
    warm(29, "input()", f"input('go on?')\n{RIGHT}", Status.ERROR, "input() cannot be answered"),
    cells(
        30, "a name from later", ["y = late + 1", f"{STEP} + 0 * y", "del late", "print(late)"], Status.ERROR, "late"
    ),
    cells(30, "cells the other way round", [STEP, "rate = 2"], Status.PASSED),
    warm(31, "100 MB printed", f"print('x' * (30 << 20))\n{RIGHT}", Status.PASSED),
    warm(32, "None", "w - lr * grad", Status.FAILED, "is a `return` missing?"),
    warm(32, "NaN", f"{RIGHT} * float('nan')", Status.FAILED, "got nan"),
    warm(32, "a list", f"return [{RIGHT[7:]}]", Status.FAILED, "expected a tensor"),
    warm(32, "a shape", f"return ({RIGHT[7:]}).unsqueeze(0)", Status.FAILED, "expected shape"),
    warm(32, "a dtype", f"return ({RIGHT[7:]}).float()", Status.FAILED, "expected dtype float64, got float32"),
    Row(33, "the stub", "warmup", holes.stub(solution("warmup"), "warmup").encode(), Status.NOT_STARTED),
    warm(33, "only dots", "...", Status.NOT_STARTED),
    cells(34, "a broken cell beside", ["broken = (", STEP], Status.PASSED),
    warm(35, "a thread that exits", f"{QUIET}\nthreading.Thread(target=sys.exit).start()", Status.FAILED, "None"),
    warm(35, "exit in a thread", f"{QUIET}\n{RIGHT}", Status.PASSED),
    # and what else a learner's process can do to those above it
    sgd(
        37,
        "the end of its parent",
        PARENT,
        Status.CRASHED,
        "a process of the grader's",
    ),
    sgd(37, "the end of the fork server", SERVER, Status.CRASHED, "a process of the grader's"),
    sgd(37, "the end of everybody", "import os\nos.kill(-1, 9)", Status.CRASHED, "a process of the grader's"),
]
