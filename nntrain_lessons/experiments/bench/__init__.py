"""How fast the course is, and how much memory it takes: `parts` says what is measured, `running` measures it."""
