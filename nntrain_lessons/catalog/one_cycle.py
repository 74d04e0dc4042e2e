"""What is asked of the 1cycle schedule."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from random import Random
from typing import Any

from ..spec import Check, Exercise, Guess, Inputs, mistake
from . import _cycle

Asked = tuple[list[Any], dict[str, float]]  # the arguments after the step, and those with names

_LR, _MOM = "one_cycle_lr", "one_cycle_mom"
_ON_A_STEP = ((24, 0.375), (32, 0.375), (28, 0.25), (36, 0.25))  # steps, and a share of them that binary numbers hold


_LOW, _HIGH = (0.2, 0.3), (0.7, 0.8)  # how far past a step the turn is, where rounding it leads down, or up


def _between(random: Random, parts: tuple[float, ...] = _LOW + _HIGH) -> tuple[int, float]:
    # The turn is well off both steps beside it, and the middle between them, where roundings would part.
    total_steps = random.randint(19, 31)
    before, part = random.randint(4, total_steps // 3), random.choice(parts)
    return total_steps, round((before + part) / total_steps, 6)


def _rate(random: Random, total_steps: int, pct_start: float) -> Asked:
    options = {"pct_start": pct_start, "div_factor": random.randint(4, 20) + 0.5}
    options["final_div_factor"] = random.randint(6, 40) + 0.25
    return [total_steps, round(random.uniform(1.1, 4), 3)], options


def _momentum(random: Random, total_steps: int, pct_start: float) -> Asked:
    base, most = round(random.uniform(0.4, 0.6), 3), round(random.uniform(0.7, 0.85), 3)
    return [total_steps], {"base": base, "max": most, "pct_start": pct_start}


def _at(name: str, asked: Asked, steps: Iterable[int]) -> list[Any]:
    arguments, options = asked
    return [[name, [step, *arguments], options] for step in steps]


def _at_the_ends(random: Random) -> Inputs:
    total_steps, pct_start = random.choice(_ON_A_STEP)
    ends = [0, total_steps - 1]
    rate, momentum = _rate(random, total_steps, pct_start), _momentum(random, total_steps, pct_start)
    return {"calls": _at(_LR, rate, ends) + _at(_MOM, momentum, ends)}


def _turn_on_a_step(random: Random) -> Inputs:
    asked = _rate(random, *random.choice(_ON_A_STEP))
    return {"calls": _at(_LR, asked, range(asked[0][0]))}


def _turn_between_steps(random: Random) -> Inputs:
    both = [_rate(random, *_between(random, parts)) for parts in (_LOW, _HIGH)]
    return {"calls": [call for asked in both for call in _at(_LR, asked, range(asked[0][0]))]}


def _momenta(random: Random) -> Inputs:
    turns = random.choice(_ON_A_STEP), _between(random, _LOW), _between(random, _HIGH)
    walks = [_momentum(random, *turn) for turn in turns]
    flat = round(random.uniform(0.5, 0.9), 3)  # with equal bounds there is nothing to divide by
    level = ([37], {"base": flat, "max": flat, "pct_start": 0.3})
    calls = [call for asked in walks for call in _at(_MOM, asked, range(asked[0][0]))]
    return {"calls": calls + _at(_MOM, level, [0, random.randint(2, 5), random.randint(15, 18)])}


def _by_default(random: Random) -> Inputs:
    total_steps, max_lr = random.randint(40, 60), round(random.uniform(1.1, 4), 3)
    steps = [0, *sorted(random.sample(range(1, total_steps - 1), 6)), total_steps - 1]
    return {"calls": _at(_LR, ([total_steps, max_lr], {}), steps) + _at(_MOM, ([total_steps], {}), steps)}


def _after_the_end(random: Random) -> Inputs:
    total_steps, pct_start = _between(random)
    steps = [0, *(total_steps + more for more in (-1, 0, 1, random.randint(4, 9)))]
    rate, momentum = _rate(random, total_steps, pct_start), _momentum(random, total_steps, pct_start)
    return {"calls": _at(_LR, rate, steps) + _at(_MOM, momentum, steps)}


def _mixed(random: Random) -> Inputs:
    # Calls that differ in one argument alone: what is kept for one of them is wrong for the others. The walk of each
    # begins at 0, as do the other walks: where something is counted, it starts there in each check.
    total_steps, pct_start = _between(random)
    steps = [0, *random.sample(range(1, total_steps - 2), 3)]
    first, calls = [], []
    for name, draw in ((_LR, _rate), (_MOM, _momentum)):
        one, other = draw(random, total_steps, pct_start), draw(random, total_steps + 2, round(pct_start + 0.1, 6))
        for asked in (one, *_one_by_one(one, other)):
            begin, *others = _at(name, asked, steps)
            first.append(begin)
            calls += others
    return {"calls": first + random.sample(calls, len(calls))}


def _one_by_one(one: Asked, other: Asked) -> list[Asked]:
    """Return what is asked with one argument after the other in another's place."""
    (some, options), (others, other_options) = one, other
    places = range(len(some))
    swapped = [([*some[:place], others[place], *some[place + 1 :]], options) for place in places]
    return [*swapped, *((some, {**options, key: other_options[key]}) for key in options)]


def _unrounded(random: Random) -> Inputs:
    total_steps, max_lr = random.randint(40, 60), round(random.uniform(0.011, 0.04), 4)
    return {"calls": _at(_LR, ([total_steps, max_lr], {}), random.sample(range(1, total_steps - 1), 12))}


def _few(random: Random) -> Inputs:
    cases = [(1, 0.3), (2, 0.3), (3, 0.25), (4, 0.25), (10, 0.1), (random.randint(12, 20), 0.0)]
    return {"calls": [call for case in cases for call in _at(_LR, _rate(random, *case), range(case[0]))]}


def _nonsense(random: Random) -> Inputs:
    max_lr, no_share = round(random.uniform(1.1, 4), 3), round(random.uniform(1.1, 9), 2)
    rate, momentum = [3, 20, max_lr], [3, 20, 0.9, 0.8]
    calls = [[_LR, [-1, 20, max_lr], {}], [_LR, rate, {"pct_start": no_share}], [_MOM, momentum, {}]]
    return {"calls": calls}


CHECKS = (
    Check("own-work", "the formula is your own work", "cycles.own_work", _mixed, points=1),
    Check("digits", "the numbers have nine digits, not float32's seven", "cycles.digits", _unrounded, points=1),
    Check("ends", "the first step and the last one have what they should", "cycles.values", _at_the_ends, points=1),
    Check("turn-on-a-step", "each step's rate, where the turn falls on a step", "cycles.values", _turn_on_a_step,
          points=1),
    Check("turn-between-steps", "each step's rate, where the turn lies between two", "cycles.values",
          _turn_between_steps, points=1),
    Check("momentum", "momentum runs against the rate, and turns where it turns", "cycles.values", _momenta, points=2),
    Check("any-order", "a call knows nothing of the calls before it", "cycles.values", _mixed, points=1),
    Check("defaults", "with the stated defaults both are right, too", "cycles.values", _by_default, points=1),
    Check("after-the-end", "after the last step its value holds", "cycles.values_or_errors", _after_the_end, points=1),
    Check("few-steps", "schedules so short that they only fall", "cycles.values", _few,
          note="where the turn is at the first step or before it (`total_steps=10, pct_start=0.1`), yours raises an "
               "error, or gives another rate than the formula", error_tells=True),
    Check("nonsense", "what makes no sense is refused", "cycles.refusals", _nonsense,
          note="not all nonsense is refused with an error (a step below 0, a share above 1, base above max): a slip "
               "in a call would go unnoticed"),
)  # fmt: skip

_RATE = "    return _cycle(step, total_steps, pct_start, initial, max_lr, initial / final_div_factor)"
_MOMENTUM = "    return _cycle(step, total_steps, pct_start, max, base, max)"


_CACHED = f"""\
    kept = one_cycle_lr.__dict__
    key = step, total_steps, max_lr
    if key not in kept:
        kept[key] = {_RATE.removeprefix("    return ")}
    return kept[key]"""

_TORCHS = """\
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.1, momentum=0.9)
    options = {"pct_start": pct_start, "div_factor": div_factor, "final_div_factor": final_div_factor}
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps, **options)
    for _ in range(min(step, total_steps - 1)):
        optimizer.step()
        scheduler.step()
    return optimizer.param_groups[0]["lr"]"""

WORK = (
    mistake("delegated", "A schedule of torch does the work",
            "Which line of yours computes the cosine? The exercise is to write that one.",
            (_RATE, _TORCHS), identified_by="own-work"),
    mistake("few-digits", "Too few digits: the numbers are rounded, or float32",
            "How many digits does float32 hold, and how many does `round` leave of a rate of 0.0000002?",
            (_RATE, "    return round(" + _RATE.removeprefix("    return ") + ", 6)"), identified_by="digits"),
    mistake("remembers-calls", "An earlier call decides: what was kept for it is given to another call",
            "What do you keep between two calls, and does its key hold every argument that decides the value?",
            (_RATE, _CACHED), identified_by="any-order"),
    mistake("other-default", "With all arguments given it is right; a default is not the stated one",
            "Does the line with `def` still say what it said?",
            ("    div_factor: float = 25.0,", "    div_factor: float = 10.0,"), identified_by="defaults"),
)  # fmt: skip

RATE = (
    mistake("a-factor-only", "A factor is given back, not the rate",
            "What is the highest value that comes out, and what is `max_lr`?",
            (_RATE, _RATE + " / max_lr"), variants=(((_RATE, _RATE + " / initial"),),)),
)  # fmt: skip

_MIRRORED = """\
    low = {low}
    rate = one_cycle_lr(step, total_steps, 1.0, pct_start)
    return max - (max - base) * (rate - low) / (1 - low)"""

MOMENTUM = (
    mistake("mirrors-the-rate", "Momentum mirrors the rate, which does not run from 0 to 1",
            "Which share of `max_lr` is the rate at the start? And what does that leave of `max`?",
            (_MOMENTUM, "    return max - (max - base) * one_cycle_lr(step, total_steps, 1.0, pct_start)"),
            variants=(((_MOMENTUM, _MIRRORED.format(low="1 / 25.0 / 1e4")),),
                      ((_MOMENTUM, _MIRRORED.format(low="1 / 25.0")),))),
    mistake("divides-by-range", "With `base` equal to `max` there is a division by zero",
            "How large is `max - base` when momentum is to stay where it is? Does the formula divide by it?",
            (_MOMENTUM, "    return base + (_cycle(step, total_steps, pct_start, max, base, max) - base) / (max - base)"
                        " * (max - base)")),
    mistake("max-is-hidden", "`max` is an argument of `one_cycle_mom`: a number, which cannot be called",
            "Which `max` does Python find first inside of the function?",
            (_MOMENTUM, "    return _cycle(max(step, 0), total_steps, pct_start, max, base, max)"),
            variants=(((_MOMENTUM, f"    if step >= total_steps:\n        return max(base, max)\n{_MOMENTUM}"),),
                      *(((_MOMENTUM, f"    if step {sign} pct_start * total_steps - 1:\n        return max(base, max)\n"
                                     f"{_MOMENTUM}"),) for sign in (">=", "<", ">")))),
)  # fmt: skip

_LIKELY = (
    (("momentum",), "the rate is right, momentum is not; it has the same two phases, from max to base and back to max"),
    (("turn-on-a-step", "turn-between-steps"), "momentum is right, the rate is not: look at the three rates it goes "
                                               "between, at the start, at the turn, at the end"),
    (("turn-between-steps", "momentum"), "where the turn falls on a step the rate is right: is something rounded?"),
)  # fmt: skip

_FOLLOWING = ("ends", "any-order", "defaults", "after-the-end")  # whether they fail depends on where it is wrong

EXERCISE = Exercise(
    id="one_cycle",
    number=6,
    title="The 1cycle schedule",
    names=("one_cycle_lr", "one_cycle_mom"),
    minutes=30,
    page="schedules",
    checks=CHECKS,
    mistakes=WORK + RATE + MOMENTUM + _cycle.WHERE + _cycle.HOW + _cycle.AFTER,
    hints=(
        "Do it on paper first: ten steps, of which 40 % rise. Number them from 0. Which number has the step where the "
        "schedule turns, and which one the last? How many steps are there from the one to the other?",
        "For a step in either phase, find its share s: 0 where the phase begins, 1 where it ends. Only then use the "
        "cosine. A helper `wave(a, b, s)` serves both phases, and both functions.",
        "First `step = min(step, total_steps - 1)`. The turn is at `u = pct_start * total_steps - 1`. Before it, `s = "
        "step / u`, from the first value to the middle one; from it on, `s = (step - u) / (total_steps - 1 - u)`, from "
        "the middle one to the last. Momentum: max, base, max.",
    ),
    needs=("scheduler",),
    independent=True,
    guesses=tuple(
        Guess(frozenset(failed + others), text)
        for failed, text in _LIKELY
        for count in range(len(_FOLLOWING) + 1)
        for others in combinations(_FOLLOWING, count)
    ),
)
