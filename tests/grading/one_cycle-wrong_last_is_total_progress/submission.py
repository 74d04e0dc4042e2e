import math


def sched_cos(start, end, pos):
    return start + (1 + math.cos(math.pi * (1 - pos))) * (end - start) / 2


def combined_cos(pct, start, middle, end, pos):
    pos = min(pos, 1.0)
    if pos < pct:
        return sched_cos(start, middle, pos / pct)
    return sched_cos(middle, end, (pos - pct) / (1 - pct))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lr = max_lr / div_factor
    return combined_cos(pct_start, lr, max_lr, lr / final_div_factor, step / total_steps)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return combined_cos(pct_start, max, base, max, step / total_steps)
