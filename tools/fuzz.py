"""Throw mutated notebooks, sources and replies at what reads them: `python tools/fuzz.py --seconds 60 [--seed N]`.

Whatever is read, nothing may be raised but what is told in one line, and nothing may take long. What breaks that is
printed with the seed under which it comes again: `--seconds 1 --seed N` tries that one first.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging import report
from nntrain_lessons.grader.judging.printable import printable
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.answers import read_answer
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import CheckResult, Failure, Report, Result, Status
from nntrain_lessons.grader.running import traces
from nntrain_lessons.grader.running.protocol import GarbledError

SLOW = 20.0  # seconds of the processor; the largest that is read takes less than a second
NAMES = [name for name, exercise in EXERCISES.items() if not exercise.parts]
WORDS = (
    "\r \x1b[2J \u202e \ud800 \ufeff %%time %%bash %time ! ? >>> <<<<<<< ======= >>>>>>> # \\ ' \" f'{ ( [ { ) ] } : ; "
    ", . @ * ** -> := lambda async await yield global nonlocal class def if elif else try except* finally match case "
    "import from __future__ return raise del with for while 0x1f 1e999 ... None"
)
MORE = ("\0", "\u2028", "'" * 3, "\n", "    ", "# coding: utf-7\n", "# coding: idna\n", "(" * 300, f"0x{'f' * 5000}")
TOKENS = (*WORDS.split(" "), *MORE)


def mutated_text(text: str, draw: random.Random) -> str:
    """Cut, double, move, and put things in, a few times."""
    for _ in range(draw.randint(1, 6)):
        start = draw.randint(0, len(text))
        end = min(len(text), start + draw.choice((1, 3, 20, 400)))
        way, token = draw.randrange(5), draw.choice(TOKENS)
        piece = ("", token, text[start:end] * draw.choice((2, 50)), text[end : end + 200], token * 200)[way]
        text = (text[:start] + piece + text[end:])[: 1 << 18]
    return text


def mutated_value(value: Any, draw: random.Random) -> Any:
    """Put something else in one place of a JSON value."""
    if isinstance(value, dict | list) and value and draw.random() < 0.85:
        changed = copy.copy(value)
        key = draw.choice(list(value)) if isinstance(value, dict) else draw.randrange(len(value))
        if draw.random() < 0.1 and isinstance(changed, dict):
            del changed[key]
        else:
            changed[key] = mutated_value(value[key], draw)
        return changed
    odd = [
        None,
        True,
        -1,
        0,
        1 << 62,
        1 << 70,
        float("nan"),
        float("inf"),
        "",
        "\ud800",
        "\x1b[2J\n✓",
        [],
        {},
        [[]] * 50,
    ]
    more = [[value] * draw.choice((2, 300)), {"": value}, [1 << 39] * 5000, "x" * 100_000, "torch.optim.sgd"]
    return draw.choice([*odd, *more])


def as_bytes(text: str, draw: random.Random) -> bytes:
    """Write a text in some encoding, and spoil a byte of it, perhaps."""
    encoding = draw.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "latin-1"))
    content = bytearray(text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace"))
    if content and draw.random() < 0.2:
        content[draw.randrange(len(content))] = draw.randrange(256)
    return bytes(content[: draw.randrange(len(content) + 1)] if draw.random() < 0.1 else content)


def source(draw: random.Random) -> None:
    """Read a mutated source for its exercise."""
    name = draw.choice(NAMES)
    _answer(name, submission.module("a.py", as_bytes(mutated_text(solution(name), draw), draw)))


def notebook(draw: random.Random) -> None:
    """Read a mutated notebook: its cells' text, its JSON, or its bytes."""
    name = draw.choice(NAMES)
    pieces = solution(name).split("\n\n\n")
    cells: list[Any] = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in pieces]
    cell = draw.choice(cells)
    cell["source"] = mutated_text(cell["source"], draw)
    document: Any = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    if draw.random() < 0.6:
        document = mutated_value(document, draw)
    text = json.dumps(document)
    content = as_bytes(mutated_text(text, draw) if draw.random() < 0.3 else text, draw)
    _answer(name, submission.notebook("a.ipynb", content))


def _answer(name: str, handed_in: submission.Submission) -> None:
    answer = read_answer(EXERCISES[name], handed_in)
    error = answer.problem or Failure("NameError", "name 'x' is not defined", "a.py, line 3, in step")
    answer.explain(error)
    _tell(Result(name, Status.ERROR, 10, error=error, notes=answer.notes))


def reply(draw: random.Random) -> None:
    """Believe a mutated reply of a child, or refuse it."""
    tensor = {"at": "t", "bytes": 8, "kind": "tensor", "dtype": "float32", "shape": [2]}
    items = [{"kind": "value", "value": 1}, {"kind": "list", "items": []}]
    others = [
        {"at": "v", "bytes": 0, "kind": "value", "value": "text"},
        {"at": "l", "bytes": 0, "kind": "list", "items": items},
        {"at": "reads", "bytes": 0, "kind": "value", "value": "line"},
        {"at": "o", "bytes": 0, "kind": "object", "type": "Thing"},
    ]
    error = {"type": "E", "message": "m", "where": "w", "in_scenario": "", "memory": False, "binds": ["x"]}
    about: Any = {"nr": 1, "observations": [tensor, *others], "error": error, "borrowed": ["torch.optim.sgd"]}
    for _ in range(draw.randint(1, 3)):
        about = mutated_value(about, draw)
    about = json.loads(json.dumps(about))
    try:
        trace = traces.trace(about, b"\0" * 8, 1)
    except GarbledError:
        return
    except (AttributeError, TypeError, KeyError, ValueError, RecursionError):
        return  # which the runner takes for the same
    said = trace.error or {"type": "", "message": "", "where": ""}
    notes = (*trace.reads, *(f"{it.at}: {it.about}" for it in trace.observations))
    checks = (CheckResult("a", "b", Status.FAILED, True, str(notes)),)
    failure = Failure(said["type"], said["message"], said["where"])
    _tell(Result("adam", Status.FAILED, 10, notes=notes, error=failure, checks=checks))


def _tell(result: Result) -> None:
    """Tell a result, and see that nothing in it moves a cursor or begins a line."""
    told = Report(1, (printable(result),))
    report.as_json(told).encode()
    words = report.in_words(told)
    odd = [letter for line in words.split("\n") for letter in line if not letter.isprintable()]
    forged = [line for line in words.split("\n") if line.lstrip().startswith("✓ ")]
    if odd or forged:
        raise AssertionError(f"{odd[:3]} {forged[:1]}")


TARGETS: tuple[Callable[[random.Random], None], ...] = (source, notebook, reply)


def main() -> int:
    """Fuzz for a while; tell how often each was tried, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))  # noqa: S311 - it is told
    asked = parser.parse_args()
    end, seed, tried, slowest, faults = time.monotonic() + asked.seconds, asked.seed, Counter[str](), 0.0, 0
    while time.monotonic() < end:
        target = TARGETS[seed % len(TARGETS)]
        begun = time.process_time()
        try:
            target(random.Random(seed))  # noqa: S311 - it has to come again
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            faults += 1
            print(f"seed {seed}, {target.__name__}: {type(error).__name__}: {error!s:.300}")
        took = time.process_time() - begun
        if took > SLOW:
            faults += 1
            print(f"seed {seed}, {target.__name__}: {took:.1f} s")
        slowest = max(slowest, took)
        tried[target.__name__] += 1
        seed += 1
    print(f"{dict(tried)}, {faults} found; the slowest took {slowest:.2f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
