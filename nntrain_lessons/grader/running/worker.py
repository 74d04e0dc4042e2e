"""In the child: run the learner's code, run scenarios on it, and send what is observed.

It holds no expected value and no verdict. Catching everything is its job: it survives what it runs.
"""

from __future__ import annotations
import __future__

import ast
import importlib
import linecache
import socket
import sys
from types import ModuleType
from typing import Any

from . import observe, protocol
from .limits import SOLUTIONS

ANSWER = "__main__"  # the module that the learner's code becomes: for it, it is the program
SCENARIOS = "nntrain_lessons.scenarios"


def borrowed() -> Any:
    """Return what notes which of torch's own optimizers and schedules are called; at the first call it begins to."""
    module = importlib.import_module(f"{SCENARIOS}.borrowed")
    module.watch()
    return module


class Worker:
    """Answers the judge's requests, one after another, until there are no more."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.answer = ModuleType(ANSWER)
        self.sources: dict[str, str] = {}
        self.flags = 0  # of the learner's `from __future__` imports
        self.borrowed = borrowed()

    def serve(self) -> None:
        """Answer requests until the judge closes its end."""
        while True:
            try:
                request, _ = protocol.receive(self.channel)
            except protocol.WallError:
                return
            if request["do"] == "load":
                self.load(request["cells"], request["part"])
            else:
                self.run(request)

    def load(self, cells: list[dict[str, Any]], part: str = "") -> None:
        """Run the statements that the judge has chosen, cell by cell; say what went wrong where.

        They become the program; or, as the part that another exercise is, what stands in for its solution.
        """
        module = f"{SOLUTIONS}.{part}" if part else ANSWER
        self.answer = sys.modules[module] = ModuleType(module)
        _forget(module)
        self.flags = 0
        self.borrowed.begin()
        self.sources |= {cell["name"]: cell["source"] for cell in cells}
        for name, text in self.sources.items():  # for `inspect`, and what builds on it
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        protocol.send(self.channel, {"started": True})  # from here on it is the learner's time
        errors = [error for cell in cells for error in self._load_cell(cell)]
        protocol.send(self.channel, {"errors": errors})

    def _load_cell(self, cell: dict[str, Any]) -> list[dict[str, Any]]:
        errors = []
        body = ast.parse(cell["source"]).body
        for number in cell["keep"]:
            try:
                self._execute(body[number], cell["name"])
            except BaseException as error:  # noqa: BLE001 - whatever the learner's code raises is told
                errors.append(observe.describe_error(error, self.sources) | {"binds": cell["binds"][str(number)]})
        return errors

    def _execute(self, statement: ast.stmt, name: str) -> None:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                self.flags |= getattr(__future__, alias.name).compiler_flag
        code = compile(ast.Module([statement], []), name, "exec", flags=self.flags, dont_inherit=True)
        exec(code, vars(self.answer))  # noqa: S102 - running the learner's code is its job

    def run(self, request: dict[str, Any]) -> None:
        """Run one scenario; send each observation's description, and all raw bytes in one piece."""
        found: list[dict[str, Any]] = []
        payload = bytearray()
        error = None
        try:
            module, _, function = request["scenario"].rpartition(".")
            scenario = getattr(importlib.import_module(f"{SCENARIOS}.{module}"), function)
            for label, value in scenario(self.answer, **request["inputs"]):
                about, raw = observe.describe(value)  # at once: the learner's code may change it later
                found.append({"at": label, "bytes": len(raw), **about})
                payload += raw
        except BaseException as raised:  # noqa: BLE001 - whatever the learner's code raises is told
            error = observe.describe_error(raised, self.sources)
        reply = {"nr": request["nr"], "observations": found, "error": error, "borrowed": self.borrowed.called()}
        protocol.send(self.channel, reply, bytes(payload))


def _forget(module: str) -> None:
    """Let the package of solutions look a module's names up anew: one that was asked for before would stay."""
    package = vars(sys.modules[SOLUTIONS]) if SOLUTIONS in sys.modules else {}
    for name in [name for name, value in package.items() if getattr(value, "__module__", "") == module]:
        del package[name]
