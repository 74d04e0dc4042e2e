import math

import numpy as np


def _shape(step, total_steps, pct_start, values):
    first, middle, last = values
    end = total_steps - 1
    turn = pct_start * total_steps - 1
    at = end if step > end else step
    if at < turn:
        return middle + (first - middle) * math.cos(math.pi * at / turn / 2) ** 2
    return last + (middle - last) * math.cos(math.pi * (at - turn) / (end - turn) / 2) ** 2


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    low = max_lr / div_factor
    return np.float32(_shape(step, total_steps, pct_start, (low, max_lr, low / final_div_factor)))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return _shape(step, total_steps, pct_start, (max, base, max))
