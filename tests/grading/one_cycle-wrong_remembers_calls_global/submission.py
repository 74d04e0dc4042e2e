from math import cos, pi

SPAN = []


def walk(step, total_steps, share, values):
    if not SPAN:
        SPAN.extend((share * total_steps - 1, total_steps - 1))
    turn, last = SPAN
    step = min(step, last)
    if step < turn:
        return half_wave(values[0], values[1], step / turn)
    return half_wave(values[1], values[2], (step - turn) / (last - turn))


def half_wave(a, b, share):
    return (a + b) / 2 + (a - b) / 2 * cos(pi * share)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    lowest = max_lr / div_factor
    return walk(step, total_steps, pct_start, (lowest, max_lr, lowest / final_div_factor))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return walk(step, total_steps, pct_start, (max, base, max))
