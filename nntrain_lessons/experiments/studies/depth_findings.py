"""What the studies of depth found."""

from .saying import Result, last, points, said, strongest


def deeper(result: Result) -> str:
    """Say what five and six convolutions reach, small and large."""
    names = {"five convolutions": ("one_cycle", "cnn_wide"), "six": ("cnn_deep_narrow", "deeper")}
    told = [
        f"{words} {said(last(result, small))} and {said(last(result, large))}"
        for words, (small, large) in names.items()
    ]
    return f"With about 30,000 parameters and about 110,000: {'; '.join(told)}."


def depth_rates(result: Result) -> str:
    """Say what each depth reaches at its best rate, chosen on held-out images, beside the stack of 6."""
    best = {
        n: strongest(result, [name for name in result["recipes"] if name.startswith(f"plain_{n}_")])
        for n in (6, 18, 42)
    }
    own = last(result, best[6])
    told = []
    for n, name in best.items():
        ours = last(result, name)
        gap = f", {points(ours, own)} against 6" if n > 6 else ""
        told.append(f"{n} convolutions at {name.rpartition('_')[2]} {said(ours)}{gap}")
    return f"Each depth at its best rate: {'; '.join(told)}."
