import math


def half_wave(high, low, share):
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    start, last, turn = max_lr / div_factor, total_steps - 1, pct_start * total_steps - 1
    step = min(step, last)
    if step < turn:
        return half_wave(start, max_lr, step / turn)
    return half_wave(max_lr, start / final_div_factor, (step - turn) / max(last - turn, 1e-9))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    last, turn = total_steps - 1, pct_start * total_steps - 1
    step = min(step, last)
    if step < turn:
        return half_wave(max, base, step / turn)
    return half_wave(base, max, (step - turn) / max(last - turn, 1e-9))
