"""`python -m nntrain_lessons` and the command `nntrain-lessons`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
