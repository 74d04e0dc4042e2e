from torch import Tensor


LEARNING_RATE = 0.1


def step(w: Tensor, grad: Tensor, lr: float = LEARNING_RATE) -> Tensor:
    return w.sub(grad, alpha=LEARNING_RATE)
