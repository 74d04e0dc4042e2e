"""What the pages of the book use: helpers for their cells, and measured numbers to quote."""
