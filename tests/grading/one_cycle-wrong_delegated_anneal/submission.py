from torch.optim.lr_scheduler import OneCycleLR


def one_cycle_lr(step, total_steps, max_lr, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    step, turn, initial = min(step, total_steps - 1), pct_start * total_steps - 1, max_lr / div_factor
    if step <= turn:
        return OneCycleLR._annealing_cos(initial, max_lr, step / turn)
    return OneCycleLR._annealing_cos(max_lr, initial / final_div_factor, (step - turn) / (total_steps - 1 - turn))


def one_cycle_mom(step, total_steps, base=0.85, max=0.95, pct_start=0.3):
    step, turn = min(step, total_steps - 1), pct_start * total_steps - 1
    if step <= turn:
        return OneCycleLR._annealing_cos(max, base, step / turn)
    return OneCycleLR._annealing_cos(base, max, (step - turn) / (total_steps - 1 - turn))
