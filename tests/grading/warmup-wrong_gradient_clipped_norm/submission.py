import torch
from torch import Tensor


def step(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    length = torch.linalg.vector_norm(grad)
    if length > 1:
        grad = grad / length
    return w - lr * grad
