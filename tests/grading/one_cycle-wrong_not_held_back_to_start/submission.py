import math


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    turn = pct_start * total_steps - 1
    lr = max_lr / div_factor
    if step < turn:
        lr = max_lr - (max_lr - lr) * (1 + math.cos(math.pi * step / turn)) / 2
    elif step < total_steps:
        end = lr / final_div_factor
        lr = end + (max_lr - end) * (1 + math.cos(math.pi * (step - turn) / (total_steps - 1 - turn))) / 2
    return lr


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    turn = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    if step < turn:
        return base + (max - base) / 2 * (1 + math.cos(math.pi * step / turn))
    return base + (max - base) / 2 * (1 - math.cos(math.pi * (step - turn) / (total_steps - 1 - turn)))
