"""The buttons below a verdict: hint, solution, a fresh start, the page; and how far one is."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
from IPython.display import display

from .. import catalog
from ..errors import LessonsError
from ..grader.judging.verdict_html import prose
from ..spec import Exercise
from ..workspace import book, helping, progress
from ..workspace.progress import Entry

_SESSION: dict[str, Entry] = {}  # what is known where there is no workspace to write it down in
_RELOAD = "If the notebook is open here, choose File > Reload Notebook from Disk."


class Buttons:
    """A row of buttons, with what they say below.

    Parameters
    ----------
    exercise : Exercise
        What they are about.
    folder : pathlib.Path, optional
        The workspace; without one, what was asked for is known to this session only.
    """

    def __init__(self, exercise: Exercise, folder: Path | None) -> None:
        self._exercise, self._folder = exercise, folder
        self.said = ipywidgets.HTML()
        self.hint = self._button("Hint", "One more hint each time", self._give_hint)
        self.solution = self._button("Solution", "Show a solution", self._ask_for_solution)
        self.reset = self._button(
            "Reset", "Put the notebook back to how it began; a backup is kept", self._ask_to_reset
        )
        self.page = self._button("Open page", "The page of the book that explains it", self._open_page)
        row = ipywidgets.HBox([self.hint, self.solution, self.reset, self.page, self._progress()])
        self.box = ipywidgets.VBox([row, self.said])

    def _button(self, label: str, tooltip: str, work: Callable[[], None]) -> Any:
        button = ipywidgets.Button(
            description=label, tooltip=tooltip, layout={"width": "auto", "align_self": "flex-start"}
        )

        def clicked(_: object) -> None:
            self.box.children = self.box.children[:2]  # a question that was not answered is dropped
            try:
                work()
            except LessonsError as error:
                self._say(str(error))

        button.on_click(clicked)
        return button

    def _progress(self) -> Any:
        entries = progress.read(self._folder) if self._folder else _SESSION
        passed = sum(entry.status == "passed" for entry in entries.values())
        total = len(catalog.EXERCISES)
        bar = f'<progress max="{total}" value="{passed}" aria-label="exercises passed"></progress>'
        return ipywidgets.HTML(f"&nbsp; {bar} {passed} of {total} passed" if self._folder else "")

    def _say(self, text: str) -> None:
        self.said.value = f"<p>{prose(text)}</p>"

    def _sure(self, question: str, label: str, work: Callable[[], None]) -> None:
        """Ask once more before something is done that cannot be unseen, or that changes a file."""
        self._say(question)
        self.box.children = (*self.box.children[:2], self._button(label, label, work))

    def _give_hint(self) -> None:
        given = helping.next_hint(self._folder, self._exercise) if self._folder else self._hint_of_session()
        self._say(f"Hint {given.number} of {given.total}: {given.text}")

    def _hint_of_session(self) -> helping.GivenHint:
        name, hints = self._exercise.id, self._exercise.hints
        entry = _SESSION.get(name, Entry())
        number = min(entry.hints + 1, len(hints))
        _SESSION[name] = replace(entry, hints=number)
        return helping.GivenHint(number, len(hints), hints[number - 1], number > entry.hints)

    def _ask_for_solution(self) -> None:
        if self._folder and progress.read(self._folder)[self._exercise.id].first_passed:
            self._show_solution()
            return
        question = f"{self._exercise.id} has not passed yet; reports will say that you looked."
        self._sure(question, "Show it all the same", self._show_solution)

    def _show_solution(self) -> None:
        known = self._folder
        code = helping.look_at_solution(known, self._exercise) if known else helping.solution_code(self._exercise)
        self.said.value = f"<pre>{escape(code)}</pre>"

    def _ask_to_reset(self) -> None:
        if not self._folder:
            code = escape(helping.start_code(self._exercise))
            self.said.value = f"<p>There is no workspace around this notebook. It began with:</p><pre>{code}</pre>"
            return
        name = self._exercise.notebook
        question = f"Save the notebook first. {name} goes back to how it began; what was saved is kept as a backup."
        self._sure(question, "Put it back", self._reset)

    def _reset(self) -> None:
        assert self._folder
        backup = helping.reset(self._folder, self._exercise)
        kept = f" What was there: {backup.relative_to(self._folder)}." if backup else ""
        self._say(f"{self._exercise.notebook} is as at the start.{kept} {_RELOAD}")

    def _open_page(self) -> None:
        start = self._folder or Path.cwd()
        address = book.page_address(self._exercise, start)
        self._say(book.page_in_words(self._exercise, start))
        if address:
            webbrowser.open(address)


def show_buttons(exercise: Exercise, folder: Path | None) -> None:
    """Show the buttons of an exercise below its verdict; where there are no widgets, nothing is missing."""
    made: dict[str, Any] = Buttons(exercise, folder).box._repr_mimebundle_()
    display(made | {"text/plain": ""}, raw=True)
