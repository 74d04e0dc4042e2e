def step(w, grad, lr):
    change = grad * lr
    return change.sub(w)
