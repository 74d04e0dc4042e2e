"""Gradient descent with weight decay."""

from __future__ import annotations

from ..spec import Check, Exercise, Misconception, Variant, mistake, variant
from ._guesses import OPTIMIZER_GUESSES
from ._optimizers import NONE_AT_ALL, STUMBLES, ZERO_GRAD_STUMBLES, Optimizer, checks
from ._slips import delegated, gradient_changed, untrainable

_BOTH = "                self.reg_step(p)\n                self.opt_step(p)\n"
_STEP = "p -= self.lr * p.grad"
_DECAY = "p *= 1 - self.lr * self.wd"

_SKIPS = "            if p.grad is not None:\n"
_LOOP = "        for p in self.params:\n            if p.grad is not None:\n"
_SGD = Optimizer("SGD", {}, state=False)
_NOT_COUNTED = variant(
    ("        self.i = 0\n", ""),
    ("        self.i += 1\n", ""),
    note="there is no `i`: the steps are not counted, though the text asks for it",
)
_STUMBLES = (
    variant((_SKIPS, "            if True:\n"), note=STUMBLES),
    variant(
        (_LOOP, f"        if all(p.grad is None for p in self.params):\n            raise ValueError\n{_LOOP}"),
        note=NONE_AT_ALL,
    ),
)
_LET_OFF = (
    *_STUMBLES,
    _NOT_COUNTED,
    *(Variant((*_NOT_COUNTED.swaps, *other.swaps), f"{_NOT_COUNTED.note}; {other.note}") for other in _STUMBLES),
)
_ZERO_GRAD_LET_OFF = (variant(("p.grad = None", "p.grad.zero_()"), note=ZERO_GRAD_STUMBLES),)
_HOOKS = Check(
    "hooks",
    "a class built on it can bring a step of its own",
    "optimizers.hooks",
    _SGD.draw(decay=True, steps=1),
    note="`step` does not go through `opt_step` for each parameter: the optimizers of the next notebooks, which "
    "replace that, would change nothing if they were built on yours",
)

_CLEARS = "            p.grad = None"


_GAPS = (
    mistake(
        "ends-at-missing",
        "A parameter without a gradient ends the step for all that come after it",
        "Which word goes on with the next round of a loop, and which one leaves the loop?",
        (_SKIPS, f"            if p.grad is None:\n                break\n{_SKIPS}"),
        variants=(((_SKIPS, f"            if p.grad is None:\n                return\n{_SKIPS}"),),),
    ),
    mistake(
        "all-or-nothing",
        "Where one parameter has no gradient, none is moved",
        "A frozen layer never has a gradient. What should become of the other layers?",
        (_LOOP, f"        if any(p.grad is None for p in self.params):\n            return\n{_LOOP}"),
        variants=(((_SKIPS, "            if all(p.grad is not None for p in self.params):\n"),),),
    ),
    mistake(
        "trainable-at-first",
        "What is frozen when the optimizer is made is never trained, not even after it has thawed",
        "Does `requires_grad` stay as it is? What does your step ask for, and when?",
        ("list(params)", "[p for p in params if p.requires_grad]"),
    ),
    mistake(
        "picked-at-first-step",
        "Which parameters are trained is settled at the first step: what has no gradient then never moves",
        "A layer thaws after ten steps. When does your step look which parameters have a gradient?",
        ("        self.i = 0\n", "        self.i = 0\n        self.picked = None\n"),
        (
            "        for p in self.params:\n            if p.grad is not None:\n",
            "        if self.picked is None:\n"
            "            self.picked = [p for p in self.params if p.grad is not None]\n"
            "        for p in self.picked:\n            if p.grad is not None:\n",
        ),
    ),
    mistake(
        "needs-a-dimension",
        "`p[:]` fails for a parameter that is a single number, without a dimension",
        "What is the shape of a learned scale, and what does `[:]` take of it?",
        (_STEP, "p[:] = p - self.lr * p.grad"),
    ),
    mistake(
        "gradient-times-zero",
        "zero_grad multiplies by zero, which leaves NaN of a gradient that was infinite",
        "What is 0 times infinity?",
        (_CLEARS, "            if p.grad is not None:\n                p.grad *= 0"),
        variants=(((_CLEARS, "            p.grad *= 0"),),),
    ),
    mistake(
        "zeros-for-frozen",
        "zero_grad gives a gradient to what had none, so that a frozen parameter decays",
        "What does your step do with a gradient of zeros, and what with none?",
        (_CLEARS, "            p.grad = torch.zeros_like(p)"),
    ),
    mistake(
        "first-cleared-only",
        "zero_grad clears the first gradient only",
        "How many times does the loop in `zero_grad` go round?",
        (_CLEARS, f"{_CLEARS}\n            break"),
    ),
)


def _counts() -> tuple[Misconception, ...]:
    count = "        self.i += 1\n"
    return (
        mistake(
            "counts-parameters",
            "`i` counts parameters, not steps",
            "A model has three parameters. What is `i` after one step?",
            (count, ""),
            (_BOTH, f"{_BOTH}                self.i += 1\n"),
            variants=(((count, "            self.i += 1\n"),),),
        ),
        mistake(
            "not-counted",
            "`i` does not grow",
            "`i` is how many steps were taken. Who adds to it?",
            (count, ""),
        ),
        mistake(
            "zero-rate-not-counted",
            "A step with a learning rate of 0 is not counted",
            "A schedule may end at 0. Was its last step a step?",
            (count, "        if self.lr:\n            self.i += 1\n"),
        ),
        mistake(
            "empty-step-not-counted",
            "A step in which gradients are missing is not counted",
            "`step` was called, and a parameter had no gradient. Was that a step?",
            (count, "        self.i += any(p.grad is not None for p in self.params)\n"),
            variants=(
                ((count, "        self.i += all(p.grad is not None for p in self.params)\n"),),
                ((count, "        self.i += any(p.grad is not None and p.grad.any() for p in self.params)\n"),),
            ),
        ),
    )


EXERCISE = Exercise(
    id="sgd",
    number=1,
    title="Gradient descent with weight decay",
    names=("SGD",),
    minutes=20,
    page="weight_decay",
    checks=(*checks(_SGD, no_gradient=_LET_OFF, zero_grad=_ZERO_GRAD_LET_OFF, counted=True), _HOOKS),
    mistakes=(
        mistake(
            "rebinding",
            "No parameter has moved: a name was rebound to a new tensor",
            "Is your step called? And after `p = p - ...`, which tensor is p, and which one does the model hold?",
            (_STEP, "p = p - self.lr * p.grad"),
            (_DECAY, "p = p * (1 - self.lr * self.wd)"),
            variants=(((_BOTH, "                pass\n"), ("p.grad = None", "pass")),),
        ),
        mistake(
            "decay-in-gradient",
            "The decay is added into p.grad, which is not yours to change",
            "Who else may read p.grad after the step, and what would they find?",
            (_DECAY, "p.grad += self.wd * p"),
        ),
        mistake(
            "generator-used-up",
            "The second step does nothing: the parameters could be walked through once only",
            "`model.parameters()` gives a generator. What is left of it after one loop?",
            ("self.params = list(params)", "self.params = params"),
        ),
        mistake(
            "nothing-cleared",
            "Gradient accumulation: zero_grad clears nothing, so gradients add up from step to step",
            "`backward` adds to p.grad. What has to happen between two backward passes?",
            ("p.grad = None", "pass"),
            variants=((("p.grad = None", "torch.zeros_like(p.grad)"),),),
        ),
        mistake(
            "decays-without-gradient",
            "A parameter without a gradient is decayed all the same",
            "What should happen to a parameter that took no part in the loss?",
            (
                f"            if p.grad is not None:\n{_BOTH}",
                "            self.reg_step(p)\n            if p.grad is not None:\n                self.opt_step(p)\n",
            ),
        ),
        mistake(
            "shared-list",
            "All optimizers share one list of parameters",
            "A list in the class's body, or as a default value: how many of it are there for two optimizers?",
            ("    def __init__(self, params", "    everybody = []\n\n    def __init__(self, params"),
            ("self.params = list(params)", "self.params = self.everybody\n        self.params += params"),
        ),
        mistake(
            "no-zero-grad",
            "There is no `zero_grad`",
            "Who clears the gradients before the next backward pass?",
            ("    def zero_grad(self)", "    def zero_gradients(self)"),
        ),
        untrainable(_STEP),
        gradient_changed(_STEP),
        mistake(
            "recorded",
            "Autograd records the step itself, which torch refuses",
            "What does `torch.no_grad()` switch off, and where is it needed?",
            ("    @torch.no_grad()\n", ""),
        ),
        *_GAPS,
        *_counts(),
        delegated(_STEP, "torch.optim.SGD([p], self.lr).step()"),
    ),
    guesses=OPTIMIZER_GUESSES,
    hints=(
        "Do one parameter on paper: p = 1, g = 2, lr = 0.1, wd = 0.5. The decay first, then the step.",
        "Change the parameter in place (`p -= ...`): `p = p - ...` makes a new tensor and leaves the model's alone.",
        "`params` may be a generator: keep a list. A parameter whose gradient is None gets neither decay nor step.",
    ),
)
