import math


def one_cycle_lr(step, total_steps, max_lr, *, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, **unused):
    """Decimal places do not matter here; print a line to look at it."""
    T, t = total_steps, step
    print("step", t)
    if t > T - 1:
        t = T - 1
    u = pct_start * T - 1
    lr0 = max_lr / div_factor
    lrN = lr0 / final_div_factor
    lr = None
    if 0 <= t < u:
        angle = math.pi * t / u
        lr = max_lr + 0.5 * (lr0 - max_lr) * (1 + math.cos(angle))
    if u <= t < T:
        angle = math.pi * (t - u) / (T - 1 - u)
        lr = lrN + 0.5 * (max_lr - lrN) * (1 + math.cos(angle))
    return lr


def one_cycle_mom(step, total_steps, *, base=0.85, max=0.95, pct_start=0.3, **unused):
    T = total_steps
    t = step if step < T else T - 1
    u = pct_start * T - 1
    if t < u:
        return base + (max - base) / 2 * (1 + math.cos(math.pi * t / u))
    return max + (base - max) / 2 * (1 + math.cos(math.pi * (t - u) / (T - 1 - u)))
