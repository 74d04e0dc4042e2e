from torch import Tensor


def step(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    move = grad.mul_(lr)
    w.sub_(move)
    return w
