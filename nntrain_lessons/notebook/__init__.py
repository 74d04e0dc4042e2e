"""What learners use in a notebook: `check("adam")`, `%%exercise adam`, `%exercises on`, and `use_mine()`.

They grade the text of the cells that were run, never what lives in the session, in the same isolated way as the command
line does.
"""

from __future__ import annotations

from .asking import check
from .magics import load_ipython_extension
from .own import use_mine

__all__ = ["check", "load_ipython_extension", "use_mine"]

load_ipython_extension()
