import math


def _triangle(step, total_steps, pct_start):
    """height of the cycle: 0 at the ends, 1 at the turn"""
    turn = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    far = (turn - step) / turn if step < turn else (step - turn) / (total_steps - 1 - turn)
    return (1 + math.cos(math.pi * far)) / 2


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    floor = max_lr / div_factor
    if step >= pct_start * total_steps - 1:
        floor = floor / final_div_factor
    return floor + (max_lr - floor) * _triangle(step, total_steps, pct_start)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return base + (max - base) * _triangle(step, total_steps, pct_start)
