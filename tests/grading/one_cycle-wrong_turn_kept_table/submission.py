import math

TURNS = {}


def between(a, b, share):
    return a + (b - a) * (1 - math.cos(math.pi * share)) / 2


def at(step, total, rise, values):
    if total not in TURNS:
        TURNS[total] = rise * total - 1
    turn, last = TURNS[total], total - 1
    step = last if step > last else step
    if step < turn:
        return between(values[0], values[1], step / turn)
    return between(values[1], values[2], (step - turn) / (last - turn))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    low = max_lr / div_factor
    return at(step, total_steps, pct_start, (low, max_lr, low / final_div_factor))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return at(step, total_steps, pct_start, (max, base, max))
