import torch
from torch import nn


def step(w, grad, lr):
    flat = [a - lr * b for a, b in zip(w.flatten().tolist(), grad.flatten().tolist())]
    return nn.Parameter(torch.tensor(flat, dtype=w.dtype).view_as(w))
