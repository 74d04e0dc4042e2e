"""The warm-up: one step, and two verdicts."""

from __future__ import annotations

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


def _numbers(random: Random) -> Inputs:
    w, grad = random.uniform(1, 3), random.uniform(1, 3)
    return {"weights": [w], "gradients": [grad], "lr": random.uniform(0.05, 0.3)}


def _tensors(random: Random) -> Inputs:
    weights, grads = ([[random.uniform(-2, 2) for _ in range(n)] for n in (3, 2)] for _ in range(2))
    return {"weights": weights, "gradients": grads, "lr": random.uniform(0.05, 0.3)}


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
            "ascent",
            "The weights move with the gradient",
            "The gradient points to where the loss grows. Which way should the weights go?",
            ("return w - lr * grad", "return w + lr * grad"),
        ),
        mistake(
            "no-return",
            "The new weights are computed and not given back",
            "What does a Python function give when it has no `return`?",
            ("return w - lr * grad", "w - lr * grad"),
        ),
        mistake(
            "no-rate",
            "The step is as long as the gradient",
            "Where does the learning rate come in?",
            ("return w - lr * grad", "return w - grad"),
        ),
        mistake(
            "scaled-weights",
            "The learning rate scales the weights, not the gradient",
            "With a gradient of zero, where should the weights be after the step?",
            ("return w - lr * grad", "return lr * w - grad"),
        ),
        mistake(
            "brackets",
            "The learning rate is taken from the weights, and the gradient multiplies what is left",
            "Which two of the three numbers are multiplied, and which comes before: the product or the difference?",
            ("return w - lr * grad", "return (w - lr) * grad"),
            variants=((("return w - lr * grad", "return lr * (w - grad)"),),),
        ),
        mistake(
            "only-the-step",
            "The step is given back, not where it leads to",
            "Is what you give back a change, or the new weights?",
            ("return w - lr * grad", "return lr * grad"),
            variants=((("return w - lr * grad", "return -lr * grad"),),),
        ),
    ),
    hints=(
        "Take w = 3, grad = 6 and lr = 0.1, and do the step on paper first.",
        "The gradient says where the loss grows; the step goes the other way, and lr says how far.",
        "One line: w, less lr times grad; and `return` gives it back.",
    ),
)
