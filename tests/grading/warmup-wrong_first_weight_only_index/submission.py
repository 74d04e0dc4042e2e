def step(w, grad, lr):
    moved = w.detach().clone().reshape(-1)
    moved[0] = moved[0] - lr * grad.reshape(-1)[0]
    return moved.reshape(w.shape)
