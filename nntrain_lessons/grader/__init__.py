"""The judge: the learner's code runs in a child and is only observed there; the verdict is made in the parent."""
