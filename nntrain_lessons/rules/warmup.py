"""One step of gradient descent, number by number."""

from __future__ import annotations

from .rule import Line, Rule, alternative

STEP = Rule(
    options={"w": ("w",), "grad": ("grad",), "lr": ("lr",)},
    codes={},
    lines=(
        Line("value", "value <- w - lr*grad", title="The new weights follow another formula",
             question="Which two of the three numbers are multiplied, and what is taken from what?"),
    ),
    alternatives=(
        alternative("ascent", "Gradient ascent: the weights move with the gradient",
                    "The gradient points to where the loss grows. Which way should the weights go?",
                    {"value": "value <- w + lr*grad"}),
        alternative("no-rate", "The step is as long as the gradient", "Where does the learning rate come in?",
                    {"value": "value <- w - grad"}),
        alternative("scaled-weights", "The learning rate scales the weights, not the gradient",
                    "With a gradient of zero, where should the weights be after the step?",
                    {"value": "value <- lr*w - grad"}),
        alternative("brackets", "The learning rate is taken from the weights, and the gradient multiplies what is left",
                    "Which two of the three numbers are multiplied, and which comes before: the product or the "
                    "difference?", {"value": "value <- (w - lr)*grad"}, {"value": "value <- lr*(w - grad)"}),
        alternative("towards-gradient", "The weights move towards the gradient's values (linear interpolation)",
                    "With a gradient of zero, where should the weights be after the step?",
                    {"value": "value <- w + lr*(grad - w)"}),
        alternative("shrinks-by-gradient", "The gradient shrinks the weights, as weight decay would",
                    "A weight is 0. Where should a step take it?", {"value": "value <- w*(1 - lr*grad)"}),
    ),
)  # fmt: skip
