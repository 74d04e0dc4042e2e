import math


def position(step, total_steps, pct_start):
    turn = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    return (0, step / turn) if step < turn else (1, (step - turn) / (total_steps - 1 - turn))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    phase, x = position(step, total_steps, pct_start)
    knots = [max_lr / div_factor, max_lr, max_lr / (div_factor * final_div_factor)]
    blend = (1 - math.cos(x * math.pi)) / 2
    return knots[phase] * (1 - blend) + knots[phase + 1] * blend


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    phase, x = position(step, total_steps, pct_start)
    return max - (max - base) * (x if phase == 0 else 1 - x)
