def step(w, grad, lr):
    new = w - lr * grad
    print(new)
