"""What `watch` is about: the exercises that are looked after, the newest verdict, what is done at a save and a key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import catalog
from ..errors import LessonsError
from ..grader.grade import in_file, in_workspace, unwritten
from ..grader.judging.next_steps import next_to_do
from ..grader.reading.submission import Submission
from ..grader.records import Report
from ..grader.references import References
from ..grader.running.runner import Limits
from ..spec import Exercise
from . import helping, progress
from .grading import Judge
from .watching import settled


class Watched:
    """Exercises of a workspace, or a file, that are graded when they are saved.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The workspace; None where a file is watched.
    file : pathlib.Path, optional
        A single file in its place.
    asked : sequence of Exercise
        Which exercises; none means all of the workspace, or those that the file answers.
    limits, references
        As for `grade`.
    seed : int, optional
        Of every input; otherwise each verdict has another one.
    follow : bool
        Whether links are read.

    Attributes
    ----------
    report : Report, optional
        The newest verdict.
    at : Exercise
        The exercise that it is about, or that comes first.
    trouble : str
        Why the last save could not be graded or remembered, or ''.
    """

    def __init__(
        self,
        folder: Path | None,
        file: Path | None,
        asked: Sequence[Exercise],
        limits: Limits,
        references: References,
        seed: int | None = None,
        follow: bool = True,
    ) -> None:
        self._follow = follow
        self.folder, self.file, self._limits, self._seed = folder, file, limits, seed
        self._asked, self._judge = list(asked), Judge(references)
        self.report: Report | None = None
        self.trouble = ""
        self.at = self._first()
        self._judge.prepare(self.at, seed)

    def _first(self) -> Exercise:
        if self.file:
            return self._asked[0] if self._asked else next(iter(in_file(self.file, (), self._follow)))
        return self.next() or (self._asked or list(catalog.EXERCISES.values()))[0]

    def paths(self) -> dict[Path, Exercise | None]:
        """Return the files to watch, and which exercise each is about; None where the file says so itself."""
        if self.file:
            return {self.file: self._asked[0] if len(self._asked) == 1 else None}
        assert self.folder
        return {self.folder / it.notebook: it for it in self._asked or catalog.EXERCISES.values()}

    def passed(self) -> set[str]:
        """Return which exercises have passed."""
        if self.folder is None:
            return set()
        return {name for name, entry in progress.read(self.folder).items() if entry.status == "passed"}

    def next(self) -> Exercise | None:
        """Return the exercise to go on with, if there is one."""
        if self.folder is None:
            return None
        passed = self.passed()
        waiting = {it.id for it in self._asked} or set(catalog.EXERCISES)
        left = passed | (set(catalog.EXERCISES) - waiting)
        return next_to_do(left, unwritten(self.folder)) if waiting - passed else None

    def judge(self, saved: Sequence[Path]) -> None:
        """Grade what was saved, and be ready for the next time."""
        about = self.paths()
        partial = [path.name for path in saved if not settled(path)]
        self.trouble = f"{partial[0]}: not whole after a second; save it again" if partial else ""
        try:
            handed_in = self._handed_in([it for path in saved if (it := about[path])])
            folder = None if self.file else self.folder
            self.report, trouble = self._judge.judge(folder, handed_in, self._limits, self._seed)
        except LessonsError as error:
            self.trouble = str(error)
            return
        self.trouble = trouble or self.trouble
        self.at = next(iter(handed_in))

    def _handed_in(self, exercises: Sequence[Exercise]) -> dict[Exercise, Submission]:
        if self.file:
            return in_file(self.file, [it.id for it in self._asked], self._follow)
        assert self.folder
        return in_workspace(self.folder, [it.id for it in exercises], self._follow)

    def again(self) -> None:
        """Grade once more what is looked at."""
        self.judge([path for path, it in self.paths().items() if it in (self.at, None)] or list(self.paths())[:1])

    def go_on(self) -> bool:
        """Turn to the next exercise, and return whether there is one."""
        following = self.next()
        if following is None:
            return False
        self.at = following
        self.again()
        return True

    def hint(self) -> str:
        """Return one more hint on the exercise that is looked at."""
        if self.folder is None:
            return "hints are counted in a workspace; `nntrain-lessons init` makes one"
        given = helping.next_hint(self.folder, self.at)
        return f"{self.at.id}, hint {given.number} of {given.total}: {given.text}"
