"""The notation of the pages, `m <- beta1*m + (1 - beta1)*g`: read, computed, printed, and as JSON."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

Function = Callable[[Sequence[float]], float]

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
_LEVELS: dict[type[ast.operator], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 4}
_ATOM, _SIGNED = 5, 3  # how strongly a name binds, and a minus before something


@cache
def parse(text: str) -> ast.expr:
    """Return the tree of an expression; `^` is a power.

    Raises
    ------
    ValueError
        When it is none.
    """
    try:
        return ast.parse(text.replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no expression") from error


@cache
def statements(text: str) -> tuple[tuple[str, ast.expr], ...]:
    """Return a line's assignments, each a name and an expression: `m, v <- 0, g^2` or `m <- 0; v <- g^2`."""
    found: list[tuple[str, ast.expr]] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        targets, arrow, values = (piece.strip() for piece in part.partition("<-"))
        names = [name.strip() for name in targets.split(",")]
        trees = parse(f"({values},)") if arrow else parse("()")
        if not isinstance(trees, ast.Tuple) or len(trees.elts) != len(names):
            raise ValueError(f"{part!r} does not give each name a value")
        found += zip(names, trees.elts, strict=True)
    return tuple(found)


def names(tree: ast.expr) -> set[str]:
    """Return the quantities that an expression reads."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


def show(tree: ast.expr) -> str:
    """Return an expression in the notation, with no more brackets than it needs."""
    return _shown(tree)[0]


def _shown(tree: ast.expr) -> tuple[str, int]:
    match tree:
        case ast.BinOp(left, operator, right):
            level = _LEVELS[type(operator)]
            is_power = isinstance(operator, ast.Pow)  # the only one that begins on the right
            one, other = _bracketed(left, level + is_power), _bracketed(right, level + (not is_power))
            sign = _SIGNS[type(operator)]
            return (f"{one} {sign} {other}" if level == 1 else f"{one}{sign}{other}"), level
        case ast.UnaryOp(ast.USub(), operand):
            return f"-{_bracketed(operand, _SIGNED)}", _SIGNED
        case ast.Call(ast.Name(name), arguments):
            return f"{name}({', '.join(show(argument) for argument in arguments)})", _ATOM
        case ast.Name(name):
            return name, _ATOM
        case ast.Constant(value):
            return f"{value:g}" if isinstance(value, int | float) else repr(value), _ATOM
    raise ValueError(f"{ast.dump(tree)} is not in the notation")


def _bracketed(tree: ast.expr, level: int) -> str:
    text, own = _shown(tree)
    return text if own >= level else f"({text})"


def as_json(tree: ast.expr) -> Any:
    """Return an expression as nested lists, `["+", 1, ["*", "lr", "g"]]`: for a page that computes it."""
    match tree:
        case ast.BinOp(left, operator, right):
            return [_SIGNS[type(operator)], as_json(left), as_json(right)]
        case ast.UnaryOp(ast.USub(), operand):
            return ["-", as_json(operand)]
        case ast.Call(ast.Name(name), arguments):
            return [name, *map(as_json, arguments)]
        case ast.Name(name):
            return name
        case ast.Constant(value):
            return value
    raise ValueError(f"{ast.dump(tree)} is not in the notation")


def in_python(tree: ast.expr, codes: Mapping[str, str]) -> str:
    """Return an expression as code on tensors; `codes` says what stands for each quantity."""
    match tree:
        case ast.BinOp(left, operator, right):
            sign = "**" if isinstance(operator, ast.Pow) else _SIGNS[type(operator)]
            return f"({in_python(left, codes)} {sign} {in_python(right, codes)})"
        case ast.UnaryOp(ast.USub(), operand):
            return f"(-{in_python(operand, codes)})"
        case ast.Call(ast.Name(name), arguments) if name in _CALLS:
            return _CALLS[name].format(*(in_python(argument, codes) for argument in arguments))
        case ast.Name(name):
            return codes.get(name, name)
        case ast.Constant(value):
            return repr(value)
    raise ValueError(f"{ast.dump(tree)} is not in the notation")


_CALLS = {
    "sqrt": "(({0}) ** 0.5)",
    "abs": "abs({0})",
    "sign": "({0}).sign()",
    "norm": "({0}).norm()",
    "mean": "({0}).mean()",
    "max": "({0}).clamp(min={1})",
    "clip": "({0}).clamp(-{1}, {1})",
    "where": "({0}).where({0} != 0, {1})",
    "only": "(({1}) if ({0}) == 1 else 0 * ({1}))",
}
# Of a whole tensor: they are computed once for each gradient, and handed in under another name.
WHOLE = {"norm(g)": "g_norm", "mean(g**2)": "g_square", "mean(abs(g))": "g_size", "mean(g)": "g_mean"}
_OF_A_WHOLE = {call.partition("(")[0] for call in WHOLE}


def compiled(tree: ast.expr, places: Mapping[str, int]) -> tuple[Function, Function]:
    """Return what computes an expression of plain numbers, which lie in a list at these places, in two ways.

    The first is fast, and raises an error where Python does; the second does as torch: that is NaN or infinity.
    """
    return _compiled(_plain(tree, places)), partial(_computed, tree, places)


def value(tree: ast.expr, known: Mapping[str, float]) -> float:
    """Return what an expression comes to, with a number for each of its quantities."""
    return _computed(tree, {name: place for place, name in enumerate(known)}, list(known.values()))


@cache
def _compiled(text: str) -> Function:
    function: Function = eval(f"lambda at: {text}", dict(_PLAIN))  # noqa: S307 - our own rules
    return function


def _plain(tree: ast.expr, places: Mapping[str, int]) -> str:
    """Return an expression as code on plain numbers."""
    match tree:
        case ast.BinOp(left, operator, right):
            one, other = _plain(left, places), _plain(right, places)
            if not isinstance(operator, ast.Pow):
                return f"({one} {_SIGNS[type(operator)]} {other})"
            whole = isinstance(right, ast.Constant) and isinstance(right.value, int)
            # Any other power of a negative number Python would make a complex one.
            return f"({one} ** {other})" if whole else f"power({one}, {other})"
        case ast.UnaryOp(ast.USub(), operand):
            return f"(-{_plain(operand, places)})"
        case ast.Call(ast.Name(name), arguments):
            if whole_name := _whole(tree, name):
                return f"at[{places[whole_name]}]"
            return f"{name}({', '.join(_plain(argument, places) for argument in arguments)})"
        case ast.Name(name):
            return f"at[{places[name]}]"
        case ast.Constant(value):
            return repr(value)
    raise ValueError(f"{ast.dump(tree)} is not in the notation")


def _whole(call: ast.Call, name: str) -> str:
    """Return under which name it is handed in what a call computes, if that is of a whole tensor."""
    return WHOLE.get(ast.unparse(call).replace(" ", ""), "") if name in _OF_A_WHOLE else ""


def _computed(tree: ast.expr, places: Mapping[str, int], at: Sequence[float]) -> float:
    """Compute an expression piece by piece, where a piece has no value that Python would give."""
    match tree:
        case ast.BinOp(left, operator, right):
            return _applied(operator, _computed(left, places, at), _computed(right, places, at))
        case ast.UnaryOp(ast.USub(), operand):
            return -_computed(operand, places, at)
        case ast.Call(ast.Name(name), arguments):
            if whole_name := _whole(tree, name):
                return at[places[whole_name]]
            return _called(name, [_computed(argument, places, at) for argument in arguments])
        case ast.Name(name):
            return at[places[name]]
        case ast.Constant(value):
            return float(str(value))
    raise ValueError(f"{ast.dump(tree)} is not in the notation")


def _called(name: str, arguments: Sequence[float]) -> float:
    try:
        return _PLAIN[name](*arguments)
    except (ArithmeticError, ValueError):
        return math.nan


def _applied(operator: ast.operator, left: float, right: float) -> float:
    try:
        match operator:
            case ast.Pow():
                return _power(left, right)
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
        return left / right
    except ZeroDivisionError:
        if not left or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)  # of the two zeros one is negative
    except OverflowError:
        return math.inf


def _power(base: float, exponent: float) -> float:
    try:
        power = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        if base < 0 and exponent % 1:
            return math.nan
        return math.inf if base > 0 or exponent % 2 == 0 else -math.inf
    return power if isinstance(power, float | int) else math.nan


def _root(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


_PLAIN: dict[str, Callable[..., float]] = {
    "power": _power,
    "sqrt": _root,
    "abs": abs,
    "sign": _sign,
    "max": lambda x, y: x if x >= y or math.isnan(x) else y,
    "clip": lambda x, most: min(max(x, -most), most),
    "where": lambda x, other: x if x else other,
    "min": min,
    "cos": math.cos,
    "sin": math.sin,
    "round": lambda x: float(round(x)),
    "floor": lambda x: float(math.floor(x)),
    "mod": lambda x, y: x % y,
    "before": lambda x, y, then, other: then if x < y else other,  # of two phases
    "upto": lambda x, y, then, other: then if x <= y else other,
    "only": lambda count, x: x if count == 1 else 0.0,  # at the first of all only
}
