import math


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    warmup = pct_start * total_steps
    start = max_lr / div_factor
    end = start / final_div_factor
    if step < warmup:
        return start + 0.5 * (max_lr - start) * (1 - math.cos(math.pi * step / warmup))
    rest = total_steps - 1 - warmup
    return end + 0.5 * (max_lr - end) * (1 + math.cos(math.pi * min(step - warmup, rest) / rest))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    turn = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    if step < turn:
        return base + (max - base) / 2 * (1 + math.cos(math.pi * step / turn))
    return base + (max - base) / 2 * (1 - math.cos(math.pi * (step - turn) / (total_steps - 1 - turn)))
