"""A learner's workspace as it is used: what has passed, hints, solutions, fresh starts, a newer course."""
