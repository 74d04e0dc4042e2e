import math


def pick(step, phases):
    begin = 0
    for end, a, b in phases:
        if step <= end:
            break
        begin = end
    else:
        step, begin = end, phases[-2][0]
    s = (step - begin) / (end - begin)
    return b + (a - b) * 0.5 * (1 + math.cos(math.pi * s))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lr, rise = max_lr / div_factor, pct_start * total_steps
    return pick(step, [(rise - 1, lr, max_lr), (2 * rise - 2, max_lr, lr), (total_steps - 1, lr, lr / final_div_factor)])


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    rise = pct_start * total_steps
    return pick(step, [(rise - 1, max, base), (2 * rise - 2, base, max), (total_steps - 1, max, max)])
