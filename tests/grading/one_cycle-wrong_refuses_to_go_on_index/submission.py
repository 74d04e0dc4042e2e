import math


def points(n, p, a, b, c):
    knee = n * p - 1
    rise = [b + (a - b) * math.cos(math.pi * i / knee / 2) ** 2 for i in range(n) if i < knee]
    fall = [c + (b - c) * math.cos(math.pi * (i - knee) / (n - 1 - knee) / 2) ** 2 for i in range(n) if i >= knee]
    return rise + fall


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    return points(total_steps, pct_start, max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor)[step]


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return points(total_steps, pct_start, max, base, max)[step]
