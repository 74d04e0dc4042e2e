# %% [markdown]
# # Spot the bug
#
# *About 40 minutes, optional. The page to read: "A real optimizer, and your own work". The sources: the documentation
# of PyTorch; for the block, He, Zhang, Ren and Sun, 2015, arXiv:1512.03385.*
#
# **The question.** The worst bugs in training code raise no error. The loss falls a little, the accuracy looks all
# right, and you do not know what you have lost. Six pieces of code follow, each with one bug, each bug common. You see
# what each piece is meant to do and what it does instead. Find the bug, fix it, and leave the rest alone.
#
# **What you see.** The example at the end uses all six. As long as nothing is fixed, it prints:
#
# ```text
# 1 losses of the same batch: 9.67 0.14 9.69 3.29 4.17 9.24
# 2 accuracy, measured three times: 0.39 0.38 0.44
# 3 after 300 steps: loss 0.55, sure of its class by 1.00
# 4 rates of two epochs: 0.8 0.8 0.8 0.4 0.4 0.4
# 5 block of 8 to 8 channels, stride 2: The size of tensor a (4) must match the size of tensor b (7)
# 6 mirrored in each batch of 8: 8 8 8 8 8 0
# ```
#
# **By hand.** Two of these lines can be worked out. In line 4 the rate is to be halved after every step: 0.8, 0.4, 0.2,
# 0.1, 0.05, 0.025. In line 3 the model is quite sure of the right one of three classes: its probabilities are 1, 0 and
# 0. Its loss should be -ln 1 = 0.

# %%
"""Six pieces of training code in plain PyTorch, each of which is easy to get wrong."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons.solutions import conv_conn

# %% [markdown]
# ## Your turn
#
# There are no holes here: every line is written, and in each piece something is wrong. Read, form a suspicion, change
# one thing, run the example again. Then ask the grader.
#
# **What is checked:** what each piece does, with data of the grader's own: losses, weights, learning rates, the mode of
# the model, the images that it is shown. Where you put a line is your choice, as long as it does what is asked for.
#
# **What you need not do:** write any of it anew, make it faster, think of a GPU.
#
# ## 1. A loss that falls, and rises again
#
# One step for each batch, along the gradient of that batch. With so simple a model and so small a rate the loss should
# fall and fall. It falls at first; then it is back where it began.


# %% tags=["exercise-spot_the_bug"]
def train_on_batches(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> list[float]:
    """Take one step for each batch of inputs and the numbers to hit; return the batches' losses."""
    losses = []
    for x, y in batches:
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## 2. A measurement that changes what it measures
#
# The share of images whose class is right, between two epochs of training. Nothing is learned here, and still the same
# model on the same images gets another number each time.


# %% tags=["exercise-spot_the_bug"]
def measure_accuracy(model: nn.Module, batches: Iterable[Sequence[Tensor]]) -> float:
    """Return the share of images whose largest score is that of their class. Afterwards the training goes on."""
    right, count = 0, 0
    model.eval()
    with torch.no_grad():
        for x, y in batches:
            right += int((model(x).argmax(dim=1) == y).sum())
            count += len(y)
    model.train()
    return right / count


# %% [markdown]
# ## 3. A loss that stops falling
#
# A model with one score for each class learns by cross-entropy. Beside the losses we want to know how sure it is: the
# largest of its probabilities, averaged over the batch. It becomes sure, and the loss stays at 0.55, however long you
# train. (That number is the bug's signature: -ln(e / (e + 1 + 1)) = 0.55.)


# %% tags=["exercise-spot_the_bug"]
def train_classifier(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> tuple[list[float], list[float]]:
    """Take one step for each batch of inputs and classes; return the losses, and how sure the model was each time."""
    losses, sure = [], []
    for x, y in batches:
        scores = model(x)
        loss = F.cross_entropy(scores, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sure.append(scores.softmax(dim=1).amax(dim=1).mean().item())
    return losses, sure


# %% [markdown]
# ## 4. A schedule that hardly moves
#
# The scheduler was made for as many steps as there are batches in all epochs together. The rates show how far it gets.


# %% tags=["exercise-spot_the_bug"]
def train_on_schedule(
    model: nn.Module,
    batches: Sequence[Sequence[Tensor]],
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler,
    epochs: int,
) -> list[float]:
    """Train under a schedule that has a rate for each step; return the rate that each step was taken with."""
    rates = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            F.mse_loss(model(x), y).backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return rates


# %% [markdown]
# ## 5. A block that refuses to halve the grid
#
# Two convolutions, of which the second takes the stride, and a skip around them: average pooling where the grid is
# halved, a 1x1 convolution where the channels change, each only where it is needed. (`conv_conn` is the pair of
# convolutions from the lesson on residual blocks; there is no bug in it.) From 8 to 16 channels with stride 2 all is
# well.


# %% tags=["exercise-spot_the_bug"]
class SkipBlock(nn.Module):
    """A residual block: [B, in_c, H, W] -> [B, out_c, H / stride, W / stride], rounded up, for the strides 1 and 2."""

    def __init__(self, in_c: int, out_c: int, stride: int) -> None:
        super().__init__()
        self.convs = conv_conn(in_c, out_c, stride=stride)
        skip: list[nn.Module] = []
        if stride == 2:
            skip.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))
        self.skip = nn.Sequential(*skip)

    def forward(self, x: Tensor) -> Tensor:
        """Add what the convolutions have found to x, and apply ReLU."""
        return F.relu(self.convs(x) + self.skip(x))


# %% [markdown]
# ## 6. A coin that is tossed too seldom
#
# Each image is to be mirrored with a probability of one half, left and right exchanged, whatever becomes of the others
# in its batch. So a batch may have any number of mirrored images. The images are [B, C, H, W], and the data's own: what
# is written into them is still there in the next epoch, so leave them as they are.


# %% tags=["exercise-spot_the_bug"]
def train_with_flips(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> list[float]:
    """Take one step for each batch of images and classes, each image perhaps mirrored; return the batches' losses."""
    losses = []
    for x, y in batches:
        shown = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)
        loss = F.cross_entropy(model(shown), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## What a right answer shows
#
# The losses fall, the accuracy stays, the loss of a model that is sure comes near 0, every step has a rate of its own,
# the block halves the grid, and each batch has another number of mirrored images:
#
# ```text
# 1 losses of the same batch: 9.67 1.48 0.31 0.13 0.09 0.07
# 2 accuracy, measured three times: 0.49 0.49 0.49
# 3 after 300 steps: loss 0.00, sure of its class by 1.00
# 4 rates of two epochs: 0.8 0.4 0.2 0.1 0.05 0.025
# 5 block of 8 to 8 channels, stride 2: [4, 8, 4, 4]
# 6 mirrored in each batch of 8: 5 4 6 4 5 2
# ```

# %%
if __name__ == "__main__":

    def drawn_classes(count: int) -> list[list[Tensor]]:
        """Draw batches of 32 points in the plane around three corners, with the corner as the class."""
        torch.manual_seed(0)
        corners = torch.tensor([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])
        classes = [torch.randint(3, (32,)) for _ in range(count)]
        return [[corners[y] + 0.3 * torch.randn(32, 2), y] for y in classes]

    def show_losses() -> None:
        """Show six losses of a model with two weights that learns from one batch."""
        model = nn.Linear(2, 1)
        nn.init.zeros_(model.weight)
        nn.init.zeros_(model.bias)
        batch = [torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), torch.tensor([[2.0], [3.0], [4.0]])]
        losses = train_on_batches(model, [batch] * 11, torch.optim.SGD(model.parameters(), lr=0.1))
        print("1 losses of the same batch:", *(f"{loss:.2f}" for loss in losses[::2]))

    def show_accuracy() -> None:
        """Show the accuracy of a model that learns nothing, measured three times."""
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
        batches = drawn_classes(4)
        print("2 accuracy, measured three times:", *(f"{measure_accuracy(model, batches):.2f}" for _ in range(3)))

    def show_sureness() -> None:
        """Show how far the loss of a classifier falls, and how sure it is then."""
        model = nn.Linear(2, 3)
        nn.init.zeros_(model.weight)
        nn.init.zeros_(model.bias)
        losses, sure = train_classifier(model, drawn_classes(300), torch.optim.SGD(model.parameters(), lr=1.0))
        print(f"3 after 300 steps: loss {losses[-1]:.2f}, sure of its class by {sure[-1]:.2f}")

    def show_rates() -> None:
        """Show the rates of two epochs of three batches under a schedule that halves the rate at each step."""
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        batches = [[torch.ones(4, 2), torch.ones(4, 1)]] * 3
        print("4 rates of two epochs:", *train_on_schedule(model, batches, optimizer, scheduler, epochs=2))

    def show_block() -> None:
        """Show what becomes of a grid of 7 x 7 at stride 2, where the channels stay 8."""
        try:
            said = str(list(SkipBlock(8, 8, stride=2)(torch.ones(4, 8, 7, 7)).shape))
        except RuntimeError as error:
            said = str(error).partition(" at ")[0]
        print("5 block of 8 to 8 channels, stride 2:", said)

    def show_flips() -> None:
        """Show how many images of each batch were mirrored: those that are bright on the right."""
        torch.manual_seed(0)
        model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
        images = torch.tensor([1.0, 0.0, 0.0, 0.0]).reshape(1, 1, 1, 4).repeat(8, 1, 1, 1)
        counts = []
        model.register_forward_pre_hook(lambda _, inputs: counts.append(int(inputs[0][..., -1].sum())))
        batches = [[images, torch.zeros(8, dtype=torch.long)]] * 6
        train_with_flips(model, batches, torch.optim.SGD(model.parameters(), lr=0.1))
        print("6 mirrored in each batch of 8:", *counts)

    show_losses()
    show_accuracy()
    show_sureness()
    show_rates()
    show_block()
    show_flips()
