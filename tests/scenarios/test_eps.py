"""Where eps stands makes no difference to the name of a mistake."""

import re
from contextlib import suppress
from functools import cache

import pytest

from nntrain_lessons.spec import swapped

from .harness import exercise, observe, same, solution, trace

OUTSIDE = re.compile(r"\((\S+)\.sqrt\(\) \+ self\.eps\)")
INSIDE = re.compile(r"\((\S+) \+ self\.eps\)\.sqrt\(\)")


def shown(known):
    """Return whether a mistake is told by all that it does, and is not about eps itself."""
    return not known.identified_by and not known.id.startswith("eps-")


CODES = {
    name: {known.id: known.wrong_codes(solution(name)) for known in exercise(name).mistakes if shown(known)}
    for name in ("rmsprop", "adam")
}


def moved(code):
    """Put eps into the root where it stands outside, and outside where it stands in the root."""
    inside = OUTSIDE.sub(r"(\1 + self.eps).sqrt()", code)
    return inside if inside != code else INSIDE.sub(r"(\1.sqrt() + self.eps)", code)


@cache
def observed(name, id, code, seed):
    """Return what some code is observed to do in one check."""
    check = next(check for check in exercise(name).checks if check.id == id)
    return observe(check, code, seed)


def fits(name, way, code, seed):
    """Return whether a mistake's code does what other code does, also where it goes another way that is let off."""
    for check in (check for check in exercise(name).checks if check.required):
        ways = [way]
        for other in check.accepts:
            with suppress(ValueError):  # the mistake may leave no room for it
                ways.append(swapped(way, other.swaps))
        seen = observed(name, check.id, code, seed)
        if not any(compiles(one) and same(observed(name, check.id, one, seed), seen) for one in ways):
            return False
    return True


def compiles(code):
    """Return whether it is Python: two swaps need not be so together."""
    with suppress(SyntaxError):
        return compile(code, "way", "exec")


@pytest.mark.parametrize("seed", [0, 8])
@pytest.mark.parametrize(("name", "id"), [(name, id) for name, codes in CODES.items() for id in codes])
def test_a_mistake_is_named_wherever_eps_stands(name, id, seed):
    """With eps in the other place, some of a mistake's codes does what the mistake is known by, and is no other one."""
    for code in CODES[name][id]:
        other = moved(code)
        named = {known for known, ways in CODES[name].items() for way in ways if fits(name, way, other, seed)}
        seen = trace(name, other, seed)
        assert named == {id} or (id in named and "error" in dict(seen))  # errors are told apart by their messages
