"""What is asked where six pieces of code are to be mended: the learner starts from the mistakes that are planted."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


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

_FOR = "    for x, y in batches:\n        loss = F.mse_loss(model(x), y)"
_STEP = "        loss.backward()\n        optimizer.step()\n        optimizer.zero_grad()\n"
_END = "        losses.append(loss.item())\n    return losses\n"

GRADIENTS = (
    mistake("gradients-add-up", "The gradients of all batches so far add up: nobody sets them to zero",
            "Print a weight's gradient after the first and after the second `backward`. What does the second one hold?",
            (_STEP, "        loss.backward()\n        optimizer.step()\n"), planted="gradients"),
    mistake("zeroed-before-step", "The gradients are set to zero before the step has used them",
            "Which gradient does the step find?",
            (_STEP, "        loss.backward()\n        optimizer.zero_grad()\n        optimizer.step()\n")),
    mistake("zeroed-once-per-epoch", "The gradients are set to zero once for all batches, not for each",
            "How many gradients are added up when the last batch of an epoch takes its step?",
            (_STEP, "        loss.backward()\n        optimizer.step()\n"),
            (_FOR, f"    optimizer.zero_grad()\n{_FOR}")),
    mistake("one-step-per-epoch", "There is one step for all batches, not one for each",
            "How many steps does the loop take for three batches?",
            (_STEP + _END, "        loss.backward()\n        losses.append(loss.item())\n"
                           "    optimizer.step()\n    optimizer.zero_grad()\n    return losses\n")),
)  # fmt: skip

_EVAL, _TRAIN = "    model.eval()\n", "    model.train()\n"
_COUNT = "            count += len(y)\n"
_HITS = "            right += int((model(x).argmax(dim=1) == y).sum())\n"

EVALUATION = (
    mistake("not-in-evaluation", "The model is measured as if in training, where dropout and BatchNorm do other things",
            "`no_grad` stops gradients. What tells dropout and BatchNorm that this is no training?",
            (_EVAL, ""), (_TRAIN, ""), planted="evaluation"),
    mistake("left-in-evaluation", "After the measurement the model stays in evaluation",
            "In which mode does the next epoch of training find the model?",
            (_TRAIN, "")),
    mistake("modes-swapped", "The model is set to training for the measurement, and to evaluation afterwards",
            "Which of the two modes is meant for a measurement?",
            (_EVAL, "    model.train()  # first\n"), (_TRAIN, "    model.eval()\n")),
    mistake("back-too-soon", "After the first batch the model is in training again",
            "In which mode is the second batch measured?",
            (_TRAIN, ""), (_COUNT, f"{_COUNT}            model.train()\n")),
    mistake("average-of-averages", "The batches' shares are averaged, as if all batches were equally large",
            "The last batch holds 5 images, the others 12. How much does one image of the last one count?",
            (f"{_HITS}{_COUNT}", "            right += (model(x).argmax(dim=1) == y).double().mean().item()\n"
                                 "            count += 1\n")),
)  # fmt: skip

_SCORES = "        scores = model(x)\n"
_ENTROPY = "        loss = F.cross_entropy(scores, y)\n"
_SURE = "scores.softmax(dim=1).amax(dim=1)"

PROBABILITIES = (
    mistake("softmax-twice", "`cross_entropy` gets probabilities, and takes them for scores: softmax is applied twice",
            "The documentation of `F.cross_entropy` says what its first argument is. Is it what you give?",
            (_SCORES, "        scores = model(x).softmax(dim=1)\n"), (_SURE, "scores.amax(dim=1)"),
            planted="probabilities"),
    mistake("scores-for-probabilities", "The largest score is given, where the largest probability was asked for",
            "Can a probability be larger than 1?",
            (_SURE, "scores.amax(dim=1)")),
    mistake("softmax-thrice", "`cross_entropy` still gets probabilities, and the sureness is a softmax of these",
            "How often is softmax applied on the way to the loss, `cross_entropy`'s own included?",
            (_SCORES, "        scores = model(x).softmax(dim=1)\n")),
    mistake("no-logarithm", "`nll_loss` gets probabilities, where it expects their logarithms",
            "Which sign has this loss, and which sign has the logarithm of a probability?",
            (_ENTROPY, "        loss = F.nll_loss(scores.softmax(dim=1), y)\n"),
            variants=(((_ENTROPY, "        loss = F.nll_loss(scores, y)\n"),),)),
    mistake("softmax-over-images", "The probabilities add up to 1 over the images of the batch, not over the classes",
            "Which dimension of [B, C] holds the classes?",
            (_SURE, "scores.softmax(dim=0).amax(dim=1)")),
)  # fmt: skip

_TAKE = "            optimizer.step()\n            scheduler.step()\n"
_LAST = f"{_TAKE}    return rates\n"
_NOTE = '            rates.append(optimizer.param_groups[0]["lr"])\n'

RATES = (
    mistake("schedule-per-epoch", "The schedule moves once per epoch, not after each step",
            "How often is the scheduler's `step` called, and for how many steps was the schedule made?",
            (_LAST, "            optimizer.step()\n        scheduler.step()\n    return rates\n"), planted="rates"),
    mistake("schedule-first", "The schedule moves before the optimizer steps: its first rate is never used",
            "Which rate should the very first step be taken with, and which one does it get?",
            (f"{_NOTE}{_TAKE}", f"            scheduler.step()\n{_NOTE}            optimizer.step()\n"),
            variants=(((f"{_NOTE}{_TAKE}", f"{_NOTE}            scheduler.step()\n            optimizer.step()\n"),),)),
    mistake("schedule-in-both-loops", "The schedule moves after each step, and once more after each epoch",
            "How often has the schedule moved when the second epoch begins?",
            (_LAST, f"{_TAKE}        scheduler.step()\n    return rates\n")),
    mistake("schedule-never", "The schedule never moves",
            "Who tells the scheduler that a step has been taken?",
            (_TAKE, "            optimizer.step()\n")),
    mistake("rate-of-next-step", "The steps are right, but the rates given back are those of the steps to come",
            "When you write the rate down, has the schedule moved already?",
            (f"{_NOTE}{_TAKE}", f"{_TAKE}{_NOTE}")),
)  # fmt: skip

_IF_POOL = "        if stride == 2:\n"
_IF_SMALL = "        if in_c != out_c:\n"
_POOL = "nn.AvgPool2d(2, ceil_mode=True)"
_SMALL = "nn.Conv2d(in_c, out_c, kernel_size=1)"
_CONVS = "conv_conn(in_c, out_c, stride=stride)"

BLOCKS = (
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
)  # fmt: skip

_LOOP = "    for x, y in batches:\n        shown = "
_SHOWN = "torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(-1), x)"

FLIPS = (
    mistake("flips-by-batch", "One draw decides for all images of a batch",
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
            (_SHOWN, "torch.where(torch.rand_like(x) < 0.5, x.flip(-1), x)")),
)  # fmt: skip

EXERCISE = Exercise(
    id="spot_the_bug",
    number=14,
    title="Spot the bug",
    names=("train_on_batches", "measure_accuracy", "train_classifier", "train_on_schedule", "SkipBlock",
           "train_with_flips"),
    minutes=40,
    page="",
    checks=CHECKS,
    mistakes=GRADIENTS + EVALUATION + PROBABILITIES + RATES + BLOCKS + FLIPS,
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
