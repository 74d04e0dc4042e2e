"""What is asked where six pieces of code are to be fixed: the learner starts from the mistakes that are planted."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake, shown_in
from . import _loop_bugs


def _seed(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31)}


def _rate(random: Random) -> Inputs:
    return {**_seed(random), "lr": round(random.uniform(0.05, 0.15), 3)}


def _factors(random: Random) -> Inputs:
    # More factors than steps, each another one, so that a step too many shows.
    return {**_rate(random), "factors": random.sample([nr / 40 for nr in range(8, 40)], 16)}


def _cases(random: Random) -> Inputs:
    # Those come last that raise an error where the skip does not pool.
    a = random.randint(2, 4)
    b = a + random.randint(1, 3)
    cases = [(a, b, 2, 7), (b, a, 1, 6), (a, a, 1, 5), (b, b, 2, 6), (a, a, 2, 7)]
    return {**_seed(random), "cases": cases}


CHECKS = (
    Check("gradients", "each step goes along the gradient of its own batch", "loops.gradients", _rate, points=2),
    Check("evaluation", "a model is measured in evaluation, and then trained on", "loops.evaluation", _seed, points=2),
    Check("probabilities", "the loss is the cross-entropy of the scores, and the probabilities are theirs",
          "loops.probabilities", _rate, points=2),
    Check("rates", "the schedule moves after each step", "loops.rates", _factors, points=2),
    Check("blocks", "the skip halves the grid where the convolutions do", "loops.blocks", _cases, points=1),
    Check("flips", "each image is mirrored or not, whatever becomes of the others", "loops.flips", _rate, points=1),
)  # fmt: skip

_IF_POOL = "        if stride == 2:\n"
_IF_SMALL = "        if in_c != out_c:\n"
_POOL = "nn.AvgPool2d(2, ceil_mode=True)"
_SMALL = "nn.Conv2d(in_c, out_c, kernel_size=1)"
_SUM = "        return F.relu(self.convs(x) + self.skip(x))\n"
_CONVS = "conv_conn(in_c, out_c, stride=stride)"

BLOCKS = shown_in(
    "blocks",
    mistake("pooling-needs-channels", "The skip pools only where the channels change",
            "Equal channels and stride 2: how large are the two grids that are to be added?",
            (_IF_POOL, "        if in_c != out_c and stride == 2:\n"), planted="blocks"),
    mistake("always-pools", "The skip pools at stride 1, too",
            "Stride 1: how large is the grid behind the convolutions, and how large behind the skip?",
            (_IF_POOL, "        if True:\n")),
    mistake("floor-pooling", "The pooling rounds an odd grid down; the convolution rounds it up",
            "A grid of 7: how large is it after your pooling, and how large after a convolution of stride 2?",
            (_POOL, "nn.AvgPool2d(2)")),
    mistake("max-pooling", "The skip pools by the maximum, not by the average",
            "Which of four pixels does the skip pass on, and what becomes of the other three?",
            (_POOL, "nn.MaxPool2d(2, ceil_mode=True)")),
    mistake("skips-pixels", "The skip takes one pixel of four instead of their average",
            "What becomes of the other three?",
            (_POOL, "nn.AvgPool2d(1, stride=2)")),
    mistake("small-for-grid", "The skip has a 1x1 convolution where only the grid changes",
            "Equal channels and stride 2: which of the two layers does the skip need?",
            (_IF_SMALL, "        if in_c != out_c or stride == 2:\n")),
    mistake("strided-small", "With equal channels the grid is halved by a 1x1 convolution, not by pooling",
            "Equal channels: is there anything that a convolution would have to change on the skip?",
            (_IF_POOL, "        if stride == 2 and in_c == out_c:\n"
                       "            skip.append(nn.Conv2d(in_c, out_c, kernel_size=1, stride=2))\n"
                       "        elif stride == 2:\n")),
    mistake("stride-given-up", "With equal channels the block keeps the grid, whatever the stride says",
            "Which size does the block's own docstring promise at stride 2?",
            (_IF_POOL, "        if in_c != out_c and stride == 2:\n"),
            (_CONVS, "conv_conn(in_c, out_c, stride=stride if in_c != out_c else 1)")),
    mistake("adaptive-pooling", "Adaptive pooling: on an odd grid its windows overlap",
            "Which pixels does each window of your pooling average on a grid of 7, and which ones in the given line?",
            (_SUM,
             "        found = self.convs(x)\n        shrunk = F.adaptive_avg_pool2d(x, found.shape[-2:])\n"
             "        return F.relu(found + self.skip(shrunk))\n"), (_IF_POOL, "        if False:\n")),
    mistake("padded-pooling", "The pooling averages 3x3 pixels, zeros of the margin included",
            "How many pixels become one where a grid is halved?",
            (_POOL, "nn.AvgPool2d(3, 2, 1)"),
            variants=(((_POOL, "nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)"),),
                      ((_POOL, "nn.AvgPool2d(3, 2, 1, count_include_pad=False)"),))),
    mistake("strided-always", "The skip's 1x1 convolution takes the stride: there is no pooling left",
            "What becomes of the three pixels of four that a 1x1 convolution of stride 2 does not see?",
            (_IF_POOL, "        if stride == 2 and in_c == out_c:\n"), (_SMALL, "nn.Conv2d(in_c, out_c, 1, stride)"),
            variants=(((_IF_POOL, "        if False:\n"), (_IF_SMALL, "        if in_c != out_c or stride == 2:\n"),
                       (_SMALL, "nn.Conv2d(in_c, out_c, 1, stride)")),)),
    mistake("relu-inside", "ReLU is applied to the convolutions' result, not to the sum",
            "Can a sum with something negative be negative? What does the block's last line promise?",
            (_SUM, "        return F.relu(self.convs(x)) + self.skip(x)\n"),
            variants=(((_SUM,
                        "        return self.convs(x) + F.relu(self.skip(x))\n"),),
                      ((_SUM,
                        "        return F.relu(self.convs(x)) + F.relu(self.skip(x))\n"),))),
)  # fmt: skip

_LOOP = "    for x, y in batches:\n        shown = "
_SHOWN = "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"


def _coins(coins: str) -> tuple[str, str]:
    """Return the swap that decides for the images by other coins [B]."""
    return _SHOWN, f"torch.where(({coins})[:, None, None, None], x.flip(-1), x)"


FLIPS = shown_in(
    "flips",
    mistake("flips-by-batch", "Augmentation by batch: one draw decides for all images",
            "How many numbers does `torch.rand` draw for a batch of 32 images, and how many should it?",
            (_SHOWN, "x.flip(-1) if torch.rand(1) < 0.5 else x"), planted="flips"),
    mistake("same-places", "The images in the same places of each batch are mirrored: there is no new draw",
            "How often are the random numbers drawn while the loop runs?",
            (f"{_LOOP}{_SHOWN}", "    places = torch.rand(1000, 1, 1, 1) < 0.5\n"
                                 f"{_LOOP}torch.where(places[: len(x)], x.flip(-1), x)")),
    mistake("all-mirrored", "Every image is mirrored, or none: nothing is drawn",
            "What makes one image mirrored and its neighbour not?",
            (_SHOWN, "x.flip(-1)"), variants=(((_SHOWN, "x"),),)),
    mistake("upside-down", "The images are turned upside down",
            "Which dimension of [B, C, H, W] goes from left to right?",
            (_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-2), x)")),
    mistake("batch-turned-round", "The order of the images is turned round: they no longer fit their classes",
            "Which dimension of [B, C, H, W] counts the images?",
            (_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(0), x)")),
    mistake("flips-by-pixel", "Each pixel has a draw of its own: images are mixed with their mirror images",
            "How many draws does one image need?",
            (_SHOWN, "torch.where(torch.rand_like(x) < 0.5, x.flip(-1), x)"),
            variants=(((_SHOWN, "torch.where(torch.rand(len(x), x.shape[1], 1, 1) < 0.5, x.flip(-1), x)"),),
                      ((_SHOWN, "torch.where(torch.rand(len(x), 1, x.shape[2], 1) < 0.5, x.flip(-1), x)"),))),
    mistake("data-overwritten", "The mirrored images are written into the data: the next epoch finds them there",
            "Whose tensor is x: the loop's own, or the data's? What does the next epoch find in it?",
            (_SHOWN, "x"), (f"{_LOOP}x", "    for x, y in batches:\n        coins = torch.rand(len(x)) < 0.5\n"
                                         "        x[coins] = x[coins].flip(-1)\n        shown = x")),
    mistake("half-of-each-batch", "The same number of images is mirrored in each batch: they depend on each other",
            "If the first 16 of 32 images were mirrored by chance: can the 17th still be?",
            _coins("torch.randperm(len(x)) < len(x) // 2")),
    mistake("shared-coins", "Some images share a coin: neighbours, or halves of the batch",
            "How many numbers do you draw for 32 images, and who gets which?",
            _coins("torch.rand(len(x) // 2).repeat_interleave(2) < 0.5"),
            variants=((_coins("torch.rand(len(x) // 2).repeat(2) < 0.5"),),
                      (_coins("torch.cat([c := torch.rand(len(x) // 2) < 0.5, ~c])"),))),
    mistake("by-class", "One draw decides for all images of a class",
            "Two images of one class in a batch: can one of them be mirrored, and the other not?",
            _coins("torch.rand(100)[y] < 0.5")),
    mistake("too-many", "More than half of the images are mirrored",
            "Of a thousand numbers that you draw, how many are on the side that mirrors?",
            (_SHOWN, "torch.where(torch.randn(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"),
            variants=(((_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.8, x.flip(-1), x)"),),)),
    mistake("too-few", "Fewer than half of the images are mirrored",
            "Of a thousand numbers that you draw, how many are on the side that mirrors?",
            (_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.3, x.flip(-1), x)")),
    mistake("batch-coin-kept", "There is a coin for each image, and still one for the whole batch before it",
            "How likely is it that an image is mirrored, if two coins have to agree?",
            (_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x) if torch.rand(1) < 0.5 else x")),
    mistake("turned", "The images are turned by half a turn, not mirrored",
            "Where is the top of an image whose two last dimensions have both been flipped?",
            (_SHOWN, "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1, -2), x)")),
    mistake("order-changed", "The images change places: they no longer fit their classes",
            "Which class stands beside the first image that the model is shown?",
            (_SHOWN, "(lambda coin: torch.cat([x[coin].flip(-1), x[~coin]]))(torch.rand(len(x)) < 0.5)")),
    mistake("shown-twice", "The loss returned is that of the images as they were, not of those that were shown",
            "How often do you run the model on a batch, and on which images?",
            (f"{_LOOP}{_SHOWN}", f"{_LOOP}{_SHOWN}\n        plain = F.cross_entropy(model(x), y)")),
)  # fmt: skip

EXERCISE = Exercise(
    id="spot_the_bug",
    number=14,
    title="Spot the bug",
    names=("train_on_batches", "measure_accuracy", "train_classifier", "train_on_schedule", "SkipBlock",
           "train_with_flips"),
    minutes=40,
    page="real_optimizer",
    checks=CHECKS,
    mistakes=_loop_bugs.ALL + BLOCKS + FLIPS,
    hints=(
        "Do not stare, measure: print one thing more in each piece. Pieces 1 to 3: a gradient after each `backward`; "
        "`model.training` as the measurement begins; the sum of a row of what the loss gets.",
        "Pieces 4 to 6: how often the scheduler moves in one epoch; the shapes of the two things that the block adds; "
        "how many numbers are drawn for one batch.",
        "Each bug is one line, too many, too few, or in the wrong place, and nearly every piece has a neighbour that "
        "does the same thing right. For the second and the third, look up `Module.eval` and `F.cross_entropy`.",
    ),
    needs=("scheduler", "resblock"),
    optional=True,
    independent=True,
)  # fmt: skip
