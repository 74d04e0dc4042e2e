import ast
import math

import pytest
import torch
from hypothesis import example, given, strategies as st

from nntrain_lessons.rules.expressions import as_json, compiled, in_python, names, parse, show, statements

NUMBERS = {"a": 0.5, "b": -2.0, "c": 3.0}
PLACES = {name: nr for nr, name in enumerate(NUMBERS)}
AT = list(NUMBERS.values())


def combined(children):
    """Return how larger expressions are made of smaller ones."""
    pairs = st.tuples(children, st.sampled_from("+-*/^"), children).map(lambda found: "({} {} {})".format(*found))
    return pairs | children.map("-({})".format) | children.map("sqrt({})".format) | children.map("abs({})".format)


TEXTS = st.recursive(st.sampled_from([*NUMBERS]), combined, max_leaves=8)


@given(TEXTS)
def test_what_is_shown_means_the_same(text):
    """Brackets are left out only where they make no difference."""
    tree = parse(text)
    assert ast.dump(parse(show(tree))) == ast.dump(tree)


@given(TEXTS)
@example("a / -(a - a)")
def test_a_number_is_what_torch_computes(text):
    """Also where that is NaN or infinity, for which Python would raise an error."""
    tensors = {name: torch.tensor(value, dtype=torch.float64) for name, value in NUMBERS.items()}
    code = in_python(parse(text), {name: f"tensors[{name!r}]" for name in NUMBERS})
    try:
        expected = float(eval(code, {"tensors": tensors}))  # noqa: S307 - our own code
    except (ArithmeticError, ValueError, TypeError, AttributeError):  # it has no tensor in it
        return
    fast, careful = compiled(parse(text), PLACES)
    assert math.isclose(careful(AT), expected, rel_tol=1e-9) or (math.isnan(expected) and math.isnan(careful(AT)))
    if math.isfinite(expected):
        assert math.isclose(fast(AT), expected, rel_tol=1e-9)


def test_no_more_brackets_than_needed():
    """As on the pages."""
    for text in ("beta1*m + (1 - beta1)*g", "p - lr*m/(sqrt(v) + eps)", "m/(1 - beta1^t)", "a - (b - c)", "-(a + b)"):
        assert show(parse(text)) == text


def test_a_line_has_assignments():
    """One, several, or several at once."""
    assert [name for name, _ in statements("m, v <- 0, g^2; t <- t + 1")] == ["m", "v", "t"]
    assert statements("") == ()
    for wrong in ("m, v <- 0", "m + 1"):
        with pytest.raises(ValueError, match="does not give each name a value"):
            statements(wrong)
    with pytest.raises(ValueError, match="is no expression"):
        statements("m <- 1 +")


def test_an_expression_as_json_can_be_computed_elsewhere():
    """Nested lists: what is done, and with what."""
    assert as_json(parse("1 - beta^t")) == ["-", 1, ["^", "beta", "t"]]
    assert as_json(parse("sqrt(v)")) == ["sqrt", "v"]
    assert as_json(parse("-g")) == ["-", "g"]


def test_what_is_read_is_known():
    """The quantities, and not the functions."""
    assert names(parse("sqrt(v + eps)*g")) == {"v", "eps", "g"}
