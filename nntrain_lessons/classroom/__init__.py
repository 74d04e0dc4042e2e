"""A class: many learners' answers, graded side by side, and what they have in common."""
