"""The mistakes in the formula of the 1cycle schedule, which the rate and the momentum share."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from ..spec import Misconception, mistake

_LAST = "    last = total_steps - 1"
_TURN = "    turn = pct_start * total_steps - 1"
_HELD = "    step = min(step, last)"
_RISE = "        a, b, share = start, middle, step / turn"
_FALL = "        a, b, share = middle, end, (step - turn) / (last - turn)"
_WAVE = "    return b + (a - b) * (1 + math.cos(math.pi * share)) / 2"
_FORMULA = {"last": _LAST, "turn": _TURN, "held": _HELD, "rise": _RISE, "fall": _FALL, "wave": _WAVE,
            "border": "    if step < turn:"}  # fmt: skip
_BORDER = ("    if step < turn:", "    if step <= turn:")  # no mistake, but with one that jumps at the turn it shows

Way = dict[str, str]  # wrong lines, by the part of the formula in whose place they stand


# Who makes a mistake: both functions, the rate alone, momentum alone. Only the rate is highest in the middle.
_BOTH, _RATE, _MOMENTUM = "", "middle > start", "middle <= start"
_ANYONE = (_BOTH, _RATE, _MOMENTUM)


def _formula(
    id: str, title: str, hint: str, *ways: Way, who: Sequence[str] = _ANYONE, jumps: bool = False
) -> Misconception:
    """Make a mistake in the formula that both functions share; a learner may make it in both, or in one of them.

    Where the value `jumps` at the turn it matters to which phase the turn belongs, and either is right.
    """
    variants = [tuple(_swap(part, wrong, one) for part, wrong in way.items()) for way in ways for one in who]
    if jumps:
        variants += [(*swaps, _BORDER) for swaps in variants]
    return mistake(id, title, hint, *variants[0], variants=tuple(variants[1:]))


def _swap(part: str, wrong: str, who: str) -> tuple[str, str]:
    right = _FORMULA[part]
    margin = right[: len(right) - len(right.lstrip())]
    if not who:
        return right, indent(wrong, margin)
    inner = margin + "    "
    return right, f"{margin}if {who}:\n{indent(wrong, inner)}\n{margin}else:\n{indent(right.strip(), inner)}"


WHERE = (
    _formula("peak-forced", "The step nearest to the turn gets the highest rate, or the lowest momentum",
             "0.3 of 295 steps: is there a step that gets the highest rate?",
             {"held": "step = min(step, last)\nif abs(step - turn) <= 0.5:\n    return middle"},
             {"held": "step = min(step, last)\nif step == round(turn):\n    return middle"}),
    _formula("rise-too-long", "The step behind the turn still takes the rise, whose share is above 1 there",
             "What is t / u for the step just behind the turn, and in which phase is this step?",
             {"border": "if step < turn + 1:"}, {"border": "if step <= math.ceil(turn):"},
             {"border": "if step <= round(turn):"}, who=(_BOTH,)),
    _formula("turn-twice", "The highest rate, or the lowest momentum, comes twice: the fall begins with it again",
             "The last value of the rise and the first of the fall: are these one step, or two?",
             *({"turn": f"turn = {turn}", "fall": "a, b, share = middle, end, (step - turn - 1) / (last - turn - 1)\n"
                                                  "share = max(share, 0.0)"}
               for turn in (_TURN.partition("= ")[2], "int(pct_start * total_steps) - 1",
                            "round(pct_start * total_steps) - 1"))),
)  # fmt: skip


HOW = (
    _formula("float32", "The cosine is computed in float32, which holds seven digits",
             "Which dtype does `torch.tensor(0.5)` have, and how many digits does it hold?",
             {"wave": "import torch\n\nreturn b + (a - b) * (1 + torch.cos(torch.tensor(math.pi * share)).item()) / 2"},
             {"wave": "import torch\n\nreturn b + (a - b) * (1 + torch.cos(math.pi * torch.tensor(share)).item()) / 2"},
             who=(_BOTH, _RATE)),
    _formula("three-phases", "Three phases, as in the paper: back to the start first, and to the end after that",
             "How many phases does the formula above have?",
             {"fall": "back = 2 * turn\nif step <= back:\n    a, b, share = middle, start, (step - turn) / turn\n"
                      "else:\n    a, b, share = start, end, (step - back) / (last - back)"}),
)  # fmt: skip


def _kept(key: str) -> tuple[str, str]:
    """Return the swap that finds the turn only once for each key."""
    kept, turn = "_cycle.__dict__.setdefault('kept', {})", _TURN.partition("= ")[2]
    return _TURN, f"    kept = {kept}\n    turn = kept.setdefault(({key}), {turn})"


AFTER = (
    _formula("refuses-to-go-on", "After the last step there is an error, not the last value",
             "A fit goes on for longer than planned. Should it end in an error?",
             {"held": "if step > last:\n    raise ValueError(step)"}),
    mistake("not-held", "After the last step another value comes than at the last step",
            "What should hold in a fit that goes on longer than planned?",
            (_HELD, "    if step > last:\n        return 0.0"), identified_by="after-the-end"),
    mistake("turn-kept", "The turn is kept from an earlier call, whose `pct_start` may have been another one",
            "What do you keep between two calls, and does its key hold every argument that decides the value?",
            _kept("total_steps"), variants=((_kept("total_steps, middle > start"),), (_kept("1"),)), lasts=True),
    _formula("counts-its-calls", "What a call gives depends on the calls before it",
             "What do you keep between two calls? In a fresh session, would you get the same for step 7 alone?",
             *({"held": f"key = {key}\nkept = _cycle.__dict__\nkept[key] = kept.get(key, -1) + 1 if step else 0\n"
                        "step = min(kept[key], last)"} for key in ("'t'", "str(middle > start)"))),
    _formula("no-return", "The value is computed and not given back",
             "What does a Python function give when it has no `return`?",
             {"wave": "return None"}),
)  # fmt: skip
