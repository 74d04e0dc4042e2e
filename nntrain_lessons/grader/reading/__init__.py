"""What learners hand in, read in whatever state they leave it. It runs nothing."""
