def step(w, grad, lr):
    return [float(a - lr * b) for a, b in zip(w, grad)]
