"""`nntrain-lessons watch`: a verdict on what is saved, as it is saved."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from nntrain_lessons.words import one_line

from .arguments import exercises_argument
from .colours import coloured
from .judging import marks, open_references
from .options import limit_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nntrain_lessons.workspace.watched import Watched

SAVED = ""  # in the queue beside keys
_KEYS = "h hint   a all checks   n next exercise   r again   q quit"
_HOME, _CLEAR_LINE, _CLEAR_BELOW = "\x1b[H", "\x1b[2K", "\x1b[J"


@click.command()
@exercises_argument
@click.option("--file", type=click.Path(path_type=Path), metavar="PATH", help="A notebook or a Python file to watch.")
@limit_options(sandbox="off")
def watch(exercises: tuple[str, ...], file: Path | None, **how: Any) -> None:
    """Grade what you save, as you save it. Only the exercise concerned is graded.

    In a terminal, keys: h a hint, a all checks, n the next exercise, r again, q quit.
    """
    from nntrain_lessons.grader import grade as grading
    from nntrain_lessons.grader.reading import workspace
    from nntrain_lessons.grader.running.runner import Limits
    from nntrain_lessons.workspace.watched import Watched

    asked, follow = grading.exercises(exercises), how["sandbox"] == "off"
    folder = workspace.around() if file else workspace.here()
    if file:
        grading.in_file(file, exercises, follow)  # what cannot be opened is told before anything is waited for
    with open_references(how["sandbox"]) as references:
        limits = Limits(how["timeout"], how["memory"])
        watched = Watched(folder, file and file.absolute(), asked, limits, references, how["seed"], follow)
        _run(watched, sys.stdout.isatty())


def _run(watched: Watched, is_terminal: bool) -> None:
    from .keys import pressed

    queue: SimpleQueue[str] = SimpleQueue()
    screen = _Screen(watched, is_terminal)
    screen.judging(watched.again)
    with _news_of(watched, queue) as changed, pressed(queue.put) as has_keys:
        screen.keys = _KEYS if has_keys else "Ctrl-C ends it"
        screen.draw()
        while (event := queue.get()) != "q":
            if event == SAVED:
                if saved := changed():
                    screen.judging(partial(watched.judge, saved), saved[0].name)
                    screen.draw()
            elif event in "hanr":
                screen.press(event)


@contextmanager
def _news_of(watched: Watched, queue: SimpleQueue[str]) -> Iterator[Callable[[], list[Path]]]:
    """Put a word into the queue whenever something may have been saved; gives what says which files were."""
    from nntrain_lessons.workspace.watching import Saved, news

    stop = Event()
    paths = list(watched.paths())
    saved = Saved(paths)

    def listen() -> None:
        for _ in news({path.parent for path in paths}, stop):
            queue.put(SAVED)

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield saved.changed
    finally:
        stop.set()
        thread.join()


class _Screen:
    """What is shown: drawn anew in a terminal, one after the other elsewhere."""

    def __init__(self, watched: Watched, is_terminal: bool) -> None:
        self._watched, self._is_terminal = watched, is_terminal
        self._seconds, self._more, self._all_checks = 0.0, "", False
        self.keys = ""

    def judging(self, work: Callable[[], object], name: str = "") -> None:
        """Say at once that something is checked, and do it."""
        said = f"checking {name or self._watched.at.notebook} ..."
        click.echo(f"{_HOME}{_CLEAR_LINE}{said}" if self._is_terminal else said)
        begun = monotonic()
        self._more, self._all_checks = "", False
        work()
        self._seconds = monotonic() - begun

    def press(self, key: str) -> None:
        """Do what a key stands for."""
        watched = self._watched
        if key == "h":
            self._more = watched.hint()
        elif key == "a":
            self._all_checks = not self._all_checks
        elif key == "r":
            self.judging(watched.again)
        elif watched.next() is None:
            self._more = "there is no other exercise to go on with"
        else:
            self.judging(watched.go_on)
        self.draw()

    def draw(self) -> None:
        """Show the newest verdict."""
        text = coloured("\n".join(self._lines()))
        if self._is_terminal:
            text = f"{_HOME}{_CLEAR_BELOW}{text}"
        click.echo(text)
        sys.stdout.flush()

    def _lines(self) -> Iterator[str]:
        from nntrain_lessons.grader.grade import unwritten
        from nntrain_lessons.grader.judging.report import in_words

        watched = self._watched
        if watched.folder and not watched.file:
            yield f"{one_line(watched.folder, columns=True)}: {len(watched.passed())} passed"
            yield ""
        if watched.report:
            known = unwritten(watched.folder) if watched.folder else None
            yield in_words(watched.report, marks(sys.stdout.encoding), known, self._all_checks)
        if watched.trouble:
            yield f"note: {one_line(watched.trouble, columns=True)}"
        if self._more:
            yield f"\n{self._more}"
        yield f"\n{self._seconds:.2f} s   {self.keys}".rstrip()
