"""Whoever has torch do the work is told so: in whichever check, instance, thread or process, and by whichever name."""

import pytest

from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Status

from .answers import STEP

HEAD = """
import importlib, inspect, os, sys, threading, torch
from functools import partial
OF_SGD = dict(weight_decay=0.0, momentum=0.0, dampening=0.0, nesterov=False, maximize=False)
COUNT = []

def torchs(self, p, by=sys.modules["torch.optim.sgd"]):
    by.sgd([p], [p.grad], [None], lr=self.lr, **OF_SGD)

def anew(path):
    with open(os.path.dirname(b"/proc/self/root" + os.fsencode(path)) + b"/sgd.py") as file:
        text = file.read().replace("from .", "from torch.optim.")
    module = type(sys)("mine")
    exec(text, vars(module))
    return module

def in_thread(work):
    thread = threading.Thread(target=torch.no_grad()(work))
    thread.start()
    thread.join()

"""
# What stands for the step; each does the right thing but `fused`, which computes nothing here.
BORROWED = {
    "all but the first time": "COUNT.append(torchs(self, p) if len(COUNT) > 40 else p.sub_(self.lr * p.grad))",
    "unless it is profiled": "torchs(self, p) if not sys.getprofile() else p.sub_(self.lr * p.grad)",
    "in another thread": "in_thread(lambda: torchs(self, p))",
    "a copy imported anew": "torchs(self, p, importlib.reload(sys.modules['torch.optim.sgd']))",
    "its text": "p.sub_(self.lr * p.grad * bool(inspect.getsource(sys.modules['torch.optim.sgd'])))",
    "a copy by another way to it": "torchs(self, p, anew(torch.optim.__file__))",
    "fused, in part": "partial(torch._fused_sgd_, is_first_step=True, lr=self.lr, **OF_SGD)([p], [p.grad], [])",
    "fused, below Python": "torch.ops.aten._fused_sgd_([p], [p.grad], [], is_first_step=True, lr=self.lr, **OF_SGD)",
}


@pytest.mark.parametrize("line", BORROWED.values(), ids=BORROWED)
def test_a_borrowed_step_fails_with_its_name(line, verdict):
    """The check about own work fails, whatever the numbers are."""
    text = solution("sgd")
    assert text.count(STEP) == 1
    begin = text.index("class SGD")
    result = verdict("sgd", text[:begin] + HEAD + text[begin:].replace(STEP, f"        {line}\n"))
    assert result.checks[0].id == "own-work"
    assert (result.status, result.checks[0].status) == (Status.FAILED, Status.FAILED), result.error
    assert result.diagnosis.id == "delegated"


def test_a_borrowed_schedule_is_noticed_in_a_thread(verdict):
    """Who lets torch's schedule run elsewhere, and takes its rate, has not written a formula."""
    more = """

import threading
import torch

def rate_of_torch(*arguments):
    torch.optim.lr_scheduler.OneCycleLR._annealing_cos(0.1, 1.0, 0.5)

own = one_cycle_lr

def one_cycle_lr(*arguments, **options):
    thread = threading.Thread(target=rate_of_torch)
    thread.start()
    thread.join()
    return own(*arguments, **options)
"""
    result = verdict("one_cycle", solution("one_cycle") + more)
    assert [(check.id, check.status) for check in result.checks if check.required and check.status != "passed"] == [
        ("own-work", Status.FAILED)
    ]


def test_the_base_class_is_free(verdict):
    """An optimizer of torch's kind, with a step of its own, borrows nothing."""
    assert verdict("torch_adamw", solution("torch_adamw")).status is Status.PASSED


def test_a_step_for_sparse_gradients_is_borrowed_too(verdict):
    """It lies beside the others, and given all the numbers' places it does what they do."""
    more = """

from torch.optim import _functional

own = AdamW.update

def update(self, p, group):
    _functional.sparse_adam([], [], [], [], [], eps=0.0, beta1=0.9, beta2=0.99, lr=0.0, maximize=False)
    own(self, p, group)

AdamW.update = update
"""
    result = verdict("torch_adamw", solution("torch_adamw") + more)
    assert [(check.id, check.status) for check in result.checks if check.required and check.status != "passed"] == [
        ("own-work", Status.FAILED)
    ]


def test_the_first_step_of_all_is_one_s_own(verdict):
    """The warm-up has no check for it: what its one check sees says so."""
    text = """
import torch

def step(w, grad, lr):
    p = torch.nn.Parameter(w.clone())
    p.grad = grad
    torch.optim.SGD([p], lr=lr).step()
    return p.detach()
"""
    result = verdict("warmup", text)
    assert result.status is Status.FAILED
    assert "got 'a step of torch.optim.sgd, and none of your own'" in result.checks[0].message
