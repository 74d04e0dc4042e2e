def step(w, grad, lr):
    return -lr * grad
