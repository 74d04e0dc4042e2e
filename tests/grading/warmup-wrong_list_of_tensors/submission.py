def step(w, grad, lr):
    return [a - lr * b for a, b in zip(w.reshape(-1), grad.reshape(-1))]
