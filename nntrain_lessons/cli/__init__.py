"""The command line: it translates and delegates, nothing else."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Callable

import click

from nntrain_lessons.files import no_room
from nntrain_lessons.words import one_line

from .bench import bench
from .classroom import grade_class
from .completion import completion
from .dev import dev
from .grade import grade
from .helping import hint, reset, show, solution
from .reproduce import reproduce, sweep
from .status import status
from .train import train
from .watch import watch
from .workspace import init, list_exercises, update, where

PROGRAM = "nntrain-lessons"
INTERRUPTED = 130  # what shells expect after Ctrl-C


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name=PROGRAM)
@click.pass_context
def app(context: click.Context) -> None:
    """Learn how a neural network learns, by building it."""
    if context.invoked_subcommand is None:
        where()


_LEARNER = (init, list_exercises, show, status, grade, watch, hint, solution, reset, update, completion)
for _command in (*_LEARNER, grade_class, train, reproduce, sweep, bench, dev):
    app.add_command(_command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and give the exit code."""
    return guarded(lambda: app.main(arguments, prog_name=PROGRAM, standalone_mode=False))


def guarded(work: Callable[[], object]) -> int:
    """Do some work for a user and give the exit code: what the work gives, if that is one, else 0.

    What the user can fix is told in one line on stderr, with exit code 2, and never as a traceback.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold what the terminal cannot show
    try:
        code = work()
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else PROGRAM
        said = error.format_message().rstrip(".")
        return _tell(f"{said}{'' if said.endswith(('?', '?)')) else '.'} See `{command} --help`.")
    except click.ClickException as error:
        return _tell(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _tell("stopped", code=INTERRUPTED)
    except OSError as error:
        if trouble := no_room(error):
            return _tell(trouble)
        sys.stdout = io.StringIO()  # Python would fail once more when it empties a pipe that nobody reads
        return 1 if error.errno == errno.EPIPE else _tell(f"{error.filename or 'standard output'}: {error.strerror}")
    except Exception as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if "LessonsError" in names:
            return _tell(str(error))
        if "GraderError" in names:
            return _tell(f"the grader itself failed: {error}")
        raise


def _tell(message: str, code: int = 2) -> int:
    click.echo(f"{PROGRAM}: {one_line(message, 10_000, columns=True)}", err=True)
    return code
