"""The learner's notebooks, generated from the solutions by `nntrain-lessons dev build`: edit those, not these."""
