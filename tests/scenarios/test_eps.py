"""Where eps stands makes no difference to the name of a mistake."""

import re

import pytest

from .harness import exercise, same, solution, trace

OUTSIDE = re.compile(r"\((\S+)\.sqrt\(\) \+ self\.eps\)")
INSIDE = re.compile(r"\((\S+) \+ self\.eps\)\.sqrt\(\)")
CODES = {
    name: {known.id: known.wrong_codes(solution(name)) for known in exercise(name).mistakes if not known.identified_by}
    for name in ("rmsprop", "adam")
}


def moved(code):
    """Put eps into the root where it stands outside, and outside where it stands in the root."""
    inside = OUTSIDE.sub(r"(\1 + self.eps).sqrt()", code)
    return inside if inside != code else INSIDE.sub(r"(\1.sqrt() + self.eps)", code)


@pytest.mark.parametrize("seed", [0, 8])
@pytest.mark.parametrize(("name", "id"), [(name, id) for name, codes in CODES.items() for id in codes])
def test_a_mistake_is_named_wherever_eps_stands(name, id, seed):
    """With eps in the other place, each of a mistake's codes does what the mistake is known by, and is no other one."""
    for code in CODES[name][id]:
        seen = trace(name, moved(code), seed)
        named = {other for other, ways in CODES[name].items() for way in ways if same(trace(name, way, seed), seen)}
        assert named == {id} or (id in named and "error" in dict(seen))  # errors are told apart by their messages
