import copy
import random

import torch
from torch import nn
import torch.nn.functional as F

from nntrain_lessons.solutions import conv_conn

def one_step(model, optimizer, criterion, x, y):
    for p in model.parameters():
        p.grad = None
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train_on_batches(model, batches, optimizer):
    return [one_step(model, optimizer, nn.MSELoss(), x, y) for x, y in batches]


def measure_accuracy(model, batches):
    judge = copy.deepcopy(model).eval()
    right = 0
    total = 0
    for x, y in batches:
        right += judge(x).max(dim=1).indices.eq(y).sum().item()
        total += y.numel()
    return right / total


def train_classifier(model, batches, optimizer):
    criterion = nn.CrossEntropyLoss()
    losses, sure = [], []
    for x, y in batches:
        losses.append(one_step(model, optimizer, remember(criterion, sure), x, y))
    return losses, sure


def remember(criterion, sure):
    def inner(logits, y):
        probabilities = nn.Softmax(dim=0)(logits)
        sure.append(probabilities.topk(1).values.mean().item())
        return criterion(logits, y)
    return inner


def train_on_schedule(model, batches, optimizer, scheduler, epochs):
    rates = []
    for x, y in [pair for _ in range(epochs) for pair in batches]:
        rates.append(optimizer.param_groups[-1]["lr"])
        one_step(model, optimizer, nn.MSELoss(), x, y)
        scheduler.step()
    return rates


class SkipBlock(nn.Module):
    def __init__(self, in_c, out_c, stride):
        super().__init__()
        self.stride = stride
        self.body = conv_conn(in_c, out_c, stride=stride)
        if in_c != out_c:
            self.widen = nn.Conv2d(in_c, out_c, 1)

    def forward(self, x):
        y = self.body(x)
        if self.stride == 2:
            x = F.avg_pool2d(x, 2, ceil_mode=True)
        if hasattr(self, "widen"):
            x = self.widen(x)
        y += x
        return y.clamp(min=0)


def train_with_flips(model, batches, optimizer):
    def flip_some(x):
        for nr in range(len(x)):
            if random.random() < 0.5:
                x[nr] = x[nr].flip(-1)
        return x

    return [one_step(model, optimizer, nn.CrossEntropyLoss(), flip_some(x.clone()), y) for x, y in batches]
