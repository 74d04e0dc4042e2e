def step(w, grad, lr):
    return lr * (w - grad)
