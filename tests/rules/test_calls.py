"""The rules of functions that are asked for one value after the other, held against real code."""

import math
import random
import types

import pytest

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import formulas
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Observation, Trace
from nntrain_lessons.rules import CALLS
from nntrain_lessons.rules.calls import Calls, CallSimulator
from nntrain_lessons.rules.search import explain
from nntrain_lessons.scenarios import cycles

RIGHT = solution("one_cycle")
WAYS = [
    pytest.param(name, known, way, id=f"{name}-{known.id}-{nr}")
    for name, rule in CALLS.items()
    for known in rule.alternatives
    for nr, way in enumerate(known.ways)
]


def observed(code, seed=1):
    """Return what code gives in the checks of the exercise, as the grader sees it."""
    answer = types.ModuleType("answer")
    exec(compile(code, "answer.py", "exec"), vars(answer))  # noqa: S102 - our own code
    seen = []
    for check in EXERCISES["one_cycle"].checks:
        if check.required and check.scenario == "cycles.values":
            inputs = check.draw(random.Random(f"{seed} {check.id}"))  # noqa: S311 - no secret
            found = [
                Observation(at, {"kind": "value", "value": value}) for at, value in cycles.values(answer, **inputs)
            ]
            seen.append((check.scenario, inputs, Trace(tuple(found))))
    return seen


def calls(name, rule, lines=None, count=40):
    """Return calls of a function, and what a rule gives for them."""
    drawn = random.Random(name)  # noqa: S311 - no secret
    given = []
    for _ in range(count):
        total = drawn.randint(15, 40)
        one = {"total_steps": total, "step": drawn.randrange(total + 3), "pct_start": drawn.uniform(0.2, 0.6)}
        one |= {"max_lr": drawn.uniform(1, 4), "div_factor": drawn.uniform(4, 20), "base": drawn.uniform(0.4, 0.6)}
        one |= {"w": drawn.uniform(1, 3), "grad": drawn.uniform(-2, 2), "lr": drawn.uniform(0.1, 0.3)}
        one |= {"final_div_factor": drawn.uniform(6, 40), "max": drawn.uniform(0.7, 0.9), "place": len(given) % 3}
        one |= {f"grad_{of}": drawn.uniform(0.5, 2) for of in ("mean", "norm", "most")}
        first = given[0] if given else one
        given.append(one | {f"{key}_0": value for key, value in first.items() if not key.endswith("_0")})
    simulator = CallSimulator(rule)
    return simulator, Calls(given, [simulator.value(lines or {}, one) for one in given], 1e-9)


def test_a_rule_does_what_the_solution_does():
    """Of both functions, under ten seeds."""
    for seed in range(10):
        assert formulas.explained("one_cycle", observed(RIGHT, seed)) == ()


@pytest.mark.parametrize(("name", "known", "way"), WAYS)
def test_each_mistake_changes_something_and_is_found(name, known, way):
    """By its name, or by that of one which gives the very same."""
    rule = CALLS[name]
    simulator, found = calls(name, rule, way)
    assert not simulator.fits({}, found)
    told = explain(rule, simulator, [Calls(found.given[:1], found.seen[:1], found.tolerance), found])
    assert known.id in {one.id for other in told for one in other.mistakes}


def test_a_mistake_in_both_functions_is_one():
    """And it is read back in both."""
    wrong = RIGHT.replace("(1 + math.cos(math.pi * share)) / 2", "(1 - share)")
    assert wrong != RIGHT
    (found,) = formulas.explained("one_cycle", observed(wrong))
    assert [known.id for known in found.mistakes] == ["linear"]
    differs = [found.reading.yours[nr] for nr in found.reading.differs]
    assert [line.partition(":")[0] for line in differs] == ["one_cycle_lr"] * 2 + ["one_cycle_mom"] * 2


def test_each_functions_own_mistake_is_told():
    """One of the rate, and another one of momentum."""
    wrong = RIGHT.replace("initial / final_div_factor)", "initial)").replace(
        "start, max, base, max", "start, base, max, base"
    )
    (found,) = formulas.explained("one_cycle", observed(wrong))
    assert [known.id for known in found.mistakes] == ["ends-where-it-began", "momentum-with-the-rate"]


def test_the_turn_of_the_first_call_is_told():
    """It is kept for all that come after, of both functions: the checks begin with a call of the one."""
    kept = "kept = _cycle.__dict__.setdefault('turn', {})"
    turn = "turn = pct_start * total_steps - 1"
    wrong = RIGHT.replace(turn, f"{kept}\n    turn = kept.setdefault(0, {turn.partition('= ')[2]})")
    (found,) = formulas.explained("one_cycle", observed(wrong))
    assert [known.id for known in found.mistakes] == ["remembers-calls"]


def test_a_return_that_is_missing_in_one_phase_is_told_beside_another_mistake():
    """What a call gives that is None is no number, and yet it is explained."""
    wrong = RIGHT.replace("initial / final_div_factor)", "initial)").replace(
        "    return _cycle(step, total_steps, pct_start, max, base, max)",
        "    value = _cycle(step, total_steps, pct_start, max, base, max)\n"
        "    return value if step < pct_start * total_steps - 1 else None",
    )
    (found,) = formulas.explained("one_cycle", observed(wrong))
    assert [known.id for known in found.mistakes] == ["ends-where-it-began", "no-return"]


def test_what_a_check_tells_by_itself_is_left_out_where_nothing_explains_it():
    """A default that is another one shows in one check; in all others a mistake explains the rate."""
    wrong = RIGHT.replace("final_div_factor: float = 1e4", "final_div_factor: float = 1e3").replace(
        "math.cos(math.pi * share)", "math.cos(2 * math.pi * share)"
    )
    seen = observed(wrong)
    defaults = next(nr for nr, (_, inputs, _) in enumerate(seen) if not inputs["calls"][0][2])
    (found,) = formulas.explained("one_cycle", seen, range(len(seen)))
    assert ([known.id for known in found.mistakes], found.left_out) == (["whole-wave"], defaults)
    (found,) = formulas.explained("one_cycle", seen)
    assert found.left_out is None


def test_a_value_that_is_no_number_fits_nothing_but_itself():
    """NaN is NaN."""
    simulator, found = calls("one_cycle_lr", CALLS["one_cycle_lr"])
    assert not simulator.fits({}, Calls(found.given, [math.nan] * len(found.seen), 1e-9))
