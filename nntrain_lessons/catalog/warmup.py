"""The warm-up: one step, and two verdicts."""

from __future__ import annotations

from random import Random
from typing import Any

from ..spec import Check, Exercise, Inputs, Misconception, Pair, mistake


def _numbers(random: Random) -> Inputs:
    # One weight may come as a number or as a list of one; a gradient may be small or very large.
    weights = [random.uniform(1, 3), [random.uniform(-3, -1)], random.uniform(-3, -1)]
    grads = [random.uniform(1, 3), [random.uniform(-0.3, -0.1)], 1000 * random.uniform(-3, -1)]
    return {"weights": weights, "gradients": grads, "lr": random.uniform(0.05, 0.3)}


def _tensors(random: Random) -> Inputs:
    shapes = ((3,), (2,), (2, 3), (1, 2))
    weights, grads = ([_drawn(random, *shape) for shape in shapes] for _ in range(2))
    grads[0][1] *= 100
    return {"weights": weights, "gradients": grads, "lr": random.uniform(0.05, 0.3)}


def _drawn(random: Random, count: int, *inner: int) -> list[Any]:
    return [_drawn(random, *inner) if inner else random.uniform(-2, 2) for _ in range(count)]


_RIGHT = "return w - lr * grad"


def _instead(*codes: str) -> tuple[tuple[Pair, ...], ...]:
    """Return the swaps of ways to make one mistake; code of several lines is indented as the answer is."""
    return tuple(((_RIGHT, code.replace("\n", "\n    ")),) for code in codes)


def _slip(id: str, title: str, hint: str, *codes: str) -> Misconception:
    first, *others = _instead(*codes)
    return mistake(id, title, hint, *first, variants=tuple(others))


_FURTHER = (
    _slip("rate-ignored", "`lr` has no effect: the learning rate is a fixed number",
          "Does your step change when it is called with another `lr`?",
          "return w - 0.1 * grad", "return w - 0.01 * grad", "return w - 0.001 * grad", "return w - 0.5 * grad"),
    _slip("moves-twice", "The weights move twice: in place, and once more on the way out",
          "After `w -= lr * grad`, which weights does `w` hold?",
          "w -= lr * grad\nreturn w - lr * grad", "return w - 2 * lr * grad"),
    _slip("gradient-changed", "`grad` is overwritten, and it is not yours to change",
          "Who else may read `grad` after the step, and what would they find?",
          "grad *= lr\nreturn w - grad", "grad.neg_().mul_(lr)\nreturn w + grad",
          "grad.mul_(-1)\nreturn w + lr * grad"),
    _slip("gradient-clipped", "The gradient is clipped: a large one counts as a smaller one",
          "Is there any bound for the gradient in the formula? How long is your step when it is 1000?",
          *(f"return w - lr * grad.clamp(-{bound}, {bound})" for bound in (1, 2, 5, 10, 100)),
          "return w - lr * grad / max(1.0, float(grad.norm()))"),
    _slip("gradient-normalised", "Only the gradient's direction or sign counts, not its size",
          "How far does the step lead when the gradient is twice as large?",
          "return w - lr * grad.sign()", "return w - lr * grad / grad.norm()",
          "return w - lr * grad / grad.abs().max()"),
    _slip("gradient-averaged", "The gradient is averaged, so that several weights share one",
          "Each weight has a gradient of its own. How many different ones are left in yours?",
          "return w - lr * (grad.mean(dim=0, keepdim=True) if grad.ndim > 1 else grad)",
          "return w - lr * (grad.mean(dim=0) if grad.ndim > 1 else grad)", "return w - lr * grad.mean()"),
    _slip("other-shape", "The new weights have another shape than the old ones",
          "Which shape does a list of one weight have, and which one does yours come back in?",
          "return (w - lr * grad).squeeze()", "return (w - lr * grad).reshape(-1)", "return (w - lr * grad).sum()",
          "return (w - lr * grad).mean()"),
    _slip("rounded", "The new weights are rounded",
          "How many digits do the weights have left after a thousand such steps?",
          *(f"import torch\n\nreturn torch.round(w - lr * grad, decimals={digits})" for digits in (1, 2, 3, 4, 0, 6))),
    _slip("float32", "The step is computed in float32, whatever the weights are in",
          "Which dtype does w have, and which one does yours come back in?",
          "return (w - lr * grad).float()", "return w.float() - lr * grad.float()",
          "return (w.float() - lr * grad.float()).double()"),
)  # fmt: skip

EXERCISE = Exercise(
    id="warmup",
    number=0,
    title="Warm-up: one step, two verdicts",
    names=("step",),
    minutes=5,
    page="index",
    checks=(
        Check("number", "a single weight moves against its gradient", "warmup.step", _numbers, 5),
        Check("tensor", "all weights of a tensor move at once", "warmup.step", _tensors, 5),
    ),
    mistakes=(
        mistake(
            "no-return",
            "The new weights are computed and not given back",
            "What does a Python function give when it has no `return`?",
            ("return w - lr * grad", "w - lr * grad"),
            variants=((("return w - lr * grad", "w -= lr * grad"),),),
        ),
        mistake(
            "only-the-step",
            "The step is given back, not where it leads to",
            "Is what you give back a change, or the new weights?",
            ("return w - lr * grad", "return lr * grad"),
            variants=((("return w - lr * grad", "return -lr * grad"),),),
        ),
        *_FURTHER,
    ),
    hints=(
        "Take w = 3, grad = 6 and lr = 0.1, and do the step on paper first.",
        "The gradient says where the loss grows; the step goes the other way, and lr says how far.",
        "One line: w, less lr times grad; and `return` gives it back.",
    ),
)
