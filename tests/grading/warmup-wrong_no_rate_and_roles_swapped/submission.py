def step(w, grad, lr):
    difference = grad - w
    return difference
