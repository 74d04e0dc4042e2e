import torch
from torch.optim.lr_scheduler import OneCycleLR


def replay(step, total_steps, **kw):
    opt = torch.optim.SGD([torch.nn.Parameter(torch.zeros(()))], lr=1.0, momentum=0.9)
    sched = OneCycleLR(opt, total_steps=total_steps, **kw)
    for _ in range(min(step, total_steps - 1)):
        opt.step()
        sched.step()
    return opt.param_groups[0]


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    group = replay(
        step, total_steps, max_lr=max_lr, pct_start=pct_start, div_factor=div_factor, final_div_factor=final_div_factor
    )
    return group["lr"]


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    return replay(step, total_steps, max_lr=1.0, pct_start=pct_start, base_momentum=base, max_momentum=max)["momentum"]
