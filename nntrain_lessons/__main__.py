"""`python -m nntrain_lessons` and the command `nntrain-lessons`."""

import signal
import sys

from .cli import main as command_line


def main() -> int:
    """Run the command line; being told to end, put things in order first, as after Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
