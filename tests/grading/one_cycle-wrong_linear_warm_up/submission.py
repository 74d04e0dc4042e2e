from math import cos, pi


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lr = max_lr / div_factor
    turn = total_steps * pct_start - 1
    # warm-up
    if step < turn:
        return lr + step * (max_lr - lr) / turn
    lr /= final_div_factor
    x = min(1.0, (step - turn) / (total_steps - 1 - turn))
    return lr + (max_lr - lr) * (1 + cos(pi * x)) / 2


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    turn = total_steps * pct_start - 1
    if step < turn:
        return max - step * (max - base) / turn
    x = 1.0 if step >= total_steps else (step - turn) / (total_steps - 1 - turn)
    return max - (max - base) * (1 + cos(pi * x)) / 2
