import functools
import math


def holds_its_last_value(function):
    @functools.wraps(function)
    def held(step, total_steps, *args, **kwargs):
        return function(min(step, total_steps - 1), total_steps, *args, **kwargs)

    return held


def progress(step, total_steps, pct_start):
    """0 to 1 in the rise, 1 to 2 in the fall."""
    done, rise = step + 1, pct_start * total_steps
    match done > rise:
        case True:
            return 1 + (done - rise) / (total_steps - rise)
        case False:
            return (done - 1) / (rise - 1)


@holds_its_last_value
def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    where = progress(step, total_steps, pct_start)
    low = max_lr / div_factor if where <= 1 else max_lr / div_factor / final_div_factor
    return (max_lr + low) / 2 - (max_lr - low) / 2 * math.cos(math.pi * where)


@holds_its_last_value
def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return (max + base) / 2 + (max - base) / 2 * math.cos(math.pi * progress(step, total_steps, pct_start))
