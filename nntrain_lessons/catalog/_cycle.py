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


def _waves(*waves: str) -> list[Way]:
    return [{"wave": f"return {wave}"} for wave in waves]


WHERE = (
    _formula("turn-late", "The peak of the cycle comes one step late",
             "Steps count from 0. Which number has the fourth step?",
             *({"turn": f"turn = {turn}"} for turn in ("pct_start * total_steps", "int(pct_start * total_steps)",
                                                       "round(pct_start * total_steps)"))),
    _formula("turn-early", "The peak of the cycle comes one step early",
             "Count the steps of a short schedule on your fingers, from 0. Where does the rise end?",
             {"turn": "turn = pct_start * total_steps - 2"}),
    _formula("share-of-last", "The rise is a share of the last step's number, not of the number of steps",
             "Ten steps, of which 40 % rise: which number has the last of these, and what is 0.4 times 9?",
             {"turn": "turn = pct_start * (total_steps - 1)"}),
    _formula("last-is-total", "`total_steps` is taken for the number of the last step; no step has it",
             "Ten steps, counted from 0: which number has the last one? And what is its rate in yours?",
             *({"last": "last = total_steps", "turn": f"turn = {turn}", **held}
               for turn in (_TURN.partition("= ")[2], "pct_start * total_steps", "int(pct_start * total_steps)")
               for held in ({}, {"held": "step = min(step, total_steps - 1)"}))),
    _formula("counts-from-one", "Steps are taken to count from 1: the whole schedule is one step late",
             "What is your rate in step 0, and what in step 1?",
             {"held": "step = min(step - 1, last)"}, {"held": "step = max(min(step - 1, last), 0)"},
             {"held": "step = max(min(step, last) - 1, 0)"}, {"held": "step = min(step, last) - 1"}),
    _formula("one-ahead", "The schedule is one step ahead: what it begins with is never used",
             "With which rate is the very first step to be taken?",
             {"held": "step = min(step + 1, last)"}, {"rise": "a, b, share = start, middle, (step + 1) / (turn + 1)"}),
    _formula("rounded-turn", "The turn is rounded to a whole step",
             "0.3 of 295 steps: is there a step that gets the highest rate?",
             {"turn": "turn = int(pct_start * total_steps) - 1"}, {"turn": "turn = round(pct_start * total_steps) - 1"},
             {"turn": "turn = math.ceil(pct_start * total_steps) - 1"}),
    _formula("peak-forced", "The step nearest to the turn gets the highest rate, or the lowest momentum",
             "0.3 of 295 steps: is there a step that gets the highest rate?",
             {"held": "step = min(step, last)\nif abs(step - turn) <= 0.5:\n    return middle"},
             {"held": "step = min(step, last)\nif step == round(turn):\n    return middle"}),
    _formula("rise-too-long", "The step behind the turn still takes the rise, whose share is above 1 there",
             "What is t / u for the step just behind the turn, and in which phase is this step?",
             {"border": "if step < turn + 1:"}, {"border": "if step <= math.ceil(turn):"},
             {"border": "if step <= round(turn):"}, who=(_BOTH,)),
    _formula("share-turned-round", "The fall takes the share that the rise should have",
             "With pct_start = 0.3, how many of ten steps rise?",
             {"turn": "turn = (1 - pct_start) * total_steps - 1"}),
    _formula("share-ignored", "`pct_start` has no effect",
             "Does the turn move when you ask for another `pct_start`?",
             *({"turn": f"turn = {turn}"} for turn in ("0.3 * total_steps - 1", "0.5 * total_steps - 1",
                                                       "total_steps // 2 - 1", "total_steps / 2", "total_steps // 2",
                                                       "(total_steps - 1) / 2"))),
    _formula("share-as-percent", "`pct_start` is taken for a percentage",
             "pct_start = 0.3: is that three tenths of the steps, or three in a thousand?",
             {"turn": "turn = pct_start / 100 * total_steps - 1"}),
    _formula("rise-not-to-one", "The share of the rise does not reach 1 at the turn",
             "By what do you divide the step in the rise, and what is that quotient at the turn?",
             {"rise": "a, b, share = start, middle, step / last"},
             {"rise": "a, b, share = start, middle, step / total_steps"}, jumps=True),
    _formula("fall-not-from-zero", "The share of the fall does not run from 0 at the turn to 1 at the last step",
             "In the fall, how many steps have gone by since the turn, and how many are there from it to the end?",
             *({"fall": f"a, b, share = middle, end, {share}"} for share in (
                 "step / last", "step / total_steps", "(step - turn) / last", "(step - turn) / total_steps",
                 "step / (last - turn)", "(step - turn) / turn")), jumps=True),
    _formula("turn-twice", "The highest rate, or the lowest momentum, comes twice: the fall begins with it again",
             "The last value of the rise and the first of the fall: are these one step, or two?",
             *({"turn": f"turn = {turn}", "fall": "a, b, share = middle, end, (step - turn - 1) / (last - turn - 1)\n"
                                                  "share = max(share, 0.0)"}
               for turn in (_TURN.partition("= ")[2], "int(pct_start * total_steps) - 1",
                            "round(pct_start * total_steps) - 1"))),
    _formula("whole-division", "A division gives whole numbers, so that a phase has only its start and its end",
             "`//` and `/`: what does each make of 3 and 7?",
             {"rise": "a, b, share = start, middle, step // turn",
              "fall": "a, b, share = middle, end, (step - turn) // (last - turn)"},
             {"rise": "a, b, share = start, middle, step // turn"},
             {"fall": "a, b, share = middle, end, (step - turn) // (last - turn)"}, jumps=True),
)  # fmt: skip

_COSINE = "(1 + math.cos(math.pi * share)) / 2"

HOW = (
    _formula("linear", "Linear annealing: a straight line leads where half a wave of the cosine should",
             "At a quarter of the rise, how far up is a straight line, and how far is the cosine?",
             *_waves("b + (a - b) * (1 - share)",
                     f"b + (a - b) * ((1 - share) if b == middle else {_COSINE})",
                     f"b + (a - b) * ({_COSINE} if b == middle else (1 - share))")),
    _formula("quarter-wave", "A quarter of the wave is used, which is level at one end only",
             "Between which two angles does the cosine go from its highest to its lowest?",
             *_waves("b + (a - b) * math.cos(math.pi * share / 2)", "a + (b - a) * math.sin(math.pi * share / 2)")),
    _formula("whole-wave", "A whole wave of the cosine, which comes back to where it began",
             "At which angle is the cosine at its lowest? What is your angle at the end of a phase?",
             *_waves("b + (a - b) * (1 + math.cos(2 * math.pi * share)) / 2"), jumps=True),
    _formula("not-halved", "The wave is not halved: it reaches twice as far",
             "What is 1 + cos(0), and what does the formula need there?",
             *_waves("b + (a - b) * (1 + math.cos(math.pi * share))"), jumps=True),
    _formula("not-lifted", "The cosine is used as it is, between -1 and 1",
             "What is the cosine at the end of a phase? And where should the value be by then?",
             *_waves("b + (a - b) * math.cos(math.pi * share)", "b + (a - b) * math.cos(math.pi * share) / 2"),
             jumps=True),
    _formula("degrees", "The angle is in degrees, and `cos` takes radians",
             "What does Python give for the cosine of 180?",
             *_waves("b + (a - b) * (1 + math.cos(180 * share)) / 2"), jumps=True),
    _formula("no-pi", "The angle goes to 1, not to pi",
             "What is the cosine of 1, and of which number is it -1?",
             *_waves("b + (a - b) * (1 + math.cos(share)) / 2"), jumps=True),
    _formula("phases-backwards", "Each phase runs from its end to its start",
             "Put s = 0 into your formula. Which of the two ends do you get?",
             *_waves("a + (b - a) * (1 + math.cos(math.pi * share)) / 2"), who=(_BOTH, _RATE), jumps=True),
    _formula("towards-zero", "A phase runs to or from zero, not to or from its other end",
             "Where does your second phase end, by its formula alone? Is that the last value asked for?",
             *_waves(f"(a - b) * {_COSINE}", f"a * {_COSINE} if b == end else b + (a - b) * {_COSINE}",
                     f"a * {_COSINE} if b == end else b * (1 - {_COSINE})"), who=(_BOTH,), jumps=True),
    _formula("float32", "The cosine is computed in float32, which holds seven digits",
             "Which dtype does `torch.tensor(0.5)` have, and how many digits does it hold?",
             {"wave": "import torch\n\nreturn b + (a - b) * (1 + torch.cos(torch.tensor(math.pi * share)).item()) / 2"},
             {"wave": "import torch\n\nreturn b + (a - b) * (1 + torch.cos(math.pi * torch.tensor(share)).item()) / 2"},
             who=(_BOTH, _RATE)),
    _formula("exponential", "Each step multiplies by one factor: an exponential, not a cosine",
             "Halfway through a phase: is the value in the middle of both ends, or at their geometric mean?",
             *_waves("a ** (1 - share) * b ** share")),
    _formula("no-fall", "There is no second phase: after the turn nothing changes, or there is no turn",
             "What is to happen between the turn and the last step?",
             {"fall": "a, b, share = middle, middle, 0.0"},
             {"turn": "turn = float(last)", "fall": "a, b, share = middle, middle, 0.0"}),
    _formula("no-rise", "There is no first phase: it begins where the turn should be",
             "Which value has the very first step in yours, and which one should it have?",
             {"rise": "a, b, share = middle, middle, 0.0"}, {"turn": "turn = 0.0"}),
    _formula("three-phases", "Three phases, as in the paper: back to the start first, and to the end after that",
             "How many phases does the formula above have?",
             {"fall": "back = 2 * turn\nif step <= back:\n    a, b, share = middle, start, (step - turn) / turn\n"
                      "else:\n    a, b, share = start, end, (step - back) / (last - back)"}),
)  # fmt: skip

AFTER = (
    _formula("rises-again", "After the last step the cosine turns, and the value comes back",
             "What is the share of the fall after the last step, and what does the cosine do beyond pi?",
             {"held": "pass"}),
    _formula("starts-over", "After the last step the schedule starts over",
             "What should hold in a fit that goes on longer than planned?",
             {"held": "step = step % total_steps"}),
    _formula("refuses-to-go-on", "After the last step there is an error, not the last value",
             "A fit goes on for longer than planned. Should it end in an error?",
             {"held": "if step > last:\n    raise ValueError(step)"}),
    mistake("not-held", "After the last step another value comes than at the last step",
            "What should hold in a fit that goes on longer than planned?",
            (_HELD, "    if step > last:\n        return 0.0"), identified_by="after-the-end"),
    _formula("counts-its-calls", "What a call gives depends on the calls before it",
             "What do you keep between two calls? In a fresh session, would you get the same for step 7 alone?",
             *({"held": f"key = {key}\nkept = _cycle.__dict__\nkept[key] = kept.get(key, -1) + 1 if step else 0\n"
                        "step = min(kept[key], last)"} for key in ("'t'", "str(middle > start)"))),
    _formula("no-return", "The value is computed and not given back",
             "What does a Python function give when it has no `return`?",
             {"wave": "return None"}),
)  # fmt: skip
