"""The 1cycle schedule: of the rate, and of momentum, which share all but the three values that they go through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .rule import Alternative, Line, Rule, alternative

_TURN, _HELD = "turn <- pct_start*total_steps - 1", "s <- min(step, last)"
_TURNS = ("pct_start*total_steps", "floor(pct_start*total_steps)", "round(pct_start*total_steps)")
_UP, _DOWN = "up <- s/turn", "down <- (s - turn)/(last - turn)"
_WAVE = "{0} <- {2} + ({1} - {2})*(1 + cos(pi*{3}))/2"
_RISING = _WAVE.format("rising", "first", "middle", "up")
_FALLING = _WAVE.format("falling", "middle", "end", "down")
_TWO_PHASES = "value <- before(s, turn, rising, falling)"
_RATES = "first, middle, end <- max_lr/div_factor, max_lr, max_lr/div_factor/final_div_factor"
_MOMENTA = "first, middle, end <- max, base, max"


def _waves(wave: str, *, one_by_one: bool = True) -> list[dict[str, str]]:
    """Return the ways in which a phase may go otherwise: both phases, the first, the second."""
    rising = {"rising": "rising <- " + wave.format(a="first", b="middle", share="up")}
    falling = {"falling": "falling <- " + wave.format(a="middle", b="end", share="down")}
    return [rising | falling, *([rising, falling] if one_by_one else [])]


def _lines(name: str, texts: Sequence[str]) -> list[dict[str, str]]:
    return [{name: text} for text in texts]


_WHERE = (
    alternative("turn-late", "The peak of the cycle comes one step late",
                "Steps count from 0. Which number has the fourth step?",
                *_lines("turn", [f"turn <- {f}" for f in _TURNS])),
    alternative("turn-early", "The peak of the cycle comes one step early",
                "Count the steps of a short schedule on your fingers, from 0. Where does the rise end?",
                {"turn": "turn <- pct_start*total_steps - 2"}),
    alternative("share-of-last", "The rise is a share of the last step's number, not of the number of steps",
                "Ten steps, of which 40 % rise: which number has the last of these, and what is 0.4 times 9?",
                {"turn": "turn <- pct_start*(total_steps - 1)"}),
    alternative("last-is-total", "`total_steps` is taken for the number of the last step; no step has it",
                "Ten steps, counted from 0: which number has the last one? And what is its rate in yours?",
                *({"last": "last <- total_steps", **turn, **held}
                  for turn in ({}, *_lines("turn", [f"turn <- {f}" for f in _TURNS]))
                  for held in ({}, {"held": "s <- min(step, total_steps - 1)"}))),
    alternative("counts-from-one", "Steps are taken to count from 1: the whole schedule is one step late",
                "What is your rate in step 0, and what in step 1?",
                *_lines("held", ["s <- min(step - 1, last)", "s <- max(min(step - 1, last), 0)",
                                 "s <- min(step, last) - 1"])),
    alternative("one-ahead", "The schedule is one step ahead: what it begins with is never used",
                "With which rate is the very first step to be taken?",
                {"held": "s <- min(step + 1, last)"}, {"up": "up <- (s + 1)/(turn + 1)"}),
    alternative("rounded-turn", "The turn is rounded to a whole step",
                "0.3 of 295 steps: is there a step that gets the highest rate?",
                *_lines("turn", ["turn <- floor(pct_start*total_steps) - 1", "turn <- round(pct_start*total_steps) - 1",
                                 "turn <- -floor(-pct_start*total_steps) - 1"])),
    alternative("share-turned-round", "The fall takes the share that the rise should have",
                "With pct_start = 0.3, how many of ten steps rise?",
                {"turn": "turn <- (1 - pct_start)*total_steps - 1"}),
    alternative("share-ignored", "`pct_start` has no effect",
                "Does the turn move when you ask for another `pct_start`?",
                *_lines("turn", ["turn <- 0.3*total_steps - 1", "turn <- 0.5*total_steps - 1", "turn <- total_steps/2",
                                 "turn <- floor(total_steps/2)", "turn <- (total_steps - 1)/2"])),
    alternative("share-as-percent", "`pct_start` is taken for a percentage",
                "pct_start = 0.3: is that three tenths of the steps, or three in a thousand?",
                {"turn": "turn <- pct_start/100*total_steps - 1"}),
    alternative("rise-not-to-one", "The share of the rise does not reach 1 at the turn",
                "By what do you divide the step in the rise, and what is that quotient at the turn?",
                *_lines("up", ["up <- s/last", "up <- s/total_steps", "up <- s/(turn + 1)"])),
    alternative("fall-not-from-zero", "The share of the fall does not run from 0 at the turn to 1 at the last step",
                "In the fall, how many steps have gone by since the turn, and how many are there from it to the end?",
                *_lines("down", [f"down <- {f}" for f in (
                    "s/last", "s/total_steps", "(s - turn)/last", "(s - turn)/total_steps", "s/(last - turn)",
                    "(s - turn)/turn", "(s - turn)/(total_steps - turn)")])),
    alternative("whole-division", "A division gives whole numbers, so that a phase has only its start and its end",
                "`//` and `/`: what does each make of 3 and 7?",
                {"up": "up <- floor(s/turn)", "down": "down <- floor((s - turn)/(last - turn))"}),
)  # fmt: skip

_HOW = (
    alternative("linear", "Linear annealing: a straight line leads where half a wave of the cosine should",
                "At a quarter of the rise, how far up is a straight line, and how far is the cosine?",
                *_waves("{b} + ({a} - {b})*(1 - {share})")),
    alternative("quarter-wave", "A quarter of the wave is used, which is level at one end only",
                "Between which two angles does the cosine go from its highest to its lowest?",
                *_waves("{b} + ({a} - {b})*cos(pi*{share}/2)"), *_waves("{a} + ({b} - {a})*sin(pi*{share}/2)")),
    alternative("whole-wave", "A whole wave of the cosine, which comes back to where it began",
                "At which angle is the cosine at its lowest? What is your angle at the end of a phase?",
                *_waves("{b} + ({a} - {b})*(1 + cos(2*pi*{share}))/2")),
    alternative("not-halved", "The wave is not halved: it reaches twice as far",
                "What is 1 + cos(0), and what does the formula need there?",
                *_waves("{b} + ({a} - {b})*(1 + cos(pi*{share}))")),
    alternative("half-of-the-cosine", "Only the cosine is halved, not the sum: a bracket is missing",
                "What is 1 + cos(0)/2, and what does the formula need there?",
                *_waves("{b} + ({a} - {b})*(1 + cos(pi*{share})/2)")),
    alternative("geometric", "Geometric interpolation: the wave is in the exponent, and the value goes by factors",
                "Half-way down from 1 to 0.01: is the value near 0.5 or near 0.1, and what does the formula say?",
                *_waves("{b}*({a}/{b})^((1 + cos(pi*{share}))/2)")),
    alternative("not-lifted", "The cosine is used as it is, between -1 and 1",
                "What is the cosine at the end of a phase? And where should the value be by then?",
                *_waves("{b} + ({a} - {b})*cos(pi*{share})"), *_waves("{b} + ({a} - {b})*cos(pi*{share})/2")),
    alternative("degrees", "The angle is in degrees, and `cos` takes radians",
                "What does Python give for the cosine of 180?", *_waves("{b} + ({a} - {b})*(1 + cos(180*{share}))/2")),
    alternative("no-pi", "The angle goes to 1, not to pi", "What is the cosine of 1, and of which number is it -1?",
                *_waves("{b} + ({a} - {b})*(1 + cos({share}))/2")),
    alternative("phases-backwards", "Each phase runs from its end to its start",
                "Put s = 0 into your formula. Which of the two ends do you get?",
                *_waves("{a} + ({b} - {a})*(1 + cos(pi*{share}))/2")),
    alternative("towards-zero", "A phase runs to or from zero, not to or from its other end",
                "Where does your second phase end, by its formula alone? Is that the last value asked for?",
                *_waves("{a}*(1 + cos(pi*{share}))/2"), *_waves("({a} - {b})*(1 + cos(pi*{share}))/2"),
                {"rising": "rising <- middle*(1 - cos(pi*up))/2"}),
    alternative("exponential", "Each step multiplies by one factor: an exponential, not a cosine",
                "Halfway through a phase: is the value in the middle of both ends, or at their geometric mean?",
                *_waves("{a}^(1 - {share})*{b}^{share}")),
    alternative("no-fall", "There is no second phase: after the turn nothing changes",
                "What is to happen between the turn and the last step?", {"falling": "falling <- middle"}),
    alternative("no-rise", "There is no first phase: it begins where the turn should be",
                "Which value has the very first step in yours, and which one should it have?",
                {"rising": "rising <- middle"}, {"turn": "turn <- 0"}),
    alternative("phases-exchanged", "The two phases have changed places",
                "Which phase is a step before the turn in?", {"value": "value <- before(s, turn, falling, rising)"}),
)  # fmt: skip

_AFTER = (
    alternative("not-held", "After the last step another value comes than at the last step",
                "What should hold in a fit that goes on longer than planned?",
                {"held": "s <- min(step, total_steps)"},
                *_lines("value", [f"value <- upto(step, last, before(s, turn, rising, falling), {other})"
                                  for other in ("0", "middle")])),
    alternative("no-return", "The value is computed and not given back",
                "What does a Python function give when it has no `return`?",
                *_lines("value", ["value <- nothing", "value <- before(s, turn, rising, nothing)",
                                  "value <- before(s, turn, nothing, falling)"])),
    alternative("rises-again", "After the last step the cosine turns, and the value comes back",
                "What is the share of the fall after the last step, and what does the cosine do beyond pi?",
                {"held": "s <- step"}),
    alternative("starts-over", "After the last step the schedule starts over",
                "What should hold in a fit that goes on longer than planned?", {"held": "s <- mod(step, total_steps)"}),
)  # fmt: skip


def _ends(*ends: str) -> list[dict[str, str]]:
    return [{"ends": f"first, middle, end <- {three}"} for three in ends]


_START, _END = "max_lr/div_factor", "max_lr/div_factor/final_div_factor"
_OF_THE_RATE = (
    alternative("end-from-max", "The last rate is counted from the highest one, not from the one at the start",
                "By which two numbers is `max_lr` divided, all in all, at the last step?",
                *_ends(f"{_START}, max_lr, max_lr/final_div_factor")),
    alternative("ends-where-it-began", "The rate falls back to where it began, and no further",
                "What does `final_div_factor` do in yours?", *_ends(f"{_START}, max_lr, {_START}")),
    alternative("ends-at-zero", "The rate ends at zero", "What does `final_div_factor` do in yours?",
                *_ends(f"{_START}, max_lr, 0")),
    alternative("starts-at-zero", "The rate starts at zero",
                "With which rate is the first step to be taken, and what does `div_factor` say of it?",
                *_ends(f"0, max_lr, {_END}", "0, max_lr, 0", "0, max_lr, max_lr/final_div_factor")),
    alternative("div-ignored", "`div_factor` has no effect",
                "Where does the rate start when you ask for another `div_factor`?",
                *_ends("max_lr, max_lr, max_lr/final_div_factor", "max_lr/25, max_lr, max_lr/25/final_div_factor")),
    alternative("final-div-ignored", "`final_div_factor` has no effect",
                "Where does the rate end when you ask for another `final_div_factor`?",
                *_ends(f"{_START}, max_lr, {_START}/10000")),
    alternative("ends-exchanged", "The rate starts where it should end, and ends where it should start",
                "Which of the two is the lower one, the first rate or the last?", *_ends(f"{_END}, max_lr, {_START}")),
    alternative("factors-exchanged", "`div_factor` and `final_div_factor` have changed places",
                "Which of the two says where the rate starts, and which one where it ends?",
                *_ends("max_lr/final_div_factor, max_lr, max_lr/final_div_factor/div_factor",
                       "max_lr/final_div_factor, max_lr, max_lr/div_factor")),
    alternative("max-is-the-start", "`max_lr` is taken for the rate at the start",
                "What is the highest rate in yours, and is it `max_lr`?",
                *_ends("max_lr, max_lr*div_factor, max_lr/final_div_factor", f"max_lr, max_lr*div_factor, {_END}")),
    alternative("times-the-factor", "A factor multiplies where it should divide",
                "Is the rate lower or higher at the start than at the turn?",
                *_ends("max_lr*div_factor, max_lr, max_lr*div_factor/final_div_factor",
                       f"{_START}, max_lr, {_START}*final_div_factor")),
)  # fmt: skip
_OF_MOMENTUM = (
    alternative("momentum-not-cycled", "Momentum stays the same", "What is momentum to do while the rate rises?",
                *_ends("max, max, max", "base, base, base")),
    alternative("momentum-with-the-rate", "Momentum rises and falls with the rate, not against it",
                "Where are steps largest, and is that where old gradients should count most?",
                *_ends("base, max, base")),
    alternative("bounds-ignored", "`base` or `max` has no effect",
                "What comes out at the turn, and at the start, when you ask for another `base` and `max`?",
                *_ends("0.95, 0.85, 0.95", "max, 0.85, max", "0.95, base, 0.95")),
    alternative("momentum-from-zero", "Momentum runs to zero, or from zero, not between `base` and `max`",
                "What is the lowest momentum that is asked for?",
                *_ends("max, 0, max", "0, base, 0", "max, base, 0", "0, base, max")),
)  # fmt: skip


def _remembered(ends: str) -> Alternative:
    """Return the mistake of going by the first call's arguments, all or some of them, in later calls."""
    values = re.sub(r"\w+", r"\g<0>_0", ends.partition("<-")[2])
    turn, last = ("turn", "turn <- pct_start_0*total_steps_0 - 1"), ("last", "last <- total_steps_0 - 1")
    kept = ("ends", f"first, middle, end <-{values}")
    return alternative("remembers-calls", "An earlier call decides: what was kept for it is given to another call",
                       "What do you keep between two calls, and does its key hold every argument that decides the "
                       "value?",
                       *map(dict, ([turn, last], [turn], [last], [kept], [turn, last, kept])))  # fmt: skip


def _rule(ends: str, own: tuple[Alternative, ...], arguments: Sequence[str]) -> Rule:
    return Rule(
        beside=tuple(f"{name}_0" for name in arguments),
        options={name: (name,) for name in arguments},
        codes={},
        lines=(
            Line("ends", ends, title="The values that a phase runs between are others than asked for",
                 question="Which values should the first step have, the turn, and the last step?"),
            Line("last", "last <- total_steps - 1"),
            Line("turn", _TURN, title="The turn is not where it should be",
                 question="Ten steps, of which 40 % rise: which number has the last of these?"),
            Line("held", _HELD),
            Line("up", _UP, title="The share of the rise is another than the formula's",
                 question="What is the share at the first step, and what at the turn?"),
            Line("rising", _RISING, title="The rise is another than half a wave of the cosine",
                 question="What does your formula give at the first step, and at the turn?"),
            Line("down", _DOWN, title="The share of the fall is another than the formula's",
                 question="What is the share at the turn, and what at the last step?"),
            Line("falling", _FALLING, title="The fall is another than half a wave of the cosine",
                 question="What does your formula give at the turn, and at the last step?"),
            Line("value", _TWO_PHASES),
        ),
        alternatives=(*own, *_WHERE, *_HOW, *_AFTER, _remembered(ends)),
        allowed=({}, {"value": "value <- upto(s, turn, rising, falling)"}),
    )  # fmt: skip


RATE = _rule(_RATES, _OF_THE_RATE, ("step", "total_steps", "max_lr", "pct_start", "div_factor", "final_div_factor"))
MOMENTUM = _rule(_MOMENTA, _OF_MOMENTUM, ("step", "total_steps", "base", "max", "pct_start"))
