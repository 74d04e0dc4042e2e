import torch
class RMSProp:
    def __init__(self, params, lr, wd=0., sqr_mom=0.99, eps=1e-5):
        self.params, self.lr, self.wd, self.c, self.eps, self.s = list(params), lr, wd, sqr_mom, eps, {}
    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                if p in self.s: self.s[p] *= self.c     # its average fades
                continue
            p *= 1 - self.lr*self.wd
            s = self.s.get(p)
            self.s[p] = s = p.grad**2 if s is None else self.c*s + (1-self.c)*p.grad**2
            p -= self.lr*p.grad/(s.sqrt()+self.eps)
    def zero_grad(self):
        for p in self.params: p.grad = None
