import torch
from torch import nn
import torch.nn.functional as F

from nntrain_lessons.solutions import conv_conn

def train_on_batches(model, batches, optimizer):
    result = []
    for batch in batches:
        inputs, targets = batch
        predicted = model(inputs)
        error = ((predicted - targets) ** 2).mean()
        error.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        result.append(float(error))
    return result


@torch.no_grad()
def measure_accuracy(model, batches):
    was_training = model.training
    model.eval()
    hits = [(model(x).argmax(1) == y) for x, y in batches]
    model.train(was_training)
    return torch.cat(hits).double().mean().item()


def train_classifier(model, batches, optimizer):
    losses, sure = [], []
    for x, y in batches:
        model.zero_grad()
        logs = F.log_softmax(model(x), dim=1)
        loss = F.nll_loss(logs, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sure.append(logs.exp().max(dim=1).values.mean().item())
    return losses, sure


def train_on_schedule(model, batches, optimizer, scheduler, epochs):
    rates = []
    for epoch in range(epochs):
        for x, y in batches:
            rates += scheduler.get_last_lr()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            scheduler.step()
    return rates


class SkipBlock(nn.Module):
    def __init__(self, in_c, out_c, stride):
        super().__init__()
        self.convs = conv_conn(in_c, out_c, stride=stride)
        self.small = nn.Identity() if in_c == out_c else nn.Conv2d(in_c, out_c, 1)
        self.pool = nn.Identity() if stride == 1 else nn.AvgPool2d(stride, ceil_mode=True)

    def forward(self, x):
        return F.relu(self.pool(self.small(x)) + self.convs(x))


def train_with_flips(model, batches, optimizer):
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        shown = torch.stack([image.flip(-1) if torch.rand(()) < 0.5 else image for image in x])
        loss = F.cross_entropy(model(shown), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
