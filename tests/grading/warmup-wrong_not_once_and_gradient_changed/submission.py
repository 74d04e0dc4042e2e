def step(w, grad, lr):
    grad += grad
    return w - lr * grad
