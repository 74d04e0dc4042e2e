"""What common exceptions mean in this course: Python and torch say what went wrong, not what it came from."""

from __future__ import annotations

import re

_NONE = "something is None here: a gradient that is missing, or what a function without `return` gives"
_NO_GRAD = "the step is being recorded: it belongs under `torch.no_grad()`"
_STATE = (
    "torch.optim.Optimizer makes it in its `__init__`, and the course's SGD has none: what is remembered is kept in an "
    "attribute of one's own"
)
_IN_LIST = "`==`, `in`, `index` and `remove` compare tensors number by number: look it up in a dictionary, or by `is`"
_CALLED = "an object stands where a class or a function is called: are there brackets behind its name too early?"
_GRAPH = "what is remembered still holds the graph of an earlier step: `detach` it, or work under `torch.no_grad()`"
_NOTHING_TRAINED = (
    "nothing that was computed depends on a parameter that is trained: was it detached, or computed under "
    "`torch.no_grad()`?"
)
_BASE = (
    "the course's SGD sets it: is `super().__init__(...)` called, and called first? torch's optimizers keep theirs in "
    "`param_groups`"
)
_HAS_NO = r"'\w+' object has no attribute "
_LEARNER_HAS_NO = r"'Learner' object has no attribute "
# By the exception's type: what its message looks like, and what that means here.
_MEANINGS: dict[str, dict[str, str]] = {
    "AttributeError": {
        _HAS_NO + "'(?:state|param_groups|defaults)'": _STATE,
        _HAS_NO + "'(?:params|lr|wd|i)'": _BASE,
        _LEARNER_HAS_NO + "'(?:optim|optimizer|opt_func)'": "the Learner's optimizer is `opt`",
        _LEARNER_HAS_NO + "'(?:train|is_training)'": "whether it trains is in `model.training`",
        _LEARNER_HAS_NO + "'(?:x|xb|inputs)'": "the inputs are the first of `batch`",
        _LEARNER_HAS_NO + "'(?:dataloaders|data|loaders)'": "its loaders are `dls`",
        "'NoneType' object has no attribute": _NONE,
        r"cannot assign .* before Module\.__init__\(\) call": "a module's `__init__` begins with `super().__init__()`",
    },
    "TypeError": {
        r"unsupported operand type\(s\) for .*'NoneType'": _NONE,
        r"'\w+' object is not callable": _CALLED,
    },
    "RuntimeError": {
        "Boolean value of Tensor with more than one value is ambiguous": _IN_LIST,
        "a (?:view of a )?leaf Variable that requires grad is being used in an in-place operation": _NO_GRAD,
        "Trying to backward through the graph a second time": _GRAPH,
        "element 0 of tensors does not require grad": _NOTHING_TRAINED,
    },
    "KeyError": {r"Parameter containing:|tensor\(": "nothing is remembered for this parameter before its first step"},
    "RecursionError": {"maximum recursion depth exceeded": "a method calls itself: is it `super()`'s that was meant?"},
}


def meaning(type: str, message: str) -> str:
    """Return what an exception is likely to mean in this course; '' where nothing can be added to its message."""
    return next((words for pattern, words in _MEANINGS.get(type, {}).items() if re.match(pattern, message)), "")
