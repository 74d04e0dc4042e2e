"""`python -m nntrain_lessons` and the command `nntrain-lessons`."""

import os
import sys

# `python -m` puts the working folder first; a learner's `random.py` in it would be taken for Python's own.
if sys.path[:1] in ([""], [os.getcwd()]):  # noqa: PTH109 - whatever else is imported comes after this
    del sys.path[0]

import signal

from .cli import main as command_line


def main() -> int:
    """Run the command line; being told to end, put things in order first, as after Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
