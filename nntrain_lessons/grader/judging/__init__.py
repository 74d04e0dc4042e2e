"""From observations to a verdict and its words: pure functions."""
