import math

import torch
from torch import Tensor


def double(number) -> Tensor:
    return torch.tensor(number, dtype=torch.float64)


def anneal(start: float, end: float, pct: float) -> Tensor:
    return torch.lerp(double(end), double(start), (torch.cos(double(math.pi * pct)) + 1) / 2)


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    up = pct_start * total_steps - 1
    down = total_steps - 1 - up
    lowest = max_lr / (div_factor * final_div_factor)
    if step >= total_steps:
        return double(lowest)
    if step > up:
        return anneal(float(max_lr), lowest, (step - up) / down)
    return anneal(max_lr / div_factor, float(max_lr), step / up)


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    up = pct_start * total_steps - 1
    down = total_steps - 1 - up
    if step >= total_steps:
        return double([max])
    if step > up:
        return anneal(base, max, (step - up) / down)
    return anneal(max, base, step / up)
