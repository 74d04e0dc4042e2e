import numpy as np


def _ramp(a, b, n):
    return a + (b - a) * (1 - np.cos(np.linspace(0, np.pi, n))) / 2


def _table(n, pct, a, b, c):
    rise = int(n * pct)
    return np.concatenate([_ramp(a, b, rise), _ramp(b, c, n - rise)])


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    start = max_lr / div_factor
    return _table(total_steps, pct_start, start, max_lr, start / final_div_factor)[min(step, total_steps - 1)]


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return _table(total_steps, pct_start, max, base, max)[min(step, total_steps - 1)]
