"""The widgets' ES modules in one script, because a browser imports no module over file://.

Each module becomes a function that is called once and returns what the module exports. Only these forms are known, each
at the left edge and on a line of its own:

    import { a, b } from "./parts/elements.js";
    export function a() {            (or async function, class, const)
    export default { render };

Comments on lines of their own, indents, and spaces beside brackets and operators are left out. So a text in backticks
must end on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .tightening import joined, tightened

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'import \{ ([\w, ]+) \} from "(\.[\w./]+)\.js";')
_EXPORT = re.compile(r"export (?=(?:async )?(?:function\*?|class|const) (\w+))")
_DEFAULT = "export default "


def page_script(widgets: Iterable[str]) -> str:
    """Return the classic script that brings widgets of these names to life on a page."""
    names = sorted(widgets)
    pairs = ", ".join(f"{name}: {_of(name)}.default" for name in names)
    return f'"use strict";\n(() => {{\n{_joined([*names, "page"])}{_of("page")}.start({{ {pairs} }});\n}})();\n'


def notebook_module(widget: str) -> str:
    """Return one ES module that imports nothing and exports the widget of this name."""
    return f"{_joined([widget])}export default {_of(widget)}.default;\n"


def _joined(names: Iterable[str]) -> str:
    done: dict[str, str] = {}
    for name in names:
        _join(FOLDER / f"{name}.js", done, ())
    return "const $={};\n" + "".join(done.values())


def _of(name: str) -> str:
    return f'$["{name}"]'  # short, for each import names it once more


def _join(path: Path, done: dict[str, str], above: tuple[str, ...]) -> str:
    """Put a module behind those that it imports, and return its name.

    Raises
    ------
    ValueError
        When modules import each other in a circle, or a line has a form that is not known.
    """
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    if name in above:
        raise ValueError(f"{' -> '.join([*above, name])}: a circle of imports")
    if name not in done:
        exported: list[str] = []
        lines = list(_lines(path, done, (*above, name), exported))
        done[name] = f"{_of(name)}=(()=>{{{joined(lines)}return{{{','.join(exported)}}};}})();\n"
    return name


def _lines(path: Path, done: dict[str, str], above: tuple[str, ...], exported: list[str]) -> Iterator[str]:
    """Yield a module's lines without imports and exports; these are added to what was exported."""
    for nr, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := _IMPORT.fullmatch(line):
            other = _join((path.parent / f"{found[2]}.js").resolve(), done, above)
            yield tightened(f"const {{ {found[1]} }} = {_of(other)};") + "\n"
        elif found := _EXPORT.match(line):
            exported.append(found[1])
            yield tightened(line[found.end() :]) + "\n"
        elif line.startswith(_DEFAULT):
            exported.append("default: standard")
            yield f"const standard = {line.removeprefix(_DEFAULT)}\n"
        elif line.startswith(("import", "export")):
            raise ValueError(f"{path.name}, line {nr}: the joining knows no such form: {line}")
        elif (short := line.strip()) and not short.startswith("//"):
            yield tightened(short) + "\n"
