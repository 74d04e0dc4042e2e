"""What is asked of the model's monitor."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake


def _convs(random: Random) -> Inputs:
    def grid() -> list[int]:
        height, width = random.sample(range(3, 15), 2)
        return [height, width]

    groups = random.choice((2, 3))
    few, many = random.randint(1, 4), random.randint(5, 8)
    kinds = [(few, many, 3, 3, 1), (many, few, 3, 3, 1), (3, 4, 1, 1, 1), (2, 3, 5, 5, 1), (2, 5, 1, 5, 1),
             (3, 2, 4, 2, 1), (2 * groups, 3 * groups, 3, 3, groups), (4, 4, 3, 3, 4)]  # fmt: skip
    return {"cases": [[*kind, *grid()] for kind in kinds]}


def _one_model(random: Random) -> Inputs:
    return {"seed": random.randrange(2**31), "channels": random.sample(range(2, 7), 3)}


def _several_sizes(random: Random) -> Inputs:
    return {**_one_model(random), "sizes": [random.randint(3, 6), 1]}


CHECKS = (
    Check("conv-macs", "the formula, for any kernel, channels, grid and groups", "monitor.conv_macs", _convs, points=3),
    Check("table", "each layer's name, parameters, shapes and multiply-accumulates, for one image and for many",
          "monitor.table", _several_sizes, points=3),
    Check("left-behind", "one batch, nothing learned, no hook left, and the same at a second count",
          "monitor.left_behind", _one_model, points=3),
    Check("given-back", "mode and hooks, however the fit ends", "monitor.given_back", _one_model, points=1),
)  # fmt: skip

_SHAPE = "    out_c, in_c, kernel_height, kernel_width = conv.weight.shape"
_MACS = "    return kernel_height * kernel_width * in_c * height * width * out_c"
_ADD_CONV = "        owner.mac += conv_macs(layer, height, width)"
_ADD_LINEAR = "        owner.mac += layer.in_features * outp[0].numel()"
_AFTER_PREDICT = "    def after_predict(self, learner: Learner) -> None:"
_AFTER_STEP = "    def after_step(self, learner: Learner) -> None:"
_EVAL = "        learner.model.eval()"
_MODE = "        self._undo.callback(learner.model.train, learner.model.training)"
_HOOKS = "self._undo.enter_context(Hooks(self.modules, _note_shapes))"
_INNER = "            self._undo.enter_context(Hooks(module.modules(), partial(_add_macs, hook)))"
_NOTE = "    hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)"
_CLOSE = "        self._undo.close()"
_CLASS = "class ModelMonitorS(Subscriber):"
_CANCEL = "        raise CancelFitException"
_CLEANUP = "    def cleanup_fit(self, learner: Learner) -> None:"
_LINEAR_BIAS = "        owner.mac += (layer.in_features + (layer.bias is not None)) * outp[0].numel()"
_OUT_AGAIN = """
    height, width = ((n + 2 * p - k) // s + 1 for n, p, k, s in zip(
        (height, width), conv.padding, conv.kernel_size, conv.stride, strict=True))"""
_LINEAR_OF_ALL = "        owner.mac += layer.in_features * outp.numel()"
_ALL_AT_ONCE = """
    for part in layer.modules():
        if isinstance(part, nn.Conv2d):
            hook.mac += conv_macs(part, *outp.shape[2:])
        elif isinstance(part, nn.Linear):
            hook.mac += part.weight.numel()"""
_ONLY_NORMS = """        for layer in learner.model.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.eval()"""
_AT_THE_END = f'''{_CLEANUP}
        """Unhook every layer, and give the model its mode back."""
        # solution: hooks off, and the mode as it was
{_CLOSE}'''

COUNTING = (
    mistake("groups-ignored", "Grouped convolution: each kernel is taken to see all channels, whatever the groups",
            "A convolution of 8 channels in 4 groups: how many channels does one of its kernels see?",
            (_SHAPE, _SHAPE + "\n    in_c = conv.in_channels")),
    mistake("groups-twice", "Grouped convolution: it is divided by the groups twice, the weight's shape has done so",
            "A convolution of 8 channels in 4 groups: which shape has its weight?",
            (_MACS, _MACS + " // conv.groups"),
            variants=(((_MACS, _MACS.replace("in_c", "(in_c // conv.groups)")),),)),
    mistake("filters-forgotten", "One filter is counted: the channels that come out are forgotten",
            "How many kernels stand at each point of the grid, one for each channel of which side?",
            (_MACS, _MACS.replace(" * out_c", ""))),
    mistake("input-channels-forgotten", "A kernel is counted on one channel: those that go in are forgotten",
            "A 3x3 kernel on a colour image: how many numbers does it multiply at one point?",
            (_MACS, _MACS.replace(" * in_c", ""))),
    mistake("grid-forgotten", "Parameters are counted, not compute: the grid is forgotten",
            "A kernel's weights are stored once. How often are they used?",
            (_MACS, _MACS.replace(" * height * width", "")),
            variants=(((_MACS, _MACS.replace(" * width", "")),), ((_MACS, _MACS.replace(" * height", "")),))),
    mistake("kernel-forgotten", "Every convolution is counted as one of 1x1: the kernel's size is forgotten",
            "How many products does a 1x1 convolution make at each point, and how many does a 5x5 one?",
            (_MACS, "    return in_c * height * width * out_c")),
    mistake("shrunk-again", "The grid that comes out is taken for the one that goes in, and made smaller once more",
            "Which grid do `height` and `width` belong to? Who has applied the stride to it already?",
            (_ADD_CONV, _ADD_CONV.replace("height, width", "height // layer.stride[0], width // layer.stride[1]")),
            variants=(((_ADD_CONV, _ADD_CONV.replace("height, width", "-(-height // layer.stride[0]), -(-width // "
                                                     "layer.stride[1])")),),
                      ((_ADD_CONV, f"{_ADD_CONV} / (layer.stride[0] * layer.stride[1])"),),
                      ((_SHAPE, _SHAPE + _OUT_AGAIN),))),
    mistake("kernel-of-nine", "Every kernel is taken for one of 3x3",
            "How many products does a 1x1 convolution make at each point, and how many does a 5x5 one?",
            (_MACS, "    return 9 * in_c * height * width * out_c")),
    mistake("square-kernels", "Every kernel is taken for a square",
            "Which two numbers does a kernel's size consist of?",
            (_MACS, "    return kernel_height * kernel_height * in_c * height * width * out_c"),
            variants=(((_MACS, "    return kernel_width * kernel_width * in_c * height * width * out_c"),),)),
    mistake("side-of-the-kernel", "The kernel's side is counted, not its area",
            "A kernel of 3x3: how many numbers of the input does it multiply at one point?",
            (_MACS, "    return kernel_height * in_c * height * width * out_c")),
    mistake("height-twice", "The grid is taken for a square",
            "Which two numbers does the size of a grid consist of?",
            (_MACS, _MACS.replace("width * out_c", "height * out_c")),
            variants=(((_MACS, _MACS.replace("height * width", "width * width")),),)),
    mistake("bias-counted", "The bias is counted as a multiply-accumulate",
            "By what is a bias multiplied?",
            (_MACS, _MACS.replace("return ", "return (").replace(" * in_c", " * in_c + (conv.bias is not None))")),
            variants=(((_MACS, _MACS.replace("return ", "return (").replace(" * in_c", " * in_c + 1)")),),
                      ((_ADD_LINEAR, _LINEAR_BIAS),),
                      ((_MACS, _MACS.replace("return ", "return (").replace(" * in_c", " * in_c + (conv.bias is not "
                                                                            "None))")),
                       (_ADD_LINEAR, _LINEAR_BIAS)),
                      ((_MACS, f"{_MACS} + (0 if conv.bias is None else out_c)"),))),
    mistake("flops", "Products and sums are counted apart: these are FLOPs, twice as many",
            "How many operations is one multiply-accumulate here: one or two?",
            (_MACS, _MACS.replace("return ", "return 2 * ")),
            (_ADD_LINEAR, _ADD_LINEAR.replace("+= ", "+= 2 * ")),
            variants=(((_MACS, _MACS.replace("return ", "return 2 * ")),),)),
    mistake("input-grid", "A convolution is counted on the grid that goes in",
            "A stride of 2: at how many points does the kernel stand?",
            ("        height, width = outp.shape[2:]", "        height, width = inp[0].shape[2:]")),
    mistake("whole-batch", "The whole batch is counted, not one image",
            "Does your count change with the size of the batch? Should it?",
            (_ADD_CONV, "        owner.mac += conv_macs(layer, height, width) * len(outp)"),
            (_ADD_LINEAR, _LINEAR_OF_ALL),
            variants=(((_ADD_LINEAR, _LINEAR_OF_ALL),),
                      ((_ADD_CONV, "        owner.mac += conv_macs(layer, height, width) * len(outp)"),))),
    mistake("outer-grid", "Every convolution in a container is counted on the container's grid",
            "A container of two convolutions, the second with a stride: on which grid does the first one work?",
            (_NOTE, _NOTE + _ALL_AT_ONCE), (_INNER, "            pass")),
    mistake("last-row-gets-all", "Late binding: a function made in a loop reads its last value, the last row",
            "When does a `lambda` look up a variable of the loop: when it is made, or when it is called?",
            (_INNER, "            self._undo.enter_context(\n"
                     "                Hooks(module.modules(), lambda *given: _add_macs(hook, *given)))")),
    mistake("linear-only-as-row", "Linear layers are counted only where they are a row, not inside a container",
            "What does `isinstance(layer, nn.Linear)` say of a `Sequential` that holds one?",
            ("    elif isinstance(layer, nn.Linear):",
             "    elif isinstance(layer, nn.Linear) and owner.layer_name.endswith('Linear'):")),
    mistake("nothing-inside", "Layers inside a layer are not counted",
            "What does `isinstance(layer, nn.Conv2d)` say of a `Sequential` that holds a convolution?",
            (_INNER, "            self._undo.enter_context(Hooks([module], partial(_add_macs, hook)))")),
    mistake("direct-children-only", "Only a layer's direct children are counted, not what lies deeper",
            "`children()` and `modules()`: which of them goes all the way down?",
            (_INNER, "            inner = list(module.children()) or [module]\n"
                     "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),
            variants=(((_INNER, _INNER.replace("module.modules()", "[module, *module.children()]")),),
                      ((_INNER, _INNER.replace("module.modules()", "module.children()")),))),
    mistake("two-levels-only", "Layers are looked for two levels deep, and no deeper",
            "How deep may one container lie in another? Which method goes all the way down?",
            (_INNER, "            children = list(module.children())\n"
                     "            inner = [module, *children, *(m for child in children for m in child.children())]\n"
                     "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))")),
    mistake("counted-twice", "Some layers are counted twice: by themselves, and as part of what holds them",
            "`modules()` gives the layer itself as well. How many of your hooks does one convolution call?",
            (_INNER, _INNER.replace("module.modules()", "[module, *module.modules()]")),
            variants=(((_INNER, "            inner = [m for part in module.modules() for m in part.modules()]\n"
                                "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),),
                      ((_INNER, "            inner = [m for part in module.modules() for c in part.children() for m in "
                                "c.modules()] or [module]\n"
                                "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),))),
    mistake("overwritten", "Each layer's count takes the place of those before it (assignment, not accumulation)",
            "A row is about two convolutions: what do you do with the first one's count when the second one comes?",
            (_ADD_CONV, _ADD_CONV.replace("+=", "=")), (_ADD_LINEAR, _ADD_LINEAR.replace("+=", "=")),
            variants=(((_ADD_CONV, _ADD_CONV.replace("+=", "=")),),)),
    mistake("no-linear", "Linear layers are not counted",
            "Which other layer multiplies each input by weights and adds up?",
            ("    elif isinstance(layer, nn.Linear):", "    elif False:")),
    mistake("parameters-twice", "Parameters are counted at each level: of a layer, and of what holds it",
            "`parameters()` of a container: does it give those of the layers inside as well?",
            ("sum(p.numel() for p in module.parameters())",
             "sum(p.numel() for part in module.modules() for p in part.parameters())")),
    mistake("frozen-left-out", "Parameters that are frozen are not counted",
            "Is a weight that is not trained stored all the same?",
            ("sum(p.numel() for p in module.parameters())",
             "sum(p.numel() for p in module.parameters() if p.requires_grad)")),
    mistake("tensors-counted", "The parameters' tensors are counted, not the numbers in them",
            "How many numbers does one weight of shape [8, 4, 3, 3] hold?",
            ("sum(p.numel() for p in module.parameters())", "sum(1 for p in module.parameters())")),
    mistake("buffers-counted", "Buffers are counted among the parameters",
            "BatchNorm's running averages: does the optimizer change them?",
            ("sum(p.numel() for p in module.parameters())", "sum(p.numel() for p in module.state_dict().values())")),
)  # fmt: skip

SHAPES = (
    mistake("shapes-as-lists", "The shapes are lists, not tuples",
            "What does `list(x.shape)` give, and what `tuple(x.shape)`?",
            (_NOTE, _NOTE.replace("tuple(", "list("))),
    mistake("shapes-without-batch", "The shapes leave the batch out",
            "How many numbers does the shape of a batch of images hold?",
            (_NOTE, _NOTE.replace(".shape)", ".shape[1:])"))),
    mistake("shapes-swapped", "The shapes that go in and come out are interchanged",
            "Which of a hook's arguments is what came in?",
            (_NOTE, _NOTE.replace("hook.in_shape, hook.out_shape", "hook.out_shape, hook.in_shape"))),
    mistake("rows-cleared", "The rows are gone when the fit is over",
            "What is left in `hooks` after the fit, for who wants to print the table?",
            (_CLOSE, _CLOSE + "\n        self.hooks = []")),
    mistake("adds-up", "A second count is added to the first",
            "Who sets the counts to zero, and when?",
            ("        self.hooks = self._undo.enter_context(Hooks(self.modules, _note_shapes))",
             "        kept = {row.layer_name: row.mac for row in self.hooks}\n"
             "        self.hooks = self._undo.enter_context(Hooks(self.modules, _note_shapes))"),
            ("            hook.nparams, hook.mac = sum(p.numel() for p in module.parameters()), 0",
             "            hook.nparams = sum(p.numel() for p in module.parameters())\n"
             "            hook.mac = kept.get(hook.layer_name, 0)"),
            variants=(((_CLASS, f"_COUNTS = {{}}\n\n\n{_CLASS}"),
                       ("nparams, hook.mac = sum(p.numel() for p in module.parameters()), 0",
                        "nparams = sum(p.numel() for p in module.parameters())\n"
                        "            hook.mac = _COUNTS.get(hook.layer_name, 0)"),
                       (_CLOSE,
                        "        _COUNTS.update({row.layer_name: row.mac for row in self.hooks})\n" + _CLOSE)),)),
)  # fmt: skip

LEAVING = (
    mistake("learns", "The fit trains, and is left too late: the optimizer has taken a step",
            "Which events lie between the model's predictions and the optimizer's step?",
            (_EVAL, "        pass"), (_AFTER_PREDICT, "    def after_batch(self, learner: Learner) -> None:"),
            variants=(((_EVAL, _ONLY_NORMS), (_AFTER_PREDICT, _AFTER_STEP)),
                      ((_EVAL, _ONLY_NORMS.replace("BatchNorm2d", "modules.batchnorm._NormBase")),
                       (_AFTER_PREDICT, _AFTER_STEP)),
                      ((_EVAL, "        pass"), (_AFTER_PREDICT, _AFTER_STEP)))),
    mistake("never-ends", "The fit goes on, and every batch is counted",
            "Who tells the Learner that one batch was enough?",
            ("        raise CancelFitException", "        return")),
    mistake("running-averages", "BatchNorm takes the batch into its running averages",
            "In which mode does BatchNorm only use its averages, and leave them as they are?",
            (_EVAL, "        pass")),
    mistake("only-norms-of-images", "Only BatchNorm2d is put into evaluation: other norms still take the batch in",
            "Which kinds of BatchNorm does torch have, and which of them may be in a model?",
            (_EVAL, _ONLY_NORMS)),
    mistake("counter-of-batches", "One of BatchNorm's buffers is not as before: it counts the batches it has seen",
            "Besides mean and variance, what else does the `state_dict` of a BatchNorm hold?",
            (_EVAL, "        self.before = [b.clone() for b in learner.model.buffers()]"),
            (_CANCEL, "        for b, kept in zip(learner.model.buffers(), self.before):\n"
                      "            if b.dim():\n                b.copy_(kept)\n" + _CANCEL)),
    mistake("hooks-left", "Hooks are left on the layers",
            "What still runs when the model is used next time? Who takes it off?",
            (_HOOKS, "Hooks(self.modules, _note_shapes)"),
            (_INNER, "            Hooks(module.modules(), partial(_add_macs, hook))")),
    mistake("inner-hooks-left", "Some hooks are taken off, but not those on the layers inside",
            "How many hooks have you put on in all, and how many of them do you still know?",
            (_INNER, "            Hooks(module.modules(), partial(_add_macs, hook))")),
    mistake("cleans-up-in-after-fit", "Hooks are taken off only where the fit came to its regular end",
            "Your fit ends by a cancel. Which event comes even then?",
            (_CLEANUP, "    def after_fit(self, learner: Learner) -> None:")),
    mistake("mode-not-given-back", "The model is left in evaluation",
            "Is `model.training` after the count what it was before?",
            (_MODE + "\n", "")),
    mistake("always-training", "The model is left in training mode, whatever its mode was before",
            "The Learner switches the mode at each epoch. At which event is it still what it was?",
            (_MODE, "        self._undo.callback(learner.model.train)")),
    mistake("mode-at-the-top-only", "The mode is given back to the model alone: the layers inside stay in evaluation",
            "What does `model.train(mode)` do that `model.training = mode` does not?",
            (_MODE, '        self._undo.callback(setattr, learner.model, "training", learner.model.training)')),
    mistake("undone-too-early", "Hooks and mode are given back where the forward pass came to its end, and only there",
            "Somebody else ends the fit before your `after_predict`. Which event comes even then?",
            (_CANCEL, f"{_CLOSE}\n{_CANCEL}"), (_AT_THE_END, f"{_CLEANUP}\n        pass"),
            variants=(((_MODE, "        self.mode = learner.model.training"),
                       (_CANCEL, f"{_CLOSE}\n{_CANCEL}"),
                       (_AT_THE_END, f"{_CLEANUP}\n        learner.model.train(self.mode)")),)),
)  # fmt: skip

EXERCISE = Exercise(
    id="model_monitor",
    number=10,
    title="Counting parameters and compute",
    names=("conv_macs", "ModelMonitorS"),
    minutes=45,
    page="compute",
    checks=CHECKS,
    mistakes=COUNTING + SHAPES + LEAVING,
    hints=(
        "Begin with the weight of a convolution: print the shape for a few kernels, and for two groups. Each number of "
        "the weight is multiplied once at every point of the grid that comes out.",
        "Two kinds of hooks: one on each layer of `modules`, which notes the shapes; and one on every layer inside, "
        "which adds to the row of the layer around it (`functools.partial` can tell it which). `module.modules()` "
        "gives the layer itself and all that is in it.",
        "Keep every `Hooks` that you make, and call `remove_all()` on each in `cleanup_fit`, which comes even after a "
        "cancel. `model.eval()` before the batch keeps BatchNorm's averages; `model.train(mode_before)` gives the mode "
        "back.",
    ),
    needs=("resblock",),
    optional=True,
)
