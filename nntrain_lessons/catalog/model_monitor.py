"""What is asked of the model's monitor."""

from random import Random

from ..spec import Check, Exercise, Inputs, mistake
from ._monitor_counting import COUNTING, INNER, NOTE


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

_AFTER_PREDICT = "    def after_predict(self, learner: Learner) -> None:"
_AFTER_STEP = "    def after_step(self, learner: Learner) -> None:"
_EVAL = "        learner.model.eval()"
_MODE = "        self._undo.callback(learner.model.train, learner.model.training)"
_HOOKS = "self._undo.enter_context(Hooks(self.modules, _note_shapes))"
_BY_NAME = """            def add(_, layer, inp, outp, name=hook.layer_name):
                _add_macs(next(row for row in self.hooks if row.layer_name == name), None, layer, inp, outp)

            self._undo.enter_context(Hooks(module.modules(), add))"""  # what stays finds the later count's rows, too
_CLOSE = "        self._undo.close()"
_CLASS = "class ModelMonitorS(Subscriber):"
_CANCEL = "        raise CancelFitException"
_ONLY_LEAVES = """\
        from nntrain_lessons.train import Cancel{0}Exception

        raise Cancel{0}Exception"""
_CLEANUP = "    def cleanup_fit(self, learner: Learner) -> None:"
_ONLY_NORMS = """        for layer in learner.model.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.eval()"""
_AT_THE_END = f'''{_CLEANUP}
        """Unhook every layer, and give the model its mode back."""
        # solution: hooks off, and the mode as it was
{_CLOSE}'''

SHAPES = (
    mistake("shapes-as-lists", "The shapes are lists, not tuples",
            "What does `list(x.shape)` give, and what `tuple(x.shape)`?",
            (NOTE, NOTE.replace("tuple(", "list("))),
    mistake("shapes-without-batch", "The shapes leave the batch out",
            "How many numbers does the shape of a batch of images hold?",
            (NOTE, NOTE.replace(".shape)", ".shape[1:])"))),
    mistake("shapes-swapped", "The shapes that go in and come out are interchanged",
            "Which of a hook's arguments is what came in?",
            (NOTE, NOTE.replace("hook.in_shape, hook.out_shape", "hook.out_shape, hook.in_shape"))),
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
            (_CANCEL, "        return"),
            variants=(((_CANCEL, _ONLY_LEAVES.format("Batch")),),)),
    mistake("leaves-the-epoch-only", "Only the epoch is left: the fit goes on, and later epochs are counted on top",
            "Which of the three exceptions leaves the whole fit?",
            (_CANCEL, _ONLY_LEAVES.format("Epoch"))),
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
            (INNER, "            Hooks(module.modules(), partial(_add_macs, hook))")),
    mistake("inner-hooks-left", "Some hooks are taken off, but not those on the layers inside",
            "How many hooks have you put on in all, and how many of them do you still know?",
            (INNER, "            Hooks(module.modules(), partial(_add_macs, hook))")),
    mistake("cleans-up-in-after-fit", "Hooks are taken off only where the fit came to its regular end",
            "Your fit ends by a cancel. Which event comes even then?",
            (_CLEANUP, "    def after_fit(self, learner: Learner) -> None:"),
            variants=(((_CLEANUP, "    def after_fit(self, learner: Learner) -> None:"), (INNER, _BY_NAME)),)),
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
