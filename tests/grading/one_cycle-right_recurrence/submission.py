import math


def _walk(count, length, offset):
    """cos(pi * (offset + count) / length), by turning once per step."""
    c, s = math.cos(math.pi * offset / length), math.sin(math.pi * offset / length)
    dc, ds = math.cos(math.pi / length), math.sin(math.pi / length)
    for _ in range(count):
        c, s = c * dc - s * ds, s * dc + c * ds
    return c


def _phases(step, total_steps, pct_start):
    turn = pct_start * total_steps - 1
    behind = math.ceil(turn)  # the first step that falls
    step = min(step, total_steps - 1)
    if step < turn:
        return "up", _walk(step, turn, 0.0)
    return "down", _walk(step - behind, total_steps - 1 - turn, behind - turn)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    start = max_lr / div_factor
    phase, c = _phases(step, total_steps, pct_start)
    a, b = {"up": (start, max_lr), "down": (max_lr, start / final_div_factor)}[phase]
    return (a + b) / 2 + (a - b) / 2 * c


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    phase, c = _phases(step, total_steps, pct_start)
    return (max + base) / 2 + (max - base) / 2 * (c if phase == "up" else -c)
