"""What a step of Adam costs, written in seven ways: the fast Adam lesson in numbers."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import torch
from torch import nn

from nntrain_lessons.solutions import Adam, resnet

from .comparison import Comparison, Images, seconds, take_turns
from .fast_adam import ForeachAdam, InPlaceAdam

STEPS = 50  # timed in a row


class PostAdam:
    """Adam as the post writes it: averages kept on the parameter, one count, a new tensor for each operation."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float) -> None:
        self.params, self.lr, self.i = list(params), lr, 0
        self.beta1, self.beta2, self.eps = 0.9, 0.99, 1e-5

    def step(self) -> None:
        """Change every parameter."""
        with torch.no_grad():
            for p in self.params:
                self.opt_step(p)
        self.i += 1

    def opt_step(self, p: Any) -> None:
        """Update both averages, correct them by the common count, and move."""
        if not hasattr(p, "avg"):
            p.avg, p.sqr_avg = torch.zeros_like(p.grad), torch.zeros_like(p.grad)
        p.avg = self.beta1 * p.avg + (1 - self.beta1) * p.grad
        p.sqr_avg = self.beta2 * p.sqr_avg + (1 - self.beta2) * p.grad**2
        avg = p.avg / (1 - self.beta1 ** (self.i + 1))
        sqr_avg = p.sqr_avg / (1 - self.beta2 ** (self.i + 1))
        p -= self.lr * avg / (sqr_avg + self.eps).sqrt()


WAYS: dict[str, Callable[..., Any]] = {
    "the post's": PostAdam,
    "the lesson's": Adam,
    "in place": InPlaceAdam,
    "all at once": ForeachAdam,
    "torch, for-loop": partial(torch.optim.Adam, foreach=False),
    "torch, foreach": partial(torch.optim.Adam, foreach=True),
    "torch, fused": partial(torch.optim.Adam, fused=True),
}


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Time each way on the parameters of `resnet`, with the same gradients at each step. It needs no images."""
    torch.manual_seed(0)
    ways = {name: _step_of(make_optimizer) for name, make_optimizer in WAYS.items()}
    title = f"a step of Adam on the {sum(p.numel() for p in resnet().parameters()):,} parameters of resnet"
    yield Comparison(title, "ms", "torch, foreach", take_turns(ways, rounds))


def _step_of(make_optimizer: Callable[..., Any]) -> Callable[[], float]:
    """Return what steps `STEPS` times and says how many milliseconds a step took."""
    params = list(resnet().parameters())
    for p in params:
        p.grad = 1e-2 * torch.randn_like(p)
    optimizer = make_optimizer(params, lr=1e-6)  # so small that the weights stay, roughly, however long it is timed

    def steps() -> None:
        for _ in range(STEPS):
            optimizer.step()

    return lambda: seconds(steps) / STEPS * 1000
