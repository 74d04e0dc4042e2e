import torch


def step(w, grad, lr):
    return torch.sub(w, grad)
