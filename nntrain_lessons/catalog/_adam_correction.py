"""What goes wrong in Adam's bias correction: the division by 1 - beta ** t."""

from __future__ import annotations

from ..spec import mistake

# Lines of the solution.
T = "self.t[p] += 1"
M_HAT = "avg = self.avg[p] / (1 - self.beta1 ** self.t[p])"
V_HAT = "        sqr_avg = self.sqr_avg[p] / (1 - self.beta2 ** self.t[p])"
STEP = "p -= self.lr * avg / (sqr_avg + self.eps).sqrt()"

CORRECTION = (
    mistake(
        "no-correction",
        "No bias correction: the averages are used as they are, though they started from zero",
        "After one step, which part of the gradient is in the average? And which part of its square?",
        (f"{M_HAT}\n{V_HAT}", "avg, sqr_avg = self.avg[p], self.sqr_avg[p]"),
    ),
    mistake(
        "only-first-corrected",
        "No bias correction of the second moment: the average of squares started from zero",
        "Both averages start from zero. Which of them does your step correct?",
        (V_HAT, "        sqr_avg = self.sqr_avg[p]"),
    ),
    mistake(
        "only-second-corrected",
        "No bias correction of the first moment: the average of gradients started from zero",
        "Both averages start from zero. Which of them does your step correct?",
        (M_HAT, "avg = self.avg[p]"),
    ),
    mistake(
        "count-from-zero",
        "The bias correction counts the first step as step 0, and divides by zero",
        "What is 1 - beta ** t at t = 0?",
        (f"        {T}\n", ""),
        (STEP, f"{STEP}\n        {T}"),
        variants=(((T, "self.t[p] = self.i"),),),
    ),
    mistake(
        "count-one-ahead",
        "The bias correction is one step ahead",
        "At the very first step, how much of the gradient should be left after the correction?",
        ("torch.zeros_like(p), 0", "torch.zeros_like(p), 1"),
        variants=(((T, "self.t[p] = self.i + 2"),),),
    ),
    mistake(
        "counts-parameters",
        "Every parameter moves the count on, so that it counts parameters and not steps",
        "A model has three parameters. What is t in the middle of its first step?",
        (T, "self.all = self.t[p] = getattr(self, 'all', 0) + 1"),
        variants=(((T, "self.i += 1\n        self.t[p] = self.i"),),),
    ),
    mistake(
        "no-power",
        "The bias correction is the same at every step",
        "After a hundred steps, how much of the start from zero is left in an average?",
        (M_HAT, "avg = self.avg[p] / (1 - self.beta1)"),
        (V_HAT, "        sqr_avg = self.sqr_avg[p] / (1 - self.beta2)"),
    ),
    mistake(
        "factor",
        "The bias correction has the count as a factor, not as a power",
        "With beta = 0.9, what is left of the start from zero after two steps: 0.9 ** 2 or 0.9 * 2?",
        (M_HAT, "avg = self.avg[p] / (1 - self.beta1 * self.t[p])"),
        (V_HAT, "        sqr_avg = self.sqr_avg[p] / (1 - self.beta2 * self.t[p])"),
    ),
    mistake(
        "corrections-swapped",
        "The bias correction of each average uses the other's beta",
        "Which part of the first square is in the average of squares after one step?",
        (M_HAT, M_HAT.replace("beta1", "beta2")),
        (V_HAT, V_HAT.replace("beta2", "beta1")),
    ),
    mistake(
        "correction-multiplies",
        "The bias correction multiplies, which makes the averages smaller still",
        "After one step from zero, is the average too small or too large?",
        (M_HAT, M_HAT.replace("/ (", "* (")),
        (V_HAT, V_HAT.replace("/ (", "* (")),
    ),
    mistake(
        "stored-back",
        "Bias correction twice: the corrected averages are stored, and corrected again at the next step",
        "What does the next step find in the average: the running one, or the corrected one?",
        (M_HAT, "avg = self.avg[p] = self.avg[p] / (1 - self.beta1 ** self.t[p])"),
        (V_HAT, "        sqr_avg = self.sqr_avg[p] = self.sqr_avg[p] / (1 - self.beta2 ** self.t[p])"),
    ),
)
