import math


def _ease(s):
    return math.sin(math.pi * s / 2) ** 2


def _go(a, b, s):
    return a + (b - a) * _ease(s)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    last = total_steps - 1
    progress = min(step, last) / last
    turn = (pct_start * total_steps - 1) / last
    if progress < turn:
        return _go(max_lr / div_factor, max_lr, progress)
    return _go(max_lr, max_lr / div_factor / final_div_factor, (progress - turn) / (1 - turn))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    last = total_steps - 1
    progress = min(step, last) / last
    turn = (pct_start * total_steps - 1) / last
    if progress < turn:
        return _go(max, base, progress)
    return _go(base, max, (progress - turn) / (1 - turn))
