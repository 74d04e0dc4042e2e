"""What goes wrong where a model's parameters and multiply-accumulates are counted."""

from ..spec import mistake

_SHAPE = "    out_c, in_c, kernel_height, kernel_width = conv.weight.shape"
_MACS = "    return kernel_height * kernel_width * in_c * height * width * out_c"
_ADD_CONV = "        owner.mac += conv_macs(layer, height, width)"
_ADD_LINEAR = "        owner.mac += layer.in_features * outp[0].numel()"
INNER = "            self._undo.enter_context(Hooks(module.modules(), partial(_add_macs, hook)))"
NOTE = "    hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)"
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
            (NOTE, NOTE + _ALL_AT_ONCE), (INNER, "            pass")),
    mistake("last-row-gets-all", "Late binding: a function made in a loop reads its last value, the last row",
            "When does a `lambda` look up a variable of the loop: when it is made, or when it is called?",
            (INNER, "            self._undo.enter_context(\n"
                     "                Hooks(module.modules(), lambda *given: _add_macs(hook, *given)))")),
    mistake("linear-only-as-row", "Linear layers are counted only where they are a row, not inside a container",
            "What does `isinstance(layer, nn.Linear)` say of a `Sequential` that holds one?",
            ("    elif isinstance(layer, nn.Linear):",
             "    elif isinstance(layer, nn.Linear) and owner.layer_name.endswith('Linear'):")),
    mistake("nothing-inside", "Layers inside a layer are not counted",
            "What does `isinstance(layer, nn.Conv2d)` say of a `Sequential` that holds a convolution?",
            (INNER, "            self._undo.enter_context(Hooks([module], partial(_add_macs, hook)))")),
    mistake("direct-children-only", "Only a layer's direct children are counted, not what lies deeper",
            "`children()` and `modules()`: which of them goes all the way down?",
            (INNER, "            inner = list(module.children()) or [module]\n"
                     "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),
            variants=(((INNER, INNER.replace("module.modules()", "[module, *module.children()]")),),
                      ((INNER, INNER.replace("module.modules()", "module.children()")),))),
    mistake("two-levels-only", "Layers are looked for two levels deep, and no deeper",
            "How deep may one container lie in another? Which method goes all the way down?",
            (INNER, "            children = list(module.children())\n"
                     "            inner = [module, *children, *(m for child in children for m in child.children())]\n"
                     "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))")),
    mistake("counted-twice", "Some layers are counted twice: by themselves, and as part of what holds them",
            "`modules()` gives the layer itself as well. How many of your hooks does one convolution call?",
            (INNER, INNER.replace("module.modules()", "[module, *module.modules()]")),
            variants=(((INNER, "            inner = [m for part in module.modules() for m in part.modules()]\n"
                                "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),),
                      ((INNER, "            inner = [m for part in module.modules() for c in part.children() for m in "
                                "c.modules()] or [module]\n"
                                "            self._undo.enter_context(Hooks(inner, partial(_add_macs, hook)))"),))),
    mistake("overwritten", "Each layer's count takes the place of those before it (assignment, not accumulation)",
            "A row is about two convolutions: what do you do with the first one's count when the second one comes?",
            (_ADD_CONV, _ADD_CONV.replace("+=", "=")), (_ADD_LINEAR, _ADD_LINEAR.replace("+=", "=")),
            variants=(((_ADD_CONV, _ADD_CONV.replace("+=", "=")),),)),
    mistake("no-linear", "Linear layers are not counted",
            "Which other layer multiplies each input by weights and adds up?",
            ("    elif isinstance(layer, nn.Linear):", "    elif False:")),
    mistake("once-for-all-calls", "A layer that is called twice is counted once",
            "How often does a layer multiply that the network calls twice in one forward pass?",
            (_ADD_CONV, '        if layer not in vars(owner).setdefault("met", []):\n'
                        f"            owner.met.append(layer)\n    {_ADD_CONV}")),
    mistake("own-parameters-only", "Only a layer's own parameters are counted, not those of the layers inside",
            "What does `parameters(recurse=False)` of a container give?",
            ("sum(p.numel() for p in module.parameters())",
             "sum(p.numel() for p in module.parameters(recurse=False))")),
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
