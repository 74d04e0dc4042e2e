"""The lines of a learning-rate finder, and what else goes wrong in them."""

from __future__ import annotations

from ..spec import mistake

AFTER_LOSS = "    def after_loss(self, learner: Learner) -> None:"
FINITE = "        if not math.isfinite(loss):"
NOTE = '        self.lrs.append(float(groups[0]["lr"]))'
BEST = "        best = min(self.losses)"
BOUND = "        if loss > best + 2 * abs(best):"
STOP = "\n            raise CancelFitException"
RAISE = '        for group in groups:\n            group["lr"] *= self.mult'
KEEP = "        self._undo.callback(learner.model.load_state_dict, deepcopy(learner.model.state_dict()))"
MODE = "        self._undo.callback(learner.model.train, learner.model.training)"
CLEANUP = "    def cleanup_fit(self, learner: Learner) -> None:"
FORGET = "        self.lrs, self.losses = [], []"
_PAIR = NOTE + "\n        self.losses.append(loss)"
_PUT_BACK = "        self._undo.close()"
_COPY = "deepcopy(learner.model.state_dict())"
_EVALUATES = "        if not learner.model.training:"


def _averaged(share: float) -> tuple[tuple[str, str]]:
    """Return the swap that notes so much of the average before, and the rest of the loss."""
    average = f"{share} * self.losses[-1] + (1 - {share}) * loss if self.losses else loss"
    return ((_PAIR, f"{NOTE}\n        self.losses.append({average})"),)


def _averaged_before(share: float) -> tuple[tuple[str, str]]:
    """Return the swap that also holds the average against the bound."""
    average = f"if self.losses:\n            loss = {share} * self.losses[-1] + (1 - {share}) * loss"
    return ((NOTE, f"        {average}\n{NOTE}"),)


def _kept(what: str, strict: bool = True, only: str = "t.is_floating_point()") -> tuple[str, str]:
    """Return the swap that keeps something else of each tensor `t` of the model, of the name `k`, or of some only."""
    options, chosen = ("", "") if strict else (", strict=False", f" if {only}")
    kept = f"kept = {{k: t.detach().clone(){what} for k, t in learner.model.state_dict().items(){chosen}}}"
    return KEEP, f"        {kept}\n        self._undo.callback(learner.model.load_state_dict, kept{options})"


FURTHER = (
    mistake("only-nan-ends", "A loss that is infinite does not end the search: only NaN is looked for",
            "The best loss is infinite. How large is the bound, and what is larger than that?",
            (FINITE, "        if math.isnan(loss):"),
            variants=(((FINITE + STOP + "\n", ""), (BOUND, "        if not loss <= best + 2 * abs(best):")),
                      ((FINITE, "        if math.isnan(loss) or loss == math.inf:"),),
                      ((FINITE, "        if math.isinf(loss):"),))),
    mistake("ends-at-the-bound", "A loss that stands just at the bound ends the search: it has to be above it",
            "In the example the loss 6 meets the bound 6. Does the search end there?",
            (BOUND, "        if loss >= best + 2 * abs(best):")),
    mistake("best-of-the-epoch", "The best loss starts anew in each epoch",
            "A search may take several epochs. Which losses does `best so far` look back on?",
            ("        if not learner.model.training:\n            raise CancelEpochException",
             "        if not learner.model.training:\n            raise CancelEpochException\n"
             "        self.start = len(self.losses)"),
            (BEST, "        best = min(self.losses[self.start :])")),
    mistake("bound-by-size", "The bound is three times the size of the best loss, too high where that is negative",
            "The best loss is -3. What is -3 + 2 * 3, and what is 3 * 3?",
            (BOUND, "        if loss > 3 * abs(best):")),
    mistake("from-the-one-before", "A loss is compared with the one before, not with the best so far",
            "If the loss doubles at every batch: how far above the best is it after ten?",
            (BEST, "        best = self.losses[-2:][0]")),
    mistake("best-by-size", "The best loss is the one nearest to zero, not the lowest",
            "Of the losses -3 and 1, which is the better one?",
            (BEST, "        best = min(self.losses, key=abs)")),
    mistake("other-bound", "The bound lies elsewhere than at the best loss plus twice its size",
            "The best loss is 2. Above which loss has the search run away, by the formula and by yours?",
            (BOUND, "        if loss > 2 * best:"),
            variants=(((BOUND, "        if loss > 4 * best:"),),
                      ((BOUND, "        if loss > best + abs(best):"),), ((BOUND, "        if loss > best + 2:"),))),
    mistake("last-not-noted", "The loss that ends the search is not noted",
            "In the example 6.1 ends the search. Is it among the pairs?",
            (_PAIR + "\n" + BEST + "\n" + BOUND + STOP,
             "        best = min([*self.losses, loss])\n" + BOUND + STOP + "\n" + _PAIR)),
    mistake("one-rate-for-all", "All groups of parameters get the first group's rate",
            "One group starts at ten times the other's rate. What is their ratio after one batch?",
            (RAISE, '        rate = groups[0]["lr"] * self.mult\n        for group in groups:\n'
                     '            group["lr"] = rate')),
    mistake("training-left-out", "The epochs of training are left out, and those of evaluation are not",
            "In which mode is the model where steps are taken, and in which one does yours leave the epoch?",
            ("        if not learner.model.training:", "        if learner.model.training:")),
    mistake("power-of-the-present", "The present rate is multiplied by a power of mult: it grows faster and faster",
            "Which rate does the formula multiply by `mult` to the power k: the first one, or the present one?",
            (RAISE, RAISE.replace("self.mult", "self.mult ** len(self.lrs)")),
            variants=(((RAISE, RAISE.replace("self.mult", "self.mult ** (len(self.lrs) - 1)")),),
                      ((RAISE, RAISE.replace("self.mult", "self.mult ** (len(self.lrs) + 1)")),))),
    mistake("rate-not-written", "The raised rate is not written back into the group: no rate rises",
            "After `x = 3; y = x; y *= 2`, what is x? Which of the two is the optimizer's?",
            (RAISE, '        for group in groups:\n            group["lr"] * self.mult')),
    mistake("only-noted", "The rates that are noted rise; those of the optimizer do not",
            "With which rate does the optimizer take the second step, and where did you write the raised one?",
            (RAISE, '        for group in groups:\n            group["lr"] * self.mult'),
            (NOTE, '        self.lrs.append(float(groups[0]["lr"]) * self.mult ** len(self.lrs))')),
    mistake("raised-per-group", "Each group's rate is raised as often as there are groups",
            "How often does your loop multiply the second group's rate in one batch?",
            (RAISE, "        for _ in groups:\n            for group in groups:\n"
                     '                group["lr"] *= self.mult')),
    mistake("emptied-at-the-end", "The pairs are thrown away where the fit ends, and nothing is left to look at",
            "Who reads `lrs` and `losses`, and when: during the search, or after it?",
            (_PUT_BACK, f"{_PUT_BACK}\n{FORGET}"),
            variants=(((FORGET, "        pass"), (_PUT_BACK, f"{_PUT_BACK}\n{FORGET}")),)),
    mistake("one-list", "The rates and the losses are kept in one and the same list, which has two names",
            "After `a = b = []` and `a.append(1)`, what is in b?",
            (FORGET, "        self.lrs = self.losses = []"),
            variants=(((FORGET, "        self.lrs = self.losses = []"),
                       (_PAIR, f"        self.losses.append(loss)\n{NOTE}")),
                      ((FORGET, "        self.lrs = self.losses = []\n        self.best = math.inf"),
                       (BEST, "        best = self.best = min(self.best, loss)")))),
    mistake("a-pair-per-group", "A pair is noted for each group of parameters",
            "How many losses does one batch have? And how many pairs are there to be for it?",
            (_PAIR, '        for group in groups:\n            self.lrs.append(group["lr"])\n'
                    "            self.losses.append(loss)")),
    mistake("mult-ignored", "`mult` has no effect",
            "Does the rate grow faster in yours when you ask for a larger `mult`?",
            (RAISE, '        for group in groups:\n            group["lr"] *= 1.25')),
    mistake("rate-of-the-learner", "The search begins at the Learner's rate, not at the one that the fit was given",
            "`learner.fit(3, lr=1e-5)`: who knows of the 1e-5, the Learner or its optimizer?",
            (NOTE, '        rate = learner.lr * self.mult ** len(self.lrs)\n        self.lrs.append(rate)'),
            (RAISE, '        for group in groups:\n            group["lr"] = rate * self.mult')),
    mistake("count-goes-on", "The number of the batch goes on counting in the next search",
            "Which k has the first batch of a second search, and which rate?",
            (FORGET, FORGET + '\n        self.first = [group["lr"] for group in _groups(learner.opt)]\n'
                                '        self.k = getattr(self, "k", 0)'),
            (RAISE, "        self.k += 1\n        for group, first in zip(groups, self.first):\n"
                     '            group["lr"] = first * self.mult**self.k')),
    mistake("smoothed", "Smoothed losses (moving averages) are noted, not the losses",
            "What stands beside the second rate in yours: one batch's loss, or something of two?",
            *_averaged(0.9), variants=(_averaged(0.5), _averaged(0.98), _averaged(0.1),
                                         *map(_averaged_before, (0.9, 0.98, 0.5)))),
    mistake("torch-only", "The rate is looked for in `param_groups` alone, which the course's own optimizers have not",
            "What is `_groups` given for, and which optimizers does it know that `param_groups` does not?",
            ("        groups = _groups(learner.opt)", "        groups = learner.opt.param_groups"),
            identified_by="own-optimizer"),
    mistake("kept-once", "The model is kept once, and each later search goes back to that first state",
            "Somebody trains the model, or brings another, between two searches. What is it to be given back to?",
            (MODE + "\n" + KEEP, '        if not hasattr(self, "kept"):\n'
                                   f"            self.kept = {_COPY}\n" + MODE
                                   + "\n        self._undo.callback(learner.model.load_state_dict, self.kept)")),
    mistake("kept-each-epoch", "The model is kept anew at each epoch, when it has been trained on already",
            "At which event is the model still what it is to be given back as?",
            (KEEP, "        pass"), (_EVALUATES, f"        self.kept = {_COPY}\n{_EVALUATES}"),
            (_PUT_BACK, f"{_PUT_BACK}\n        learner.model.load_state_dict(self.kept)")),
    mistake("copy-rounded", "The copy of the model is in another dtype, so what comes back is rounded",
            "How many digits of a weight does your copy hold?",
            _kept(".float()"), variants=((_kept(".half() if t.is_floating_point() else t.clone()"),),
                                         (_kept(".bfloat16()"),), (_kept(".half()"),))),
    mistake("some-not-kept", "Only some of the weights and buffers are kept",
            "Which entries of `state_dict()` are not in your copy? Is there one that is a whole number?",
            _kept("", strict=False),
            variants=((_kept("", strict=False, only="'weight' in k or 'running' in k"),),
                      (_kept("", strict=False, only="'running' not in k"),))),
    mistake("back-when-found-only", "The model is given back only where the search has found its end",
            "What if the batches run out first, or somebody else ends the fit? Which event comes in any case?",
            (_PUT_BACK, "        pass"), (BOUND + STOP, BOUND + "\n            self._undo.close()" + STOP),
            (FINITE + STOP, FINITE + "\n            self._undo.close()" + STOP)),
    mistake("another-model", "The Learner gets a copy of the model; the model itself stays as the search left it",
            "Who else holds the model that the Learner was made with, and what do they find in it now?",
            (KEEP, "        self.model = deepcopy(learner.model)"),
            (_PUT_BACK, "        learner.model = self.model\n" + _PUT_BACK),
            variants=(((MODE + "\n" + KEEP, "        self.model = deepcopy(learner.model)"),
                       (_PUT_BACK, "        learner.model = self.model")),)),
    mistake("called-at-once", "What is to be called at the end is called at once, and its result is kept for later",
            "After `stack.callback(print(1))`, when does it print, and what has the stack got?",
            (KEEP, KEEP.replace("_dict, ", "_dict(") + ")"),
            variants=(((MODE, MODE.replace("train, ", "train(") + ")"),),
                      ((KEEP, KEEP.replace("_dict, ", "_dict(") + ")"),
                       (MODE, MODE.replace("train, ", "train(") + ")")))),
    mistake("always-training", "The model is always left in training mode",
            "A model was in evaluation before the search. In which mode is it afterwards?",
            (MODE, "        self._undo.callback(learner.model.train)")),
)  # fmt: skip
