import torch


class SGD(torch.optim.SGD):
    def __init__(self, params, lr, wd=0.0):
        super().__init__(params, lr=lr, weight_decay=wd)

    @property
    def lr(self):
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value):
        self.param_groups[0]["lr"] = value
