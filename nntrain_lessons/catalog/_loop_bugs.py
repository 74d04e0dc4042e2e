"""The mistakes in the four training loops of `spot_the_bug`."""

from ..spec import mistake, shown_in

_FOR = "    for x, y in batches:\n        loss = F.mse_loss(model(x), y)"
_STEP = "        loss.backward()\n        optimizer.step()\n        optimizer.zero_grad()\n"
_END = "        losses.append(loss.item())\n    return losses\n"


def _clipped(how: str) -> tuple[str, str]:
    return _STEP, f"        loss.backward()\n        nn.utils.clip_grad_{how}\n        optimizer.step()\n"


GRADIENTS = shown_in(
    "gradients",
    mistake("gradients-add-up",
            "Gradient accumulation: the gradients of all batches so far add up, as nothing sets them to zero",
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
    mistake("zeroed-every-second", "The gradients are set to zero for every second batch only",
            "How many batches' gradients does the second step go along?",
            (_FOR, _FOR.replace("for x, y in batches:", "for nr, (x, y) in enumerate(batches):")),
            (_STEP, "        if nr % 2 == 0:\n            optimizer.zero_grad()\n        loss.backward()\n"
                    "        optimizer.step()\n")),
    mistake("some-gradients-kept", "Only some parameters' gradients are set to zero",
            "Which parameters does the optimizer move, and which of them do you clear?",
            (_STEP, "        loss.backward()\n        optimizer.step()\n        model.weight.grad = None\n"),
            variants=(((_STEP, "        loss.backward()\n        optimizer.step()\n"
                               "        model.bias.grad = None\n"),),)),
    mistake("rate-lowered-instead", "The gradients still add up; only the steps are made smaller",
            "What does a parameter's gradient hold after the second `backward`, whatever the rate is?",
            (_FOR, "    for group in optimizer.param_groups:\n        group['lr'] /= 10\n" + _FOR),
            (_STEP, "        loss.backward()\n        optimizer.step()\n"),
            variants=(((_STEP, "        loss.backward()\n        for p in model.parameters():\n"
                               "            p.grad /= len(losses) + 1\n        optimizer.step()\n"),),
                      ((_STEP, "        loss.backward()\n        optimizer.step()\n"
                               "        for p in model.parameters():\n            p.grad *= 0.1\n"),),
                      ((_STEP, "        loss.backward()\n        optimizer.step()\n"
                               "        for p in model.parameters():\n            p.grad *= 0.5\n"),))),
    mistake("clipped-instead", "The gradients still add up; they are only clipped before the step",
            "What does a parameter's gradient hold after the second `backward`, however long it may be?",
            _clipped("norm_(model.parameters(), 1.0)"),
            variants=((_clipped("value_(model.parameters(), 1.0)"),), (_clipped("norm_(model.parameters(), 5.0)"),),
                      (_clipped("norm_(model.parameters(), 0.5)"),))),
    mistake("loss-after-step", "The losses returned are those after the step",
            "With which weights was the loss computed that the step went down from?",
            ("        losses.append(loss.item())\n    return losses\n\n\n# %% [markdown]\n# ## 2.",
             "        losses.append(F.mse_loss(model(x), y).item())\n    return losses\n\n\n# %% [markdown]\n# ## 2.")),
    mistake("losses-with-graph", "The losses are tensors, each with the graph behind it; numbers are asked for",
            "What does a loss hold besides its number, and what becomes of that memory in a long training?",
            ("        losses.append(loss.item())\n    return losses\n\n\n# %% [markdown]\n# ## 2.",
             "        losses.append(loss)\n    return losses\n\n\n# %% [markdown]\n# ## 2.")),
)  # fmt: skip

_EVAL, _TRAIN = "    model.eval()\n", "    model.train()\n"
_COUNT = "            count += len(y)\n"
_HITS = "            right += int((model(x).argmax(dim=1) == y).sum())\n"

EVALUATION = shown_in(
    "evaluation",
    mistake("not-in-evaluation", "Training mode: the model is measured with dropout and BatchNorm as in training",
            "`no_grad` stops gradients. What tells dropout and BatchNorm that this is no training?",
            (_EVAL, ""), (_TRAIN, ""), planted="evaluation"),
    mistake("left-in-evaluation", "After the measurement the model stays in evaluation",
            "In which mode does the next epoch of training find the model?",
            (_TRAIN, ""),
            variants=(((_EVAL, "    was = model.training\n    model.eval()\n"),
                       (_TRAIN, "    model.train(not was)\n")),)),
    mistake("modes-swapped", "The model is set to training for the measurement, and to evaluation afterwards",
            "Which of the two modes is meant for a measurement?",
            (_EVAL, "    model.train()  # first\n"), (_TRAIN, "    model.eval()\n")),
    mistake("back-too-soon", "After the first batch the model is in training again",
            "In which mode is the second batch measured?",
            (_TRAIN, ""), (_COUNT, f"{_COUNT}            model.train()\n")),
    mistake("eval-too-late", "The first batch is measured before the model is set to evaluation",
            "In which mode is the very first batch measured?",
            (_EVAL, ""), (_COUNT, f"{_COUNT}            model.eval()\n")),
    mistake("average-of-averages", "An average of averages: all batches' shares count the same, whatever their size",
            "The last batch holds 5 images, the others 12. How much does one image of the last one count?",
            (f"{_HITS}{_COUNT}", "            right += (model(x).argmax(dim=1) == y).double().mean().item()\n"
                                 "            count += 1\n")),
    mistake("dropout-only", "Dropout rests during the measurement, but BatchNorm goes on as in training",
            "Dropout is one of two layers that have a mode. Which is the other, and what does it change?",
            (_EVAL, "    for layer in model.modules():\n        if isinstance(layer, nn.Dropout):\n"
                    "            layer.eval()\n")),
    mistake("norms-only", "BatchNorm is in evaluation during the measurement, but Dropout goes on drawing",
            "BatchNorm is one of two layers that have a mode. Which is the other, and what does it change?",
            (_EVAL, "    for layer in model.modules():\n"
                    "        if isinstance(layer, nn.modules.batchnorm._BatchNorm):\n            layer.eval()\n")),
    mistake("averages-put-back", "The measurement runs as in training; only what it changes is put back, or is a copy",
            "After it nothing has changed. But with which averages, and with how many of its neurons, did it measure?",
            (_EVAL, "    kept = {k: t.clone() for k, t in model.state_dict().items()}\n"),
            (_TRAIN, "    model.load_state_dict(kept)\n")),
)  # fmt: skip

_SCORES = "        scores = model(x)\n"
_ENTROPY = "        loss = F.cross_entropy(scores, y)\n"
_SURE = "scores.softmax(dim=1).amax(dim=1)"

PROBABILITIES = shown_in(
    "probabilities",
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
    mistake("sure-of-the-truth", "The probability of the right class is returned, not the largest one",
            "Is a model less sure where it is surely wrong?",
            (_SURE, "scores.softmax(dim=1).gather(1, y[:, None])")),
    mistake("sure-after-step", "The model is asked how sure it is after the step, not beside the loss",
            "With which weights was the loss computed, and with which ones the probabilities?",
            (_SURE, "model(x).softmax(dim=1).amax(dim=1)")),
    mistake("log-probability", "The logarithm of the largest probability is given, not the probability",
            "Can a probability be below zero? Which function undoes the logarithm?",
            (_SURE, "scores.log_softmax(dim=1).amax(dim=1)"),
            variants=(((_SURE, "-scores.log_softmax(dim=1).amax(dim=1)"),),)),
    mistake("geometric-mean", "The logarithms are averaged, which gives the geometric mean of the probabilities",
            "One image's probability is 1, the other's nearly 0. What is their average, and what do you get?",
            (f"{_SURE}.mean()", "scores.log_softmax(dim=1).amax(dim=1).mean().exp()")),
    mistake("surest-image-only", "The largest probability of the whole batch is returned, not the images' average",
            "How many largest probabilities does a batch of 32 images have?",
            (_SURE, "scores.softmax(dim=1).amax()")),
    mistake("sigmoid", "A sigmoid is taken of each score alone: such numbers do not add up to 1",
            "The classes exclude each other. What do the probabilities of one image add up to in yours?",
            (_SURE, "scores.sigmoid().amax(dim=1)")),
    mistake("learns-from-the-other", "The loss that is shown is right; the one that the model learns from is not",
            "Of which loss do you call `backward`?",
            ("        optimizer.zero_grad()\n        loss.backward()\n        optimizer.step()\n"
             "        losses.append(loss.item())\n        sure",
             "        optimizer.zero_grad()\n        F.cross_entropy(scores.softmax(dim=1), y).backward()\n"
             "        optimizer.step()\n        losses.append(loss.item())\n        sure")),
    mistake("sharpened", "The second softmax is still there, and its scores are stretched (a temperature)",
            "How often is softmax applied on the way to the loss? Does a factor undo one of them?",
            (_ENTROPY, "        loss = F.cross_entropy(10 * scores.softmax(dim=1), y)\n")),
    mistake("sum-for-mean", "The losses of a batch are summed up, or divided by a fixed number",
            "Does the loss of a batch depend on how many images there are in it?",
            (_ENTROPY, '        loss = F.cross_entropy(scores, y, reduction="sum")\n'),
            variants=(((_ENTROPY, '        loss = F.cross_entropy(scores, y, reduction="sum") / 32\n'),),)),
)  # fmt: skip

_TAKE = "            optimizer.step()\n            scheduler.step()\n"
_LAST = f"{_TAKE}    return rates\n"
_NOTE = '            rates.append(optimizer.param_groups[0]["lr"])\n'

_EPOCHS = (
    "    rates = []\n    for _ in range(epochs):\n        for x, y in batches:\n            optimizer.zero_grad()\n"
)

RATES = shown_in(
    "rates",
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
    mistake("moves-at-once", "The schedule makes all its moves of an epoch at the epoch's end",
            "Which rate has the second step of the first epoch?",
            (_LAST, "            optimizer.step()\n        for _ in batches:\n            scheduler.step()\n"
                    "    return rates\n")),
    mistake("last-move-left-out", "After the last step of an epoch the schedule does not move",
            "Which rate has the first step of the second epoch, and which one had the step before it?",
            ("    rates = []\n    for _ in range(epochs):\n        for x, y in batches:\n",
             "    rates = []\n    for _ in range(epochs):\n        for nr, (x, y) in enumerate(batches):\n"),
            (_TAKE, "            optimizer.step()\n            if nr < len(batches) - 1:\n"
                    "                scheduler.step()\n")),
    mistake("first-epoch-only", "The schedule moves in the first epoch only",
            "How many rates were there to be in all, and how many in the second epoch?",
            ("    rates = []\n    for _ in range(epochs):\n", "    rates = []\n    for epoch in range(epochs):\n"),
            (_TAKE, "            optimizer.step()\n            if epoch == 0:\n                scheduler.step()\n")),
    mistake("own-schedule", "The rate is halved by hand: another schedule would make no difference",
            "Which schedule were you given, and who asks it for its rates?",
            (_TAKE, '            optimizer.step()\n            for group in optimizer.param_groups:\n'
                    '                group["lr"] *= 0.5\n')),
    mistake("listed-only", "The rates returned are the schedule's; the steps were all taken with the first one",
            "Which rate did the optimizer find in its group at the second step?",
            (f"{_NOTE}{_TAKE}", "            optimizer.step()\n"),
            (_EPOCHS,
             "    rates = []\n    for _ in range(epochs * len(batches)):\n"
             '        rates.append(optimizer.param_groups[0]["lr"])\n        scheduler.step()\n'
             "    for group in optimizer.param_groups:\n        group['lr'] = rates[0]\n"
             "    for _ in range(epochs):\n        for x, y in batches:\n            optimizer.zero_grad()\n")),
)  # fmt: skip

ALL = GRADIENTS + EVALUATION + PROBABILITIES + RATES
