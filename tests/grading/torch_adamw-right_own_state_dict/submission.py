import torch


class AdamW(torch.optim.Optimizer):
    """Its memory is a list; it writes that down itself."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        if lr < 0 or eps < 0 or weight_decay < 0 or min(betas) < 0 or max(betas) >= 1:
            raise ValueError("an option that cannot be")
        self.memory = []
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def add_param_group(self, group):
        super().add_param_group(group)
        for p in self.param_groups[-1]["params"]:
            self.memory.append({"t": 0, "m": torch.zeros_like(p, requires_grad=False), "v": torch.zeros_like(p, requires_grad=False)})

    def state_dict(self):
        return super().state_dict() | {"memory": [dict(entry) for entry in self.memory]}

    def load_state_dict(self, saved):
        super().load_state_dict({name: saved[name] for name in ("state", "param_groups")})
        self.memory = [dict(entry) for entry in saved["memory"]]

    @torch.no_grad()
    def step(self, closure=None):
        with torch.enable_grad():
            loss = None if closure is None else closure()
        memory = iter(self.memory)
        for group in self.param_groups:
            for p in group["params"]:
                entry = next(memory)
                if p.grad is not None:
                    self.move(p, entry, *group["betas"], group)
        return loss

    @staticmethod
    def move(p, entry, b1, b2, group):
        entry["t"] += 1
        entry["m"] = entry["m"] * b1 + p.grad * (1 - b1)
        entry["v"] = entry["v"] * b2 + p.grad * p.grad * (1 - b2)
        top = entry["m"] / (1 - b1 ** entry["t"])
        bottom = (entry["v"] / (1 - b2 ** entry["t"])).sqrt() + group["eps"]
        p.data = p.data - group["lr"] * group["weight_decay"] * p.data - group["lr"] * top / bottom
