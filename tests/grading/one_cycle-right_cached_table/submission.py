from functools import lru_cache
from math import cos, pi


@lru_cache(maxsize=None)
def table(total_steps, pct_start, start, middle, end):
    rows = []
    knee = pct_start * total_steps - 1
    for t in range(total_steps):
        if t <= knee and knee > 0:
            w = 0.5 + 0.5 * cos(pi * t / knee)
            rows.append(w * start + (1 - w) * middle)
        else:
            w = 0.5 + 0.5 * cos(pi * (t - knee) / (total_steps - 1 - knee))
            rows.append(w * middle + (1 - w) * end)
    return tuple(rows)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    rows = table(total_steps, pct_start, max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor)
    return rows[step] if step < len(rows) else rows[-1]


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    rows = table(total_steps, pct_start, max, base, max)
    return rows[step : step + 1][0] if step < total_steps else max
