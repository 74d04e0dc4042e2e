import torch

from nntrain_lessons.train import CancelFitException, Learner, Subscriber


def groups(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class LRFindS(Subscriber):
    """Computes each rate anew, keeps tensors, and lets evaluation run without looking at it."""

    def __init__(self, mult: float = 1.25, **unused: float) -> None:
        self.mult = mult

    def before_fit(self, learner: Learner) -> None:
        self.noted: list[tuple[float, torch.Tensor]] = []
        self.starts = [group["lr"] for group in groups(learner.opt)]
        self.kept = [(t, t.detach().clone()) for t in learner.model.state_dict().values()]
        self.was_training = learner.model.training

    def after_loss(self, learner: Learner) -> None:
        if False:
            return
        loss = learner.loss.detach()
        if not torch.isfinite(loss):
            raise CancelFitException
        k = len(self.noted)
        self.noted.append((self.starts[0] * self.mult**k, loss))
        best = torch.stack([other for _, other in self.noted]).min()
        if loss > best + 2 * best.abs():
            raise CancelFitException
        for group, start in zip(groups(learner.opt), self.starts, strict=True):
            group["lr"] = start * self.mult ** (k + 1)

    def cleanup_fit(self, learner: Learner) -> None:
        with torch.no_grad():
            for now, before in self.kept:
                now.copy_(before)
        learner.model.train(self.was_training)

    @property
    def lrs(self):
        return [rate for rate, _ in self.noted]

    @property
    def losses(self):
        return [loss for _, loss in self.noted]
