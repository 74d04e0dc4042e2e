"""AdamW, as an optimizer of torch."""

from __future__ import annotations

from ..spec import Exercise
from ._adamw_bookkeeping import BOOKS
from ._adamw_checks import CHECKS, GUESSES
from ._adamw_formula import FORMULA
from ._adamw_gaps import GAPS

EXERCISE = Exercise(
    id="torch_adamw",
    number=12,
    title="AdamW, as torch knows an optimizer",
    names=("AdamW",),
    minutes=75,
    page="real_optimizer",
    needs=("adam",),
    optional=True,
    checks=CHECKS,
    guesses=GUESSES,
    mistakes=(*FORMULA, *BOOKS, *GAPS),
    hints=(
        "Begin with `super().__init__(params, {...})`, and look at `param_groups`: a list of dicts. A step is two "
        'loops, over the groups and over each group\'s `"params"`.',
        "`self.state[p]` is an empty dict until you fill it: make t and both averages where you find it empty. Read "
        "every option from the group, in every step.",
        "`update`: t grows by 1; p shrinks by 1 - lr * wd; both averages move on and are kept; their corrected copies "
        "make the step. And `step` calls the closure inside `with torch.enable_grad():`, before all that.",
    ),
)
