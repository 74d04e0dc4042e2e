import torch
from torch import nn
import torch.nn.functional as F

from nntrain_lessons.solutions import ResBlock

def train_on_batches(model, batches, optimizer):
    result = []
    for batch in batches:
        inputs, targets = batch
        predicted = model(inputs)
        error = ((predicted - targets) ** 2).mean()
        error.backward()
        optimizer.step()
        model.zero_grad()
        result.append(float(error))
    return result


def measure_accuracy(model, batches):
    model.train(False)
    right = sum(int((model(x).argmax(dim=1) == y).sum()) for x, y in batches)
    count = sum(len(y) for _, y in batches)
    model.train(True)
    return right / count


def train_classifier(model, batches, optimizer):
    losses, sure = [], []
    for x, y in batches:
        scores = model(x).log_softmax(dim=1)
        loss = F.cross_entropy(scores, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sure.append(scores.amax(dim=1).mean().item())
    return losses, sure


def train_on_schedule(model, batches, optimizer, scheduler, epochs):
    rates = []
    for nr in range(epochs * len(batches)):
        x, y = batches[nr % len(batches)]
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


class SkipBlock(ResBlock):
    def __init__(self, in_c, out_c, stride):
        super().__init__(in_c, out_c, stride=stride)


def train_with_flips(model, batches, optimizer):
    losses = []
    for x, y in batches:
        draw = torch.bernoulli(torch.full((len(x), 1, 1, 1), 0.5)).to(x.dtype)
        loss = F.cross_entropy(model(draw * x.flip(3) + (1 - draw) * x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
