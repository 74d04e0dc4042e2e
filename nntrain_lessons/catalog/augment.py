"""What is asked of the augmenting subscriber."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake, variant


def _shifts(random: Random) -> Inputs:
    shifts = [round(random.uniform(1.0, 9.0), 3) for _ in range(17)]
    return {"seed": random.randrange(2**31), "shifts": shifts}


def _cancelled(random: Random) -> Inputs:
    return {**_shifts(random), "nth": random.randint(2, 5)}


_UNPACK = "\n            x, *rest = learner.batch"
_IF = "        if learner.model.training:" + _UNPACK
_ASSIGN = "            learner.batch = [self.transform(x), *rest]"
_AS_TUPLE = variant(
    (_ASSIGN, "            learner.batch = (self.transform(x), *rest)"),
    note="the batch is a tuple afterwards: a later subscriber that puts something into it fails; leave a list",
)

CHECKS = (
    Check("training-batches", "the transform is called once on each training batch, and the model sees its result",
          "augmentation.training_batches", _cancelled, points=3),
    Check("evaluation-batches", "in evaluation the model sees the images as they are",
          "augmentation.evaluation_batches", _shifts, points=2),
    Check("targets-and-data", "targets, whatever follows them, and the stored images stay as they are",
          "augmentation.targets_and_data", _shifts, points=3, accepts=(_AS_TUPLE,)),
    Check("other-grid", "the transform may give images of another shape", "augmentation.other_grid", _shifts, points=1),
    Check("two-in-a-row", "two of them, one after the other, each have their own transform",
          "augmentation.two_in_a_row", _shifts, points=1),
)  # fmt: skip

_EVENT = "    def before_batch(self, learner: Learner) -> None:"

_HOOK = """\
    def before_fit(self, learner: Learner) -> None:
        def shown(model, inputs):
            return (self.transform(inputs[0]),) if model.training else None

        self.hook = learner.model.register_forward_pre_hook(shown)"""
_TAKE_OFF = "\n\n    def cleanup_fit(self, learner: Learner) -> None:\n        self.hook.remove()"
_TRAINING = "        if learner.model.training:"


def _instead(code: str) -> tuple[tuple[str, str]]:
    """Return the swap that does something else with the new batch."""
    return ((_ASSIGN, f"            {code}"),)


def _resized(options: str) -> tuple[tuple[str, str]]:
    """Return the swap that interpolates what the transform gave."""
    return _instead("from torch.nn.functional import interpolate\n\n"
                    f"            learner.batch = [interpolate(self.transform(x), {options}), *rest]")  # fmt: skip


def _only_where(condition: str) -> tuple[tuple[str, str]]:
    """Return the swap that calls the transform on some batches only."""
    return _instead(f"new = self.transform(x) if {condition} else x\n            learner.batch = [new, *rest]")


def _tossed(coin: str) -> tuple[tuple[str, str]]:
    """Return the swap that tosses a coin for each batch."""
    return _instead(
        "import random\n\n            import torch\n\n"
        f"            new = self.transform(x) if {coin} else x\n            learner.batch = [new, *rest]"
    )


_FLAG = "    def before_epoch(self, learner: Learner) -> None:\n        self.fresh = True\n\n"

_WHICH_PART = (
    mistake("all-that-look-alike", "Whatever looks like images is transformed, masks and image targets too",
            "A batch may hold masks, too. By what do you tell the inputs from them: by shape, or by place?",
            *_instead("learner.batch = [self.transform(p) if p.dim() == 4 else p for p in learner.batch]")),
    mistake("by-identity", "All parts that are the very inputs are replaced, where these are the targets as well",
            "An autoencoder's targets are its inputs. What should the model see, and what should it hit?",
            *_instead("new = self.transform(x)\n"
                      "            learner.batch = [new if p is x else p for p in learner.batch]")),
    mistake("batch-left", "The model sees the new images, but the batch still holds the old ones",
            "What would another subscriber find in `learner.batch[0]`, and is it what the model saw?",
            (_ASSIGN, "            pass"), (_EVENT, _HOOK + _TAKE_OFF + "\n\n" + _EVENT)),
    mistake("hook-stays", "The model's hook is never taken off: each fit adds another one",
            "How many hooks has the model in the second fit, and which event is there to undo what was done?",
            (_ASSIGN, "            pass"), (_EVENT, _HOOK + "\n\n" + _EVENT)),
    mistake("old-and-new", "The model sees the images both as they were and transformed: the batch has doubled",
            "Is the formula's arrow a replacement or an addition?",
            *_instead("import torch\n\n            learner.batch = [torch.cat([x, self.transform(x)]), "
                      "torch.cat([rest[0], rest[0]]), *rest[1:]]"),
            variants=(_instead("import torch\n\n            new = [torch.cat([x, self.transform(x)])]\n"
                               "            learner.batch = new + [torch.cat([part, part]) for part in rest]"),
                      _instead("import torch\n\n            new = [torch.cat([self.transform(x), x])]\n"
                               "            learner.batch = new + [torch.cat([part, part]) for part in rest]"),
                      _instead("import torch\n\n"
                               "            learner.batch = [torch.cat([x, self.transform(x)]), *rest]"))),
    mistake("inserted", "The new images stand before the old ones, which are now taken for the targets",
            "At which place of the batch does the loss look for the targets, and what stands there now?",
            *_instead("learner.batch = [self.transform(x), x, *rest]")),
    mistake("rest-in-one-entry", "What follows the inputs is put into the batch as one list (a star is missing)",
            "How many entries has `[a, [b, c]]`, and how many has `[a, *[b, c]]`?",
            *_instead("learner.batch = [self.transform(x), rest]")),
    mistake("no-list-left", "The batch is an iterator afterwards, which is used up by one look, and no list",
            "How often can a generator be walked through, and who else wants to look at the batch?",
            *_instead("from itertools import chain\n\n            learner.batch = chain([self.transform(x)], rest)"),
            variants=(_instead("learner.batch = (part for part in (self.transform(x), *rest))"),
                      _instead("learner.batch = iter([self.transform(x), *rest])"),
                      _instead("learner.batch = map(lambda part: part, (self.transform(x), *rest))"))),
    mistake("blended", "The new images are blended with the old ones (an average of both)",
            "Is the formula's arrow a replacement or an average?",
            *_instead("learner.batch = [(x + self.transform(x)) / 2, *rest]"),
            variants=(_instead("learner.batch = [x + self.transform(x), *rest]"),)),
    mistake("appended", "The new images are appended to the batch: the model still sees the old ones",
            "Which part of the batch does the model get, and what stands there?",
            *_instead("learner.batch = [x, *rest, self.transform(x)]"),
            variants=(_instead("learner.batch = [x, self.transform(x), *rest]"),)),
    mistake("inputs-alone", "The batch is the new inputs alone, and no list of inputs and targets",
            "What else stands in `learner.batch`, and who needs it after you?",
            *_instead("learner.batch = self.transform(x)"),
            variants=(_instead("learner.batch = [self.transform(x)]"),
                      _instead("learner.batch = (self.transform(x),)"))),
    mistake("whole-batch", "The transform is called with something else than the inputs alone: the whole batch, say",
            "What is the parameter of the transform by its docstring: a list of tensors, or one tensor?",
            *_instead("learner.batch = self.transform(learner.batch)"),
            variants=(_instead("learner.batch = self.transform(*learner.batch)"),
                      _instead("learner.batch = self.transform(x, *rest)"),
                      _instead("learner.batch = self.transform(tuple(learner.batch))"),
                      _instead("learner.batch = self.transform(learner)"))),
    mistake("images-mixed-up", "The images change places, and no longer fit their targets",
            "Which target stands beside the first image, before and after?",
            *_instead("learner.batch = [self.transform(x).flip(0), *rest]")),
    mistake("clamped", "What the transform gave is clamped",
            "Does the model get what the transform gives, or what you have made of it?",
            *_instead("learner.batch = [self.transform(x).clamp(0, 1), *rest]")),
    mistake("shape-kept", "The result is copied into a tensor of the old shape, so no transform may change the grid",
            "A crop gives smaller images. Which shape has the tensor that you put them into?",
            *_instead("new = x.clone()\n            new.copy_(self.transform(x))\n"
                      "            learner.batch = [new, *rest]"),
            variants=(_instead("new = x.clone()\n            new[:] = self.transform(x)\n"
                               "            learner.batch = [new, *rest]"),)),
    mistake("resized-back", "The new images are brought back to the old height and width",
            "A transform may crop on purpose. Who asked for a grid as large as before?",
            *_resized("size=x.shape[-2:]"),
            variants=(_resized("size=x.shape[-2:], mode='bilinear'"),
                      _resized("size=x.shape[-2:], mode='bilinear', align_corners=True"),
                      _resized("size=x.shape[-2:], mode='bicubic'"),
                      _instead("learner.batch = [self.transform(x).reshape(x.shape), *rest]"))),
)  # fmt: skip

_WHOSE = (
    mistake("cached", "What became of a batch is kept, and shown again: the transform is not called in the next epoch",
            "How many variations of one image does the network see in ten epochs?",
            *_instead('kept = self.__dict__.setdefault("kept", {})\n            if id(x) not in kept:\n'
                      "                kept[id(x)] = x, self.transform(x)\n"
                      "            learner.batch = [kept[id(x)][1], *rest]"),
            variants=(_instead('kept = self.__dict__.setdefault("kept", {})\n            key = str(x.tolist())\n'
                               "            if key not in kept:\n                kept[key] = self.transform(x)\n"
                               "            learner.batch = [kept[key], *rest]"),)),
    mistake("copied-transform", "Each batch gets a fresh copy of the transform, which draws what the last one drew",
            "A transform may have a generator of its own. Where does a copy of it begin, each time?",
            *_instead("from copy import deepcopy\n\n"
                      "            learner.batch = [deepcopy(self.transform)(x), *rest]"),
            variants=(((_EVENT, "    def before_fit(self, learner: Learner) -> None:\n"
                                "        from copy import deepcopy\n\n"
                                "        self.copied = deepcopy(self.transform)\n\n" + _EVENT),
                       (_ASSIGN, _ASSIGN.replace("transform", "copied"))),)),
    mistake("mark-for-all", "The batch is marked as done on the Learner, so that a second `AugmentS` does nothing",
            "Who else reads what you write on the Learner, and which of the two transforms has it then?",
            (_TRAINING, '        if learner.model.training and getattr(learner, "varied", None) is not learner.batch:'),
            (_ASSIGN, _ASSIGN + "\n            learner.varied = learner.batch")),
    mistake("one-for-all", "All subscribers of the class share one transform: the last one that was given",
            "Where do you keep the transform: on `self`, or where every `AugmentS` finds the same?",
            ("        self.transform = transform", "        AugmentS.transform = staticmethod(transform)")),
)  # fmt: skip

_WHEN = (
    mistake("first-epoch-left-out", "The first epoch is left out",
            "In which epochs is the network to see variations?",
            (_TRAINING, "        if learner.model.training and learner.epoch > 0:")),
    mistake("first-epoch-only", "Only the first epoch is varied",
            "What does the network see in the second epoch, and was it there before?",
            (_TRAINING, "        if learner.model.training and learner.epoch == 0:")),
    mistake("mode-of-the-fit", "The mode is looked up once, where the fit begins",
            "How often does the mode change in one fit, and which event comes at each change?",
            (_TRAINING, "        if self.training:"),
            (_EVENT, "    def before_fit(self, learner: Learner) -> None:\n"
                     "        self.training = learner.model.training\n\n" + _EVENT)),
    mistake("own-flag", "Epochs or batches are counted: a fit that does not evaluate puts the count out",
            "Does each epoch of training have one of evaluation after it? Who knows for sure which of the two it is?",
            (_TRAINING, "        if self.turn:"),
            (_EVENT, "    def before_epoch(self, learner: Learner) -> None:\n"
                     "        self.turn = not getattr(self, 'turn', False)\n\n" + _EVENT)),
    mistake("first-fit-only", "Only the first fit is varied",
            "What has changed in your subscriber when the second fit begins?",
            (_TRAINING, '        if learner.model.training and not hasattr(self, "done"):'),
            (_ASSIGN, _ASSIGN + "\n\n    def after_fit(self, learner: Learner) -> None:\n        self.done = True"),
            variants=(((_ASSIGN, _ASSIGN + "\n\n    def cleanup_fit(self, learner: Learner) -> None:\n"
                                 "        self.transform = None"),),)),
    mistake("every-second", "Only every second batch is varied",
            "Which batches does the formula name: some of those of training, or all?",
            *_only_where("self.__dict__.setdefault('turns', []).append(0) or len(self.turns) % 2"),
            variants=(_only_where("self.__dict__.setdefault('turns', []).append(0) or len(self.turns) % 2 == 0"),)),
    mistake("first-batch-only", "Only the first batch of each epoch is varied, or all but the first",
            "A flag that one batch uses up: who sets it again before the next batch comes?",
            (_EVENT, _FLAG + _EVENT), *_only_where("(self.fresh, self.__dict__.update(fresh=False))[0]"),
            variants=(((_EVENT, _FLAG + _EVENT),
                       *_only_where("not (self.fresh, self.__dict__.update(fresh=False))[0]")),
                      ((_EVENT, _FLAG.replace("epoch", "fit") + _EVENT),
                       *_only_where("(self.fresh, self.__dict__.update(fresh=False))[0]")))),
    mistake("coin-of-its-own", "A coin is tossed for each batch: some are not varied at all",
            "To vary by chance is the transform's business. Which batches is it to be called on?",
            *_tossed("random.random() < 0.5"),
            variants=tuple(map(_tossed, ("torch.rand(1) < 0.5", "random.random() > 0.5", "torch.rand(1) > 0.5",
                                         "random.random() < 0.8", "torch.rand(1) < 0.8")))),
    mistake("tried-out-first", "The transform is called once more where the fit begins, to try it out",
            "How many calls does it take to transform ten batches?",
            (_EVENT, "    def before_fit(self, learner: Learner) -> None:\n"
                     "        self.transform(next(iter(learner.dls.train))[0])\n\n" + _EVENT)),
)  # fmt: skip

MISTAKES = (
    mistake("evaluation-too", "The images are varied in evaluation, too",
            "Should a score depend on how images were flipped? Which is a bool: `model.train`, or `model.training`?",
            (_IF, "        if True:" + _UNPACK)),
    mistake("evaluation-only", "The images are varied in evaluation, and not in training",
            "When is `learner.model.training` true?",
            (_IF, "        if not learner.model.training:" + _UNPACK)),
    mistake("result-lost", "The transform's result is thrown away: the model sees the images as they were",
            "Where does the model get its inputs from, and what have you put there?",
            (_ASSIGN, "            self.transform(x)")),
    mistake("too-late", "The transform is called when the model has already seen the batch",
            "Which event is the last one before the model runs?",
            (_EVENT, "    def after_predict(self, learner: Learner) -> None:")),
    mistake("in-place", "The stored images are overwritten: the next epoch varies what was already varied",
            "Whose numbers are these: the batch's own, or those of the data it came from?",
            (_ASSIGN, "            x.copy_(self.transform(x))"),
            variants=(_instead("x.copy_(self.transform(x))\n            learner.batch = [x, *rest]"),
                      _instead("x.data = self.transform(x)\n            learner.batch = [x, *rest]"),
                      _instead("x[:] = self.transform(x)"), _instead("x.data = self.transform(x)"),
                      _instead("new = self.transform(x)\n            if new.shape == x.shape:\n"
                               "                x.copy_(new)\n            else:\n"
                               "                learner.batch = [new, *rest]"))),
    mistake("image-by-image", "The transform is called for each image, not once for the batch",
            "Which shape is the transform to get: [B, C, H, W] or [C, H, W]?",
            (_ASSIGN, "            import torch\n\n"
                      "            learner.batch = [torch.stack([self.transform(image) for image in x]), *rest]"),
            variants=(_instead("import torch\n\n"
                               "            new = torch.cat([self.transform(image[None]) for image in x])\n"
                               "            learner.batch = [new, *rest]"),)),
    mistake("targets-too", "The targets are transformed along with the images",
            "A mirrored shoe is still a shoe. What does that say about the second part of the batch?",
            (_ASSIGN, "            learner.batch = [self.transform(part) for part in (x, *rest)]"),
            variants=(_instead("learner.batch = [self.transform(x), self.transform(rest[0]), *rest[1:]]"),)),
    mistake("drops-the-rest", "What follows the targets in a batch is dropped",
            "How many parts may a batch have? What becomes of those that you did not name?",
            (_ASSIGN, "            learner.batch = [self.transform(x), rest[0]]"),
            variants=((("x, *rest = learner.batch", "x, *rest = learner.batch[:2]"),),
                      _instead("learner.batch = [self.transform(x), rest[-1]]"),)),
    mistake("other-dtype", "The images are cast to another dtype",
            "Which dtype do the images come in, and which one does the model get?",
            (_ASSIGN, "            learner.batch = [self.transform(x).float(), *rest]"),
            variants=(((_ASSIGN, "            learner.batch = [self.transform(x.float()), *rest]"),),)),
    mistake("same-draw", "The random numbers are seeded anew for each batch, so each is varied in the same way",
            "After `torch.manual_seed(0)`, what does the first `torch.rand(1)` give, each time?",
            (_ASSIGN, "            import torch\n\n            torch.manual_seed(0)\n" + _ASSIGN)),
    mistake("once-more-each-fit", "Each further fit varies the images once more",
            "What do you add in `before_fit`, and who takes it away before the second fit?",
            (_EVENT, "    def before_fit(self, learner: Learner) -> None:\n"
                     "        once, again = self.__dict__.setdefault('once', self.transform), self.transform\n"
                     "        if hasattr(self, 'fitted'):\n            self.transform = lambda x: once(again(x))\n"
                     "        self.fitted = True\n\n" + _EVENT)),
    mistake("twice", "The transform is called twice on each batch",
            "How often is the transform called between `before_batch` and the model?",
            (_ASSIGN, "            learner.batch = [self.transform(self.transform(x)), *rest]"),
            variants=(((_ASSIGN, "            self.transform(x)\n" + _ASSIGN),),)),
    *_WHICH_PART,
    *_WHOSE,
    *_WHEN,
)  # fmt: skip

EXERCISE = Exercise(
    id="augment",
    number=11,
    title="Augmentation",
    names=("AugmentS",),
    minutes=25,
    page="augmentation",
    checks=CHECKS,
    mistakes=MISTAKES,
    hints=(
        "Two questions: which event comes when the batch is there and the model has not seen it yet? And how can you "
        "tell training from evaluation?",
        "`learner.batch` is a list: inputs first, then the targets. Put new inputs into the list; leave the numbers of "
        "the old ones alone, since the data may keep them for the next epoch.",
        "In `before_batch`, if `learner.model.training`: `learner.batch[0]` becomes what the transform makes of it.",
    ),
)
