"""One step of gradient descent, number by number."""

from __future__ import annotations

from .rule import Line, Rule, alternative

STEP = Rule(
    options={"w": ("w",), "grad": ("grad",), "lr": ("lr",)},
    codes={},
    lines=(
        Line("grad", "", ahead=True),
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
        alternative("towards-gradient", "Linear interpolation between the old weights and the gradient",
                    "With a gradient of zero, where should the weights be after the step?",
                    {"value": "value <- w + lr*(grad - w)"}, {"value": "value <- w - lr*(grad + w)"}),
        alternative("shrinks-by-gradient", "The gradient shrinks the weights, as weight decay would",
                    "A weight is 0. Where should a step take it?", {"value": "value <- w*(1 - lr*grad)"}),
        alternative("roles-swapped", "Weights and gradient have changed places",
                    "What should move: the weights along the gradient, or the gradient along the weights?",
                    {"value": "value <- grad - lr*w"}),
        alternative("divided-by-rate", "The gradient is divided by the learning rate",
                    "With a smaller learning rate, should the step be longer or shorter?",
                    {"value": "value <- w - grad/lr"}),
        alternative("not-once", "The step is another number of times as long as the rate says",
                    "A gradient of 1 and a rate of 0.1: how far should the weight move?",
                    *({"value": f"value <- w - {times}"} for times in ("2*lr*grad", "lr*grad/2", "lr*lr*grad")),
                    *({"grad": f"grad <- {times}"} for times in ("2*grad", "grad/2"))),
        alternative("own-gradient", "Another gradient is used than the one that was handed in",
                    "Whose gradient is `grad`, and does this function have to know which loss it belongs to?",
                    {"value": "value <- w - lr*2*w"}, {"value": "value <- w - lr*w"}, {"value": "value <- w - lr*w^2"}),
        alternative("clipped", "Gradient clipping: the gradient is cut off before the step",
                    "A gradient is 5. How far should the step go?",
                    {"grad": "grad <- clip(grad, 1)"}),
        alternative("signs", "Only the gradient's sign counts", "If the gradient doubles, what should the step do?",
                    {"grad": "grad <- sign(grad)"}),
        alternative("absolute", "The gradient's size is used, without its sign",
                    "The gradient is negative. Which way should the weight go?", {"grad": "grad <- abs(grad)"}),
        alternative("squared", "The gradient is squared", "If the gradient doubles, what should the step do?",
                    {"grad": "grad <- grad^2"}),
    ),
)  # fmt: skip
