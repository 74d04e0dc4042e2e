def step(w, grad, lr):
    w += grad * lr
    return w
