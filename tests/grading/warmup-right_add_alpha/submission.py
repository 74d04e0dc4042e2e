import torch

step = lambda w, grad, lr: torch.add(w, grad, alpha=-lr)
