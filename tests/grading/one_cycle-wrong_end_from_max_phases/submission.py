import math

UP, DOWN = "up", "down"


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    span = {UP: pct_start * total_steps - 1}
    span[DOWN] = total_steps - 1 - span[UP]
    low = {UP: max_lr / div_factor, DOWN: max_lr / final_div_factor}
    step = min(step, total_steps - 1)
    phase = UP if step < span[UP] else DOWN
    away = abs(step - span[UP]) / span[phase]
    return low[phase] + (max_lr - low[phase]) * math.cos(away * math.pi / 2) ** 2


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    turn = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    if step < turn:
        return base + (max - base) / 2 * (1 + math.cos(math.pi * step / turn))
    return base + (max - base) / 2 * (1 - math.cos(math.pi * (step - turn) / (total_steps - 1 - turn)))
