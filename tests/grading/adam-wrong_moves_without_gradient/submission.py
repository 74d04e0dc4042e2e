import torch
class Adam:
    def __init__(self, params, lr, wd=0., beta1=0.9, beta2=0.99, eps=1e-5):
        self.params, self.lr, self.wd, self.b1, self.b2, self.eps = list(params), lr, wd, beta1, beta2, eps
        self.m, self.v, self.t = {}, {}, {}
    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None and p not in self.t: continue
            g = torch.zeros_like(p) if p.grad is None else p.grad
            if p.grad is not None: p *= 1 - self.lr*self.wd
            z = torch.zeros_like(p)
            self.m[p] = self.b1*self.m.get(p, z) + (1-self.b1)*g
            self.v[p] = self.b2*self.v.get(p, z) + (1-self.b2)*g*g
            self.t[p] = t = self.t.get(p, 0) + 1
            p -= self.lr*(self.m[p]/(1-self.b1**t))/(self.v[p]/(1-self.b2**t) + self.eps).sqrt()
    def zero_grad(self):
        for p in self.params: p.grad = None
