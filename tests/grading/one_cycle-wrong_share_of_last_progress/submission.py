import numpy as np


def curve(x, pct, ys):
    """x runs from 0 at the first to 1 at the last step"""
    x = np.clip(x, 0, 1)
    i = int(x > pct)
    left, right = [(0, pct), (pct, 1)][i]
    phase = (x - left) / (right - left)
    return ys[i] + (ys[i + 1] - ys[i]) * (0.5 - 0.5 * np.cos(np.pi * phase))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    ys = np.array([1 / div_factor, 1, 1 / div_factor / final_div_factor]) * max_lr
    return curve(step / (total_steps - 1), pct_start, ys)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return curve(step / (total_steps - 1), pct_start, (max, base, max))
