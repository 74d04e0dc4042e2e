"""What the names of an answer mean in the end, as far as its text tells: which functions, and which methods of classes.

A later definition, an alias, an assignment to an attribute, a base class, a decorator of the learner's own: each may
give a name another meaning. Where the text does not tell which, the meaning is unknown, and nothing is said of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# What lets a class give any attribute to its instances, whatever stands in its body.
_GIVES_ANYTHING = {"__new__", "__getattribute__", "__init_subclass__", "__bases__", "__class__"}
_SETS_ANYTHING = {"setattr", "vars", "__setattr__", "__dict__"}


_DEEP = 100  # classes above one; beyond these, and beyond so many names, nothing is looked up in a base
_MANY = 300


@dataclass(frozen=True, eq=False)
class Class:
    """A class: its attributes, and those above it in the order in which they are asked, None for an unknown one."""

    above: tuple[Class | None, ...] = ()
    attributes: Names = field(default_factory=dict)


Meaning = ast.FunctionDef | Class | None  # None: unknown, or nothing that holds code
Names = dict[str, Meaning]


def functions(body: Iterable[ast.stmt]) -> dict[str, ast.FunctionDef]:
    """Return the functions, and the methods as `Class.method`, that count once all of these statements have run."""
    names = final(body)
    found: dict[str, ast.FunctionDef] = {}
    for name, meaning in names.items():
        if isinstance(meaning, ast.FunctionDef):
            found[name] = meaning
        elif meaning:
            inside = _attributes(meaning) if len(names) < _MANY else meaning.attributes
            found |= {f"{name}.{own}": it for own, it in inside.items() if isinstance(it, ast.FunctionDef)}
    return found


def final(body: Iterable[ast.stmt]) -> Names:
    """Return what names mean once these statements have run, one after the other."""
    names: Names = {}
    for node in body:
        _run(node, names, {})
    return names


def _attributes(owner: Class) -> Names:
    """Return what the attributes of a class's instances mean, its bases' among them, as far as that is known."""
    found: Names = {}
    for place in (owner, *owner.above):
        if place is None:  # what it holds comes before all that follows
            break
        found = place.attributes | found
    if found.keys() & _GIVES_ANYTHING:
        return {}
    given = {name for method in found.values() if isinstance(method, ast.FunctionDef) for name in _sets(method)}
    if "*" in given:
        return {name: meaning for name, meaning in found.items() if name == "__init__"}
    return {name: None if name in given else meaning for name, meaning in found.items()}


def _above(bases: Iterable[Meaning]) -> tuple[Class | None, ...]:
    """Return the classes in which an attribute is looked for: of one that is met twice, the last place counts."""
    met: list[Class | None] = []
    for base in bases:
        met += [base, *base.above] if isinstance(base, Class) else [None]
    order = [place for nr, place in enumerate(met) if place is None or place not in met[nr + 1 :]]
    return tuple(order) if len(order) < _DEEP else (None,)


def _sets(method: ast.FunctionDef) -> Iterator[str]:
    """Yield the attributes that a method gives to its instance, `*` where they may be any."""
    own = method.args.posonlyargs + method.args.args
    for part in ast.walk(method):
        match part:
            case ast.Attribute(ast.Name(owner), name, ast.Store()) if own and owner == own[0].arg:
                yield name
            case ast.Name(name) | ast.Attribute(_, name) if name in _SETS_ANYTHING:
                yield "*"


def _run(node: ast.stmt, names: Names, around: Names) -> None:
    """Bind names to the meaning that a statement gives them; `around` holds the module's, inside a class."""
    match node:
        case ast.FunctionDef():
            is_own = any(_is_own(decorator, names, around) for decorator in node.decorator_list)
            for owner in _patched(node, names, around):
                owner.attributes.update(dict.fromkeys([node.name, *_texts(node)]))
            names[node.name] = None if is_own else node
        case ast.AsyncFunctionDef(name=name):
            names[name] = None
        case ast.ClassDef():
            names[node.name] = _class(node, names, around)
        case ast.Assign():
            for target in node.targets:
                _assign(target, node.value, names, around)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(target, value, names, around)
        case ast.AugAssign(target=target):
            _forget(target, names, around)
        case ast.Import() | ast.ImportFrom():
            names.update(_imported(node))
        case ast.If() | ast.Try():
            _perhaps(node, names, around)


def _imported(node: ast.Import | ast.ImportFrom) -> Names:
    return dict.fromkeys((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def _class(node: ast.ClassDef, names: Names, around: Names) -> Meaning:
    if node.keywords or any(_is_own(decorator, names, around) for decorator in node.decorator_list):
        return None  # a metaclass, or a function of the learner's, may make anything of it
    made = Class(_above(_meaning(base, names, around) for base in node.bases))
    for line in node.body:
        _run(line, made.attributes, around or names)  # not the names of a class around it
    return made


def _meaning(value: ast.expr, names: Names, around: Names) -> Meaning:
    match value:
        case ast.Name(name):
            return names[name] if name in names else around.get(name)
        case ast.Attribute(owner, name):
            inside = _meaning(owner, names, around)
            return _attributes(inside).get(name) if isinstance(inside, Class) else None
    return None


def _assign(target: ast.expr, value: ast.expr, names: Names, around: Names) -> None:
    match target, value:
        case ((ast.Tuple(into) | ast.List(into)), (ast.Tuple(values) | ast.List(values))) if len(into) == len(values):
            for one, its in zip(into, values, strict=True):
                _assign(one, its, names, around)
        case ast.Name(name), _:
            names[name] = _meaning(value, names, around)
        case ast.Attribute(owner, name), _ if isinstance(inside := _meaning(owner, names, around), Class):
            inside.attributes[name] = _meaning(value, names, around)
        case _:
            _forget(target, names, around)


def _forget(target: ast.expr, names: Names, around: Names) -> None:
    """What is changed in a way that the text does not tell is unknown from here on."""
    match target:
        case ast.Name(name):
            names[name] = None
        case ast.Tuple(several) | ast.List(several):
            for one in several:
                _forget(one, names, around)
        case ast.Attribute(owner, name) if isinstance(inside := _meaning(owner, names, around), Class):
            inside.attributes[name] = None
        case ast.Attribute(owner) | ast.Subscript(owner) | ast.Starred(owner):  # `SGD.step.__code__ = ...`
            _forget(owner, names, around)


def _perhaps(node: ast.If | ast.Try, names: Names, around: Names) -> None:
    """After an `if` or a `try`, what it may have given a meaning, or changed, is unknown."""
    for part in ast.walk(node):
        match part:
            case ast.Assign(targets=targets):
                for target in targets:
                    _forget(target, names, around)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                _forget(target, names, around)
            case ast.Import() | ast.ImportFrom():
                names.update(_imported(part))
            case ast.FunctionDef() | ast.ClassDef():
                _run(part, names, around)
                names[part.name] = None


def _is_own(decorator: ast.expr, names: Names, around: Names) -> bool:
    """Return whether a decorator is the learner's own, so that it may make anything of what it is given."""
    while isinstance(decorator, ast.Call | ast.Attribute):
        decorator = decorator.func if isinstance(decorator, ast.Call) else decorator.value
    if not isinstance(decorator, ast.Name):
        return True
    return isinstance(names.get(decorator.id, around.get(decorator.id)), ast.FunctionDef | Class)


def _patched(node: ast.FunctionDef, names: Names, around: Names) -> list[Class]:
    """Return the classes to which a decorator may add this function: its arguments, or what `self` is said to be."""
    given = [
        argument for call in _calls(node) for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
    ]
    if node.decorator_list and node.args.args and (annotation := node.args.args[0].annotation):
        given.append(annotation)
    found = [_meaning(part, names, around) for part in given]
    return [owner for owner in found if isinstance(owner, Class)]


def _texts(node: ast.FunctionDef) -> list[str]:
    """Return the texts that a function's decorators are given: one may be the name under which it is added."""
    given = [argument for call in _calls(node) for argument in call.args]
    return [part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _calls(node: ast.FunctionDef) -> list[ast.Call]:
    return [decorator for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
