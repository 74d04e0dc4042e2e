import math

seen = {"lr": 0, "mom": 0}


def next_share(kind, step, total_steps, pct_start):
    if step == 0:
        seen[kind] = 0
    now = min(seen[kind], total_steps - 1)
    seen[kind] += 1
    turn = pct_start * total_steps - 1
    return (0, now / turn) if now < turn else (1, (now - turn) / (total_steps - 1 - turn))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    k, x = next_share("lr", step, total_steps, pct_start)
    y = [max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor]
    return y[k + 1] + (y[k] - y[k + 1]) * (1 + math.cos(math.pi * x)) / 2


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    k, x = next_share("mom", step, total_steps, pct_start)
    y = [max, base, max]
    return y[k + 1] + (y[k] - y[k + 1]) * (1 + math.cos(math.pi * x)) / 2
