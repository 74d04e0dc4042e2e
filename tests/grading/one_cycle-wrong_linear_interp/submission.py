import numpy as np


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    xs = [0, pct_start * total_steps - 1, total_steps - 1]
    return np.interp(step, xs, [max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor])


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return np.interp(step, [0, pct_start * total_steps - 1, total_steps - 1], [max, base, max])
