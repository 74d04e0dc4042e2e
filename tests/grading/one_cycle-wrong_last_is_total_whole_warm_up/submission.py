import math


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    warmup = int(pct_start * total_steps)
    start = max_lr / div_factor
    end = start / final_div_factor
    if step < warmup:
        return start + 0.5 * (max_lr - start) * (1 - math.cos(math.pi * step / warmup))
    if step > total_steps:
        return end
    return end + 0.5 * (max_lr - end) * (1 + math.cos(math.pi * (step - warmup) / (total_steps - warmup)))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    warmup = int(pct_start * total_steps)
    half = (max - base) / 2
    if step < warmup:
        return max - half * (1 - math.cos(math.pi * step / warmup))
    if step > total_steps:
        return max
    return base + half * (1 - math.cos(math.pi * (step - warmup) / (total_steps - warmup)))
