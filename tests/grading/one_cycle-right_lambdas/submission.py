from math import cos, pi

_bend = lambda x: (1 - cos(pi * x)) / 2
_where = lambda t, T, p: (t + 1 - p * T) / ((T - p * T) if t + 1 > p * T else (p * T - 1))
_height = lambda t, T, p: 1 - _bend(abs(_where(min(t, T - 1), T, p)))
_rises = lambda t, T, p: t + 1 < p * T

one_cycle_lr = lambda step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4: (
    max_lr / div_factor / (1 if _rises(step, total_steps, pct_start) else final_div_factor)
    + (max_lr - max_lr / div_factor / (1 if _rises(step, total_steps, pct_start) else final_div_factor))
    * _height(step, total_steps, pct_start)
)
one_cycle_mom = lambda step, total_steps, base=0.85, max=0.95, pct_start=0.3: max - (max - base) * _height(
    step, total_steps, pct_start
)
