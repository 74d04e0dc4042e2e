"""Words of the command line."""


def plural(count: int, noun: str) -> str:
    """Return a number of things in words: `1 epoch`, `2 epochs`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
