"""Which event somebody means who writes a name that is none."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

# There is no event before these: what comes before each is the end of another.
BEFORE = {"predict": "before_batch", "loss": "after_predict", "backward": "after_loss", "step": "after_backward"}
# Other libraries' words for a moment and for what it is the moment of: `on_epoch_end`, `begin_fit`, `pre_batch`.
BEGINS = re.compile(r"before|begins?|begin(?:ning)?|starts?|started|pre|setup|enter")
ENDS = re.compile(r"after|ends?|ended|post|finish(?:ed)?|done|teardown|exit")
PHASES = {
    "fit": "fit|training|run|experiment",
    "epoch": "epochs?|valid|validation|validate|eval|evaluation|evaluate|test",
    "batch": "batch(?:es)?|iter|iteration",
    "predict": "predict(?:ion|ions)?|preds?|forward",
    "loss": "loss|losses",
    "backward": "backward|backwards|gradients?|grads?",
    "step": "steps?|optimizer|opt|update",
}


def meant_event(name: str, events: Sequence[str]) -> str:
    """Return the event that a method of this name was meant for; '' where the name is no event's.

    Any name that begins like an event is one that was meant as such, and so is a slip in one (`befor_fit`), and what
    holds a phase and a moment: `on_train_batch_end`. Names with a leading underscore are free.
    """
    if name.startswith("_"):
        return ""
    words = name.lower().split("_")
    phase = _phase(words)
    moment = _moment(words, phase)
    if phase and moment:
        return BEFORE.get(phase, f"before_{phase}") if moment == "before" else f"after_{phase}"
    begins_like_one = name.startswith(("before_", "after_", "cleanup_"))
    near = get_close_matches(name, events, n=1, cutoff=0.0 if begins_like_one else 0.85)
    return near[0] if near else ""


def _phase(words: list[str]) -> str:
    # The narrowest that is named: `on_train_batch_end` is about a batch.
    found = [phase for phase, known in PHASES.items() if any(re.fullmatch(known, word) for word in words)]
    if not found and "train" in words:
        return "fit"
    return found[-1] if found else ""


def _moment(words: list[str], phase: str) -> str:
    if any(ENDS.fullmatch(word) for word in words):
        return "after"
    if any(BEGINS.fullmatch(word) for word in words):
        return "before"
    if words[0] == "on":
        return "before" if phase not in BEFORE else "after"
    return ""
