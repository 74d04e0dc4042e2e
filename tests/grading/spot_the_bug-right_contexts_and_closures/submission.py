from contextlib import contextmanager

import torch
from torch import nn
import torch.nn.functional as F

from nntrain_lessons.solutions import conv_conn

class EmptyAfterwards:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    def __enter__(self):
        return self.optimizer

    def __exit__(self, *error):
        self.optimizer.zero_grad()


def train_on_batches(model, batches, optimizer):
    losses = []
    for x, y in batches:
        with EmptyAfterwards(optimizer) as opt:
            loss = torch.nn.functional.mse_loss(input=model(x), target=y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses


@contextmanager
def evaluating(model):
    mode = {m: m.training for m in model.modules()}
    for m in mode:
        m.training = False
    yield
    for m in mode:
        m.training = mode[m]


def measure_accuracy(model, batches):
    with evaluating(model), torch.no_grad():
        pairs = [(model(image[None]).argmax(), label) for x, y in batches for image, label in zip(x, y)]
    return sum(int(a == b) for a, b in pairs) / len(pairs)


def train_classifier(model, batches, optimizer):
    seen = []
    for x, y in batches:
        def closure():
            optimizer.zero_grad()
            scores = model(x)
            loss = torch.logsumexp(scores, 1).mean() - scores.gather(1, y[:, None]).mean()
            loss.backward()
            seen.append((loss.item(), scores.softmax(-1).max(-1)[0].mean().item()))
            return loss
        optimizer.step(closure)
    return [loss for loss, _ in seen], [sure for _, sure in seen]


def train_on_schedule(model, batches, optimizer, scheduler, epochs):
    rates = []

    def train_epoch():
        for x, y in batches:
            optimizer.zero_grad()
            F.mse_loss(model(x), y).backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()

    for _ in range(epochs):
        train_epoch()
    return rates


def SkipBlock(in_c, out_c, stride):
    layers = [nn.AvgPool2d(2, ceil_mode=True)] * (stride == 2) + [nn.Conv2d(in_c, out_c, 1)] * (in_c != out_c)
    return Sum(conv_conn(in_c, out_c, stride=stride), nn.Sequential(*layers))


class Sum(nn.Module):
    def __init__(self, *paths):
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x):
        return sum(path(x) for path in self.paths).relu()


def train_with_flips(model, batches, optimizer):
    losses = []
    for x, y in batches:
        places = torch.rand(len(x)).gt(0.5).nonzero().flatten()
        shown = x.clone()
        shown[places] = shown[places][:, :, :, range(x.shape[-1] - 1, -1, -1)]
        loss = F.cross_entropy(model(shown), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses
