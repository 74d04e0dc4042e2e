"""A stand-in for an accelerator, on which whoever waits for it is seen."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from nntrain_lessons import Subscriber


class Waits(TorchDispatchMode):
    """Notes each time that a number of another device is wanted on the CPU, and gives one."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        away = [x for x in args if isinstance(x, torch.Tensor) and x.device.type != "cpu"]
        name = func._schema.name
        if name in ("aten::item", "aten::_local_scalar_dense", "aten::is_nonzero") and away:
            self.seen.append("a number")
            return 1 if away[0].dtype in (torch.bool, torch.int64) else 1.0
        if name == "aten::_to_copy" and away and torch.device(kwargs.get("device", "meta")).type == "cpu":
            self.seen.append("a copy")
            return torch.ones(away[0].shape, dtype=kwargs.get("dtype", away[0].dtype))
        if name == "aten::copy_" and args[0].device.type == "cpu" and away:
            self.seen.append("a copy")
            return args[0]
        return func(*args, **kwargs)


class Between(Subscriber):
    """Keeps what was seen from the first batch of each epoch to its last."""

    order = 3000
    batches = 4

    def __init__(self, waits):
        self.waits, self.found = waits, []

    def before_epoch(self, learner):
        self.done = 0
        self.waits.seen.clear()

    def cleanup_batch(self, learner):
        self.done += 1
        if self.done == self.batches:
            self.found.append((learner.model.training, list(self.waits.seen)))
