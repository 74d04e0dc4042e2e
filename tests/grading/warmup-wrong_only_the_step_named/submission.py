def step(w, grad, lr):
    delta = grad.mul(lr)
    return delta
