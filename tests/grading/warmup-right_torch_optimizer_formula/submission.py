import torch


def step(w, grad, lr):
    return torch.lerp(w, w - grad, lr)
