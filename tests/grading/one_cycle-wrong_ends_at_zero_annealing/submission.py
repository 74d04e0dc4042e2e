import torch


def _factor(now, whole):
    return float(0.5 * (1 + torch.cos(torch.pi * torch.as_tensor(now / whole, dtype=torch.float64))))


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    up = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    if step < up:
        low = max_lr / div_factor
        return low + (max_lr - low) * (1 - _factor(step, up))
    return max_lr * _factor(step - up, total_steps - 1 - up)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    up = pct_start * total_steps - 1
    step = min(step, total_steps - 1)
    if step < up:
        return base + (max - base) * _factor(step, up)
    return max - (max - base) * _factor(step - up, total_steps - 1 - up)
