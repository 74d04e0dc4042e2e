"""The training runs of the course: `recipes` says what is run, `runs` runs it."""
