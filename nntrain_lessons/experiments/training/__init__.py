"""What runs: recipes, what they are built of, and how a run is made and kept."""
