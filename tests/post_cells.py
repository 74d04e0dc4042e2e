"""The post's cells, one after another, on a few drawn images: what they use of the library, they find.

Written anew from the post's outline, with the post's names, argument orders and habits: optimizers keep their
state on the parameters, blocks build a 1x1 convolution they may not need, transforms draw once a batch.
"""

# ruff: noqa: F403, F405 - the star import is what is tested
# %%
from functools import partial
from itertools import pairwise

import matplotlib as mpl
import torch
from datasets import DatasetDict
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR
from torcheval.metrics import MulticlassAccuracy
from torchvision import transforms

from nntrain_lessons import *

mpl.use("agg")
images = DatasetDict({name: split.select(range(96)) for name, split in drawn_garments(200, 100).items()})

# %%
dls = DataLoaders.from_hf_dd(images, 32, collate_fn=partial(hf_ds_collate_fn, flatten=False))
set_seed(1)
xb, yb = next(iter(dls.train))
norm = NormalizationS(xb.mean(), xb.std())


def subs():
    """List the subscribers of every run."""
    return [norm, ProgressS(plot=True), MetricsS(accuracy=MulticlassAccuracy()), DeviceS(device)]


# %%
class SGD:
    """The post's, with a state of its own for no one."""

    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd, self.i = list(params), lr, wd, 0

    def step(self):
        """Step over all parameters."""
        with torch.no_grad():
            for p in self.params:
                self.reg_step(p)
                self.opt_step(p)
        self.i += 1

    def opt_step(self, p):
        """Step against the gradient."""
        p -= p.grad * self.lr

    def reg_step(self, p):
        """Shrink."""
        if self.wd != 0:
            p *= 1 - self.lr * self.wd

    def zero_grad(self):
        """Zero in place."""
        for p in self.params:
            p.grad.data.zero_()


set_seed(1)
learn = MomentumLearner(cnn_layers().apply(init_weights), dls, F.cross_entropy, SGD, lr=0.4, subs=subs())
learn.fit(1)


# %%
class Momentum(SGD):
    """Keeps its average on the parameter."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom

    def opt_step(self, p):
        """Average, then step."""
        p.avg = self.mom * getattr(p, "avg", torch.zeros_like(p.grad)) + (1 - self.mom) * p.grad
        p -= self.lr * p.avg


set_seed(1)
learn = Learner(cnn_layers().apply(init_weights), dls, F.cross_entropy, Momentum, lr=1.5, subs=subs())
learn.fit(1)


# %%
class SchedulerS(Subscriber):
    """Steps a scheduler after each step."""

    def __init__(self, scheduler_class):
        self.scheduler_class = scheduler_class

    def before_fit(self, learn):
        """Build it."""
        self.scheduler = self.scheduler_class(learn.opt)

    def after_step(self, learn):
        """Step it."""
        self.scheduler.step()


lr_find = LRFindS()
model = cnn_layers().apply(init_weights)
Learner(model, dls, F.cross_entropy, torch.optim.Adam, lr=1e-5, subs=[norm, DeviceS(device)]).fit(1, subs=[lr_find])
lr_find.plot()

one_cycle = partial(OneCycleLR, max_lr=6e-2, total_steps=len(dls.train))
learn = Learner(model, dls, F.cross_entropy, torch.optim.Adam, lr=6e-2, subs=[*subs(), SchedulerS(one_cycle)])
learn.fit(1)


# %%
def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions, the second with the stride."""
    second = conv_block(out_c, out_c, kernel_size=kernel_size, stride=stride, act=False)
    return nn.Sequential(conv_block(in_c, out_c, kernel_size=kernel_size, stride=1), second)


class ResBlock(nn.Module):
    """A way around two convolutions."""

    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.conv_connection, self.identity = conv_conn(in_c, out_c, stride=stride), nn.Conv2d(in_c, out_c, 1)
        self.pool = nn.AvgPool2d(2, ceil_mode=True) if stride == 2 else nn.Identity()

    def forward(self, x):
        """Add, then activate."""
        return F.relu(self.pool(self.identity(x)) + self.conv_connection(x))


def resnet():
    """Six blocks and a head."""
    sizes = [1, 8, 16, 32, 64, 128, 256]
    blocks = [ResBlock(a, b, stride=1 if a == 1 else 2) for a, b in pairwise(sizes)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10))


# %%
class ModelMonitorS(Subscriber):
    """Counts on one batch, with the library's hooks, and cancels."""

    def __init__(self, modules):
        self.modules = modules

    def before_fit(self, learn):
        """Hook."""
        self.hooks = [Hook(i, layer, self.count) for i, layer in enumerate(self.modules)]

    def count(self, hook, layer, inp, outp):
        """Note shapes and parameters as attributes of the hook."""
        hook.nparams = sum(p.numel() for p in layer.parameters())
        hook.in_shape, hook.out_shape = inp[0].shape, outp.shape

    def after_batch(self, learn):
        """Stop."""
        for hook in self.hooks:
            hook.remove()
        raise CancelFitException


model = resnet()
monitor = ModelMonitorS(model)
Learner(model, dls, F.cross_entropy, torch.optim.Adam, lr=1e-2, subs=[norm, DeviceS(device), monitor]).fit(1)
for hook in monitor.hooks:
    print(hook.layer_name, tuple(hook.in_shape), tuple(hook.out_shape), hook.nparams)


# %%
class AugmentS(Subscriber):
    """Transforms the training batches."""

    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learn):
        """Assign to the batch in place, which needs it to be a list."""
        if learn.model.training:
            learn.batch[0] = self.transform(learn.batch[0])


vary = transforms.Compose([transforms.RandomCrop(28, padding=1), transforms.RandomHorizontalFlip()])
stats = ActivationStatsS([model[0], model[1]])
learn = Learner(model, dls, F.cross_entropy, torch.optim.Adam, lr=1e-2, subs=[*subs(), AugmentS(vary), stats])
learn.fit(1)
for draw in (stats.plot, stats.plot_hist, stats.plot_dead):
    draw()
