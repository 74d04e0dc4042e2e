import numpy as np


def half_wave(frm, to, frac):
    return np.interp((1 - np.cos(np.pi * frac)) * 0.5, [0.0, 1.0], [frm, to])


def both_phases(n, N, p, lo, mid, hi):
    n = np.minimum(n, N - 1)
    peak = np.float64(p) * N - 1
    return np.where(n <= peak, half_wave(lo, mid, n / peak), half_wave(mid, hi, (n - peak) / (N - 1 - peak)))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    first = max_lr / div_factor
    return both_phases(step, total_steps, pct_start, first, max_lr, first / final_div_factor)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return both_phases(step, total_steps, pct_start, max, base, max)
