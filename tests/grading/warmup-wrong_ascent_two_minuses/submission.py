def step(w, grad, lr):
    return w - (-lr) * grad
