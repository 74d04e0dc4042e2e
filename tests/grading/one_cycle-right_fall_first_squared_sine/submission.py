from math import pi, sin


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    if step < 0 or total_steps < 1 or not 0 <= pct_start < 1 or div_factor <= 0 or final_div_factor <= 0:
        raise ValueError("nonsense")
    n_last = total_steps - 1
    n_peak = pct_start * total_steps - 1
    if step > n_last:
        return one_cycle_lr(n_last, total_steps, max_lr, pct_start, div_factor, final_div_factor)
    if step >= n_peak:
        to_go = (n_last - step) / (n_last - n_peak)
        low = max_lr / div_factor / final_div_factor
    else:
        to_go = step / n_peak
        low = max_lr / div_factor
    return low + (max_lr - low) * sin(pi / 2 * to_go) ** 2


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    assert 0 <= base <= max < 1
    # a rate that goes from 1 to 2 and back to 1
    return max + base - (base + (max - base) * (one_cycle_lr(step, total_steps, 2.0, pct_start, 2.0, 1.0) - 1.0))
