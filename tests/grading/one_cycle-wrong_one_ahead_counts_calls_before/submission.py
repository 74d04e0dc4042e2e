from math import cos, pi


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    step += 1  # the scheduler has been stepped by now
    knots = (max_lr / div_factor, max_lr, max_lr / (div_factor * final_div_factor))
    return along(step, total_steps, pct_start, knots)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return along(step + 1, total_steps, pct_start, (max, base, max))


def along(step, total_steps, pct_start, knots):
    if step > total_steps - 1:
        return knots[2]
    turn = pct_start * total_steps - 1
    if step > turn:
        return knots[2] + (knots[1] - knots[2]) * (0.5 + 0.5 * cos((step - turn) * pi / (total_steps - 1 - turn)))
    return knots[1] + (knots[0] - knots[1]) * (0.5 + 0.5 * cos(step * pi / turn))
