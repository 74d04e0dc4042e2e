"""The walls between the rooms, and how large a room's pieces may be."""

import ast
import sys
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES

ROOT = Path(__file__).parent.parent
PACKAGE = "nntrain_lessons"

ORDER = list(EXERCISES)

# Which package may import which. What lies on the ground floor is open to all, and opens onto nothing.
GROUND = {"errors", "files", "words"}
DOORS = {room: set() for room in GROUND} | {
    "train": set(),
    "spec": set(),
    "rules": set(),
    "widgets": {"rules"},  # a racer's mistake has the name and question that a verdict gives
    "data": {"train"},
    "checkpoints": {"train"},
    "progress": {"train"},
    "catalog": {"spec"},
    "scenarios": {"train", "data"},
    "grader": {"spec", "rules", "catalog"},
    "workspace": {"spec", "catalog", "grader"},
    "authoring": {"spec", "rules", "catalog", "grader", "workspace"},
    "solutions": {"train", "data"},
    "beyond": {"train", "solutions"},
    "experiments": {"train", "data", "checkpoints", "progress", "solutions", "beyond"},
    "plots": {"train", "data"},
    "notebook": {"spec", "catalog", "grader", "workspace"},
    "reports": {"spec", "rules", "catalog", "grader"},
    "classroom": {"spec", "catalog", "grader", "reports"},
}
# The same inside the two packages that have rooms of their own; a file beside them is a room.
INNER_DOORS = {
    "grader": {
        "records": set(),
        "reading": {"records"},
        "running": {"records"},
        "judging": {"running", "records"},
        "references": {"judging", "running", "reading", "records"},
        "parts": {"references", "judging", "running", "reading", "records"},
        "own_work": {"running", "records"},
        "judge": {"own_work", "parts", "references", "judging", "running", "reading", "records"},
        "grade": {"judge", "references", "running", "reading", "records"},
        "own_solutions": {"reading", "records"},
    },
    "classroom": {
        "records": set(),
        "intake": {"records"},
        "choosing": {"records"},
        "likeness": {"records"},
        "work": {"choosing", "likeness", "records"},
        "pool": {"work", "records"},
        "cluster": {"work", "records"},
        "journal": {"records"},
        "summary": {"likeness", "records"},
        "tables": {"summary"},
        "pages": {"summary", "records"},
        "feedback": {"pages", "summary", "records"},
        "grading": {"intake", "journal", "pool", "cluster", "summary", "records"},
    },
    "experiments": {
        "training": set(),
        "studies": {"training"},
        "bench": {"training"},
        "pages": {"studies", "training"},
    },
}
EXEMPT = {"__init__", "__main__", "cli"}  # they see everything

# notebook.py is itself imported only in a notebook, where ipywidgets is loaded anyway.
LAZY_MODULES = {ROOT / PACKAGE / "progress" / "notebook.py"}

IN_PACKAGE = {path: path.relative_to(ROOT).with_suffix("") for path in ROOT.glob(f"{PACKAGE}/**/*.py")}
FILES = {path: ".".join(inside.parts) for path, inside in IN_PACKAGE.items()}
FILES |= {path: f"{PACKAGE}.solutions.{path.stem}" for path in ROOT.glob("solutions/*.py")}
MODULES = {name.removesuffix(".__init__") for name in FILES.values()}
every_file = pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: str(path.relative_to(ROOT)))


def exports():
    """Return the module behind each public name, from the two stub files."""
    found = {}
    for stub, package in ((ROOT / PACKAGE, PACKAGE), (ROOT / "solutions", f"{PACKAGE}.solutions")):
        for node in ast.parse((stub / "__init__.pyi").read_text("utf-8")).body:
            found |= {f"{package}.{alias.name}": f"{package}.{node.module}" for alias in node.names}
    return found


EXPORTS = exports()


def imports(path, nodes=None):
    """List the full names of what a file imports, wherever in the file it does so."""
    name = FILES[path]
    package = name.removesuffix(".__init__") if path.stem == "__init__" else name.rpartition(".")[0]
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))) if nodes is None else nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, [above, node.module]))
            found += [f"{base}.{alias.name}" for alias in node.names]
    return found


def module_of(full_name):
    """Return the module of ours that an import leads to, or None."""
    full_name = EXPORTS.get(full_name, full_name)
    while full_name and full_name not in MODULES:
        full_name = full_name.rpartition(".")[0]
    return full_name or None


def room_of(module):
    """Return the room a module of ours lies in: the first name below the package."""
    return module.removeprefix(PACKAGE).lstrip(".").partition(".")[0] or "__init__"


@every_file
def test_a_room_uses_only_its_doors(path):
    """No file imports from a room that its own has no door to."""
    room = room_of(FILES[path])
    if room in EXEMPT:
        return
    assert room in DOORS, f"{room} is a new room: give it its doors here"
    used = {room_of(module) for name in imports(path) if (module := module_of(name))}
    assert used <= DOORS[room] | {room} | (set() if room in GROUND else GROUND)


def inner_room_of(module, package):
    """Return the room of a package's own that a module of ours lies in, or None."""
    head = f"{PACKAGE}.{package}."
    return module.removeprefix(head).partition(".")[0] if module.startswith(head) else None


@pytest.mark.parametrize("package", INNER_DOORS)
def test_the_rooms_inside_a_package_have_doors_too(package):
    """No file of a package imports from one of its rooms that its own has no door to; every room has its doors here."""
    doors = INNER_DOORS[package]
    for path, name in FILES.items():
        room = inner_room_of(name, package)
        if room is None or room == "__init__":
            continue
        assert room in doors, f"{package}/{room} is a new room: give it its doors here"
        used = {inner_room_of(module, package) for full in imports(path) if (module := module_of(full))}
        assert used - {None} <= doors[room] | {room}, path
    rooms = {inner_room_of(name, package) for name in FILES.values()} - {None, "__init__"}
    assert rooms == doors.keys()


def test_every_door_leads_somewhere():
    """No package is named here that is not there."""
    rooms = {room_of(name) for name in FILES.values()}
    assert set(DOORS) == rooms - EXEMPT


def run_at_import(nodes):
    """Yield the statements that importing a file runs: inside `if` and `try` too, not in functions or for types."""
    for node in nodes:
        yield node
        if isinstance(node, ast.FunctionDef) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            continue
        yield from run_at_import(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))


@every_file
def test_the_library_is_relative_and_light(path):
    """Inside the library imports are relative, and at the top of a file there is nothing but torch."""
    if room_of(FILES[path]) not in ("train", "data", "checkpoints", "progress"):
        return
    tree = ast.parse(path.read_text("utf-8"))
    absolute = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
    ]
    names = {name.partition(".")[0] for name in imports(path, absolute)}
    assert PACKAGE not in names
    top = [node for node in run_at_import(tree.body) if node in absolute]
    light = {name.partition(".")[0] for name in imports(path, top)} if top else set()
    if path not in LAZY_MODULES:
        assert light <= {"torch", *sys.stdlib_module_names}


def test_a_solution_uses_earlier_solutions_only():
    """Every exercise can be solved with what came before it."""
    for path in ROOT.glob("solutions/*.py"):
        if path.stem == "__init__":
            continue
        used = {module for name in imports(path) if room_of(module := module_of(name) or PACKAGE) == "solutions"}
        for module in used:
            assert ORDER.index(module.rpartition(".")[2]) < ORDER.index(path.stem), f"{path.stem} uses {module}"


def test_no_module_imports_itself_in_a_circle():
    """Modules can be put in an order in which each needs only earlier ones."""
    needs = {}
    for path, name in FILES.items():
        own = name.removesuffix(".__init__")
        needs[own] = {module for full in imports(path) if (module := module_of(full))} - {own}
    while ready := {name for name, used in needs.items() if not used & needs.keys()}:
        needs = {name: used for name, used in needs.items() if name not in ready}
    assert not needs


@every_file
def test_no_star_imports(path):
    """A reader can see where each name comes from."""
    tree = ast.parse(path.read_text("utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]


PYTHON = [path for folder in (PACKAGE, "solutions", "tools", "tests") for path in ROOT.glob(f"{folder}/**/*.py")]


@pytest.mark.parametrize("path", sorted(PYTHON), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path):
    """No file is over 300 lines; outside the tests no function is over 40."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    if path.relative_to(ROOT).parts[0] == "tests":
        return
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = {node.name: size for node in functions if (size := node.end_lineno - node.lineno + 1) > 40}
    assert not long
