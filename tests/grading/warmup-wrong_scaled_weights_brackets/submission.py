def step(w, grad, lr):
    return w.mul(lr).sub(grad)
