"""Build time: from the solutions to the learner's notebooks."""
