"""What goes wrong in Adam between the average of squares and the division by its root."""

from __future__ import annotations

from ..spec import Misconception, mistake


def eps_slips(options: str, step: str) -> tuple[Misconception, ...]:
    """Return these mistakes; `options` and `step` are the solution's lines that keep them and that move."""
    return (
        mistake(
            "root-stored",
            "The root is taken in place, so that the next step finds a root where it needs the mean square",
            "After `v.sqrt_()`, what does the next step find in the average?",
            (step, f"{step}\n        self.sqr_avg[p] = self.sqr_avg[p].sqrt()"),
        ),
        mistake(
            "eps-is-a-floor",
            "eps is the least that is divided by, instead of being added",
            "The average of squares is twice eps. Of what number should the root be taken?",
            (step, "p -= self.lr * avg / sqr_avg.clamp(min=self.eps).sqrt()"),
            variants=(((step, "p -= self.lr * avg / sqr_avg.sqrt().clamp(min=self.eps)"),),),
        ),
        mistake(
            "eps-before-correction",
            "eps is added before the correction, which makes it larger at the first steps",
            "Is eps corrected in the formula? How large is it there at the first step?",
            (step, "p -= self.lr * avg / (sqr_avg + self.eps / (1 - self.beta2 ** self.t[p])).sqrt()"),
            variants=(
                ((step, "p -= self.lr * avg / (sqr_avg.sqrt() + self.eps / (1 - self.beta2 ** self.t[p]) ** 0.5)"),),
            ),
        ),
        mistake(
            "eps-not-added",
            "eps is not added, though 0 / 0 is avoided",
            "With an eps of 0.1, how long is the first step where the gradient is 0.1?",
            (step, "p -= self.lr * (avg / sqr_avg.sqrt()).nan_to_num(0, 0, 0)"),
            variants=(
                ((options, options.replace("beta2, eps", "beta2, 1e-12")),),
                ((options, options.replace("beta2, eps", "beta2, 1e-5")),),
            ),
        ),
    )
