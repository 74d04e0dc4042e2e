import math
from fractions import Fraction


def _cos_blend(a, b, s):
    return a + (b - a) * -math.expm1(math.log((1 + math.cos(math.pi * s)) / 2)) if s < 1 else b


def _at(step, n, p, a, b, c):
    top = max(1e-12, p * n - 1)
    bottom = n - 1
    if step < top:
        return _cos_blend(a, b, step / top)
    if step < bottom:
        return _cos_blend(b, c, (step - top) / (bottom - top))
    return c


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    return _at(step, total_steps, pct_start, max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return _at(step, total_steps, pct_start, max, base, max)
