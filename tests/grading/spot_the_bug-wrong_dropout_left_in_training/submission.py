import torch
from torch import nn
import torch.nn.functional as F

from nntrain_lessons.solutions import conv_conn

def train_on_batches(model, batches, optimizer):
    losses = []
    weights = list(model.parameters())
    for x, y in batches:
        loss = F.mse_loss(model(x), y)
        for p, g in zip(weights, torch.autograd.grad(loss, weights)):
            p.grad = g
        optimizer.step()
        losses.append(loss.detach().item())
    return losses


def measure_accuracy(model, batches):
    try:
        right, count = 0, 0
        with torch.inference_mode():
            for x, y in batches:
                for m in model.modules():
                    m.train(isinstance(m, nn.Dropout))
                scores = model(x)
                right = right + (scores.argmax(-1) == y).count_nonzero().item()
                count = count + x.shape[0]
        return right / count
    finally:
        model.train()


def train_classifier(model, batches, optimizer):
    losses = []
    sure = []
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        shifted = scores - scores.max(dim=1, keepdim=True).values
        probabilities = shifted.exp() / shifted.exp().sum(dim=1, keepdim=True)
        loss = -probabilities[torch.arange(len(y)), y].log().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sure.append(torch.amax(probabilities, 1).mean().item())
    return losses, sure


def train_on_schedule(model, batches, optimizer, scheduler, epochs):
    rates, left = [], epochs
    while left:
        for x, y in batches:
            model.zero_grad()
            loss = (model(x) - y).square().mean()
            loss.backward()
            before = optimizer.param_groups[0]["lr"]
            optimizer.step()
            scheduler.step()
            rates.append(before)
        left -= 1
    return rates


class SkipBlock(nn.Module):
    def __init__(self, in_c, out_c, stride):
        super().__init__()
        self.convs = conv_conn(in_c, out_c, stride=stride)
        pool = nn.AvgPool2d(2, ceil_mode=True)
        small = [nn.Conv2d(in_c, out_c, 1)] if in_c != out_c else []
        self.skip = nn.Sequential(*small, pool) if stride == 2 else nn.Sequential(*small)

    def forward(self, x):
        return torch.relu(torch.add(self.skip(x), self.convs(x)))


def train_with_flips(model, batches, optimizer):
    losses = []
    for x, y in batches:
        heads = torch.randint(2, (x.size(0),)).bool()
        x = torch.where(heads[:, None, None, None], x.flip(dims=[3]), x)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
