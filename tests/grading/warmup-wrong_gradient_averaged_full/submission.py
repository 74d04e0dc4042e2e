import torch


def step(w, grad, lr):
    typical = torch.full_like(grad, grad.mean().item())
    return w - lr * typical
