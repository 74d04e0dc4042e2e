"""Running answers in processes of their own, and what these were observed to do. It judges nothing."""
