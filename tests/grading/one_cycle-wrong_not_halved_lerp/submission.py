import math

import torch


def mix(a, b, x):
    w = torch.cos(torch.tensor(math.pi * x, dtype=torch.float64)) + 1
    return torch.lerp(torch.tensor(b, dtype=torch.float64), torch.tensor(a, dtype=torch.float64), w)


def schedule(n, N, p, corners):
    n = N - 1 if n >= N else n
    knee = N * p - 1
    k, x = (0, n / knee) if n <= knee else (1, (n - knee) / (N - 1 - knee))
    return mix(corners[k], corners[k + 1], x)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lr0 = max_lr / div_factor
    return schedule(step, total_steps, pct_start, (lr0, max_lr, lr0 / final_div_factor))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return schedule(step, total_steps, pct_start, (max, base, max))
