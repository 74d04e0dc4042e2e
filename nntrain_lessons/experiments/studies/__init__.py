"""What is studied: questions, the runs that answer them, and what was found."""
