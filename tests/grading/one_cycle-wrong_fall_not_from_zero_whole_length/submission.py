import math


def mix(a, b, x):
    w = math.cos(math.pi * x) / 2
    return a * (0.5 + w) + b * (0.5 - w)


def schedule(n, N, p, corners):
    n = N - 1 if n >= N else n
    knee = N * p - 1
    k, x = (0, n / knee) if n <= knee else (1, n / (N - 1))
    return mix(corners[k], corners[k + 1], x)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lr0 = max_lr / div_factor
    return schedule(step, total_steps, pct_start, (lr0, max_lr, lr0 / final_div_factor))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return schedule(step, total_steps, pct_start, (max, base, max))
