"""What goes wrong around AdamW's formula: with groups, state, the closure, and what is not the step's to change."""

from __future__ import annotations

from ..spec import Pair, mistake
from ._adamw_formula import CALL, DECAY, STEP, WITH_GRADIENT

_CLASS = "class AdamW(torch.optim.Optimizer):"
_DEFAULTS = '{"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}'
_NONE_GIVEN = '{"lr": lr, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 1e-2}'
_EPS_INSIDE = (STEP, 'p -= lr * avg / (sqr_avg + group["eps"]).sqrt()')
_SUPER = f"        super().__init__(params, {_DEFAULTS})"
_STEP_DEF = "    @torch.no_grad()\n    def step(self, closure: Callable[[], Any] | None = None) -> Any:"
_LOSS = "        loss = None\n"
_CLOSURE = "            with torch.enable_grad():\n                loss = closure()\n"
_GROUPS = "        for group in self.param_groups:\n"
_PARAMS = '            for p in group["params"]:\n'
_BODY = _PARAMS + WITH_GRADIENT + CALL
_RETURN = "        return loss\n"
_READ = 'lr, (beta1, beta2) = group["lr"], group["betas"]'
_KEPT_RATE = (_READ, _READ.replace('group["lr"]', 'group.setdefault("first", group["lr"])'))
_BETA = ("all(0 <= beta < 1", "all(0 < beta < 1")
_COUNTS = 'state["t"] += 1'
_STATE = "        state = self.state[p]\n"
_FRESH = """        if not state:
            state["t"], state["avg"], state["sqr_avg"] = 0, torch.zeros_like(p), torch.zeros_like(p)
"""
_MADE = """
        for group in self.param_groups:
            for p in group["params"]:
                {0}[p] = {{"t": 0, "avg": torch.zeros_like(p), "sqr_avg": torch.zeros_like(p)}}"""
_FIRST_KEYS = ("step", "avg", "exp_avg", "m")  # which of its entries a step asks for first


def _read(text: str, *names: str) -> str:
    """Return a line that reads some options from `defaults` instead of the group."""
    for name in names:
        text = text.replace(f'group["{name}"]', f'self.defaults["{name}"]')
    return text


def _from_defaults(*names: str) -> tuple[Pair, ...]:
    pairs = ((_READ, _read(_READ, *names)), (DECAY, _read(DECAY, *names)))
    return tuple(pair for pair in pairs if pair[0] != pair[1])


def _made_at_the_start(key: str) -> tuple[Pair, ...]:
    made = _MADE.format("self.state").replace('{"t"', f'{{"{key}": 0, "t"')
    return ((_SUPER, _SUPER + made), (_FRESH, f'        state["{key}"]\n'))


_OWN_LIST: tuple[Pair, ...] = (
    (_SUPER, f"        self.params = list(params)\n{_SUPER.replace('(params,', '(self.params,')}"),
    (_GROUPS + _BODY, "        for p in self.params:\n            if p.grad is not None:\n"
                      "                self.update(p, self.param_groups[0])"),
)  # fmt: skip

GROUPS = (
    mistake("not-derived", "It is no optimizer in torch's eyes",
            "A scheduler asks first what kind of object it was given. Which class makes yours the right kind?",
            (_CLASS, "class AdamW:"),
            (_SUPER, _SUPER.replace("super().__init__(params, ", "self.options = dict("))),
    mistake("generator-used-up", "The parameters have been walked through before the base class sees them",
            "`model.parameters()` gives a generator. What is left of it after one loop?",
            (_SUPER, f"        self.params = list(params)\n{_SUPER}")),
    mistake("dict-groups-refused", "Groups that come as dicts are refused: they are wrapped into a group of their own",
            "`params` may hold dicts already. What does the base class make of them, if you hand over what you got?",
            (_SUPER, _SUPER.replace("(params, ", '([{"params": list(params)}], '))),
    mistake("own-list", "The step goes through a list of its own, not through the groups",
            "`params` may hold dicts. Where does the base class put the parameters, and where their options?",
            *_OWN_LIST,
            variants=((*_OWN_LIST, *_from_defaults("lr", "betas", "weight_decay")),)),
    mistake("first-group-only", "Only the first group's parameters move",
            "How long is `param_groups`, and how much of it does your step go through?",
            (_GROUPS, _GROUPS.replace("groups:", "groups[:1]:"))),
    mistake("first-group-for-all", "The first group's options serve all groups",
            "A parameter lies in the second group. Whose options does its step use?",
            (CALL, CALL.replace("group)", "self.param_groups[0])"))),
    mistake("added-group-ignored", "A group that is added later does not move",
            "What does `add_param_group` change, and when does your step look there?",
            (_SUPER, f"{_SUPER}\n        self.known = list(self.param_groups)"),
            (_GROUPS, _GROUPS.replace("param_groups", "known")),
            variants=(((_SUPER, f"{_SUPER}\n        self.known = len(self.param_groups)"),
                       (_GROUPS, _GROUPS.replace("groups:", "groups[: self.known]:"))),)),
    mistake("groups-held", "The list of groups is held from the start on; load_state_dict puts another in its place",
            "`load_state_dict` makes a new list. In which one does your step look for its options afterwards?",
            (_SUPER, f"{_SUPER}\n        self.held = self.param_groups"),
            (_GROUPS, _GROUPS.replace("param_groups", "held"))),
    mistake("lr-frozen", "The initial learning rate is kept; later changes are ignored",
            "A scheduler writes a new learning rate. Into which dict, and where does your step look?",
            *_from_defaults("lr"),
            variants=((_KEPT_RATE,), (_KEPT_RATE, (DECAY, DECAY.replace("lr", 'group["lr"]'))))),
    mistake("decay-lr-frozen", "The decay keeps the initial learning rate; later changes are ignored",
            "A scheduler writes a new learning rate. Into which dict, and where does your decay look?",
            (DECAY, DECAY.replace("lr", 'self.defaults["lr"]')),
            variants=(((DECAY, DECAY.replace("lr", 'group.setdefault("first", lr)')),),)),
    mistake("betas-frozen", "The betas of the first step are kept; what a schedule writes later is not read",
            "OneCycleLR writes a new beta before every step. Into which dict, and when does your step look there?",
            (_COUNTS, f'{_COUNTS}\n        beta1, beta2 = state.setdefault("betas", (beta1, beta2))'),
            variants=(((_COUNTS, f'{_COUNTS}\n        beta1 = state.setdefault("beta1", beta1)'),),)),
    mistake("other-names", "An option has a name of its own in the groups, where others know it by torch's name",
            "A group comes with a `weight_decay` of its own. Under which name does your step look for it?",
            (_DEFAULTS, _DEFAULTS.replace('"weight_decay"', '"wd"')), (DECAY, DECAY.replace('"weight_decay"', '"wd"')),
            variants=(((_DEFAULTS, _DEFAULTS.replace('"betas": betas', '"beta1": betas[0], "beta2": betas[1]')),
                       (_READ, 'lr, beta1, beta2 = group["lr"], group["beta1"], group["beta2"]')),)),
    mistake("options-ignored", "Other options are used than those that were asked for",
            "Where does the base class get to know what was given for `betas` and `weight_decay`?",
            (_DEFAULTS, _DEFAULTS.replace(": weight_decay", ": 1e-2")),
            variants=(((_DEFAULTS, _DEFAULTS.replace(": lr", ": 1e-3")),),
                      ((_DEFAULTS, _NONE_GIVEN),), ((_DEFAULTS, _NONE_GIVEN), _EPS_INSIDE))),
    mistake("options-from-defaults", "Options are read from the constructor's values, not from the group",
            "`defaults` is what a new group starts from. Where are the options that hold now, and for this parameter?",
            *_from_defaults("lr", "betas", "weight_decay"),
            variants=((*_from_defaults("lr", "betas", "weight_decay"), (STEP, _read(STEP, "eps"))),
                      (*_from_defaults("betas"), (STEP, _read(STEP, "eps"))),
                      _from_defaults("betas"), _from_defaults("weight_decay"), _from_defaults("lr", "betas"),
                      _from_defaults("lr", "weight_decay"), _from_defaults("betas", "weight_decay"))),
)  # fmt: skip

DEFAULTS = (
    mistake("other-default", "With all options given it is right; a default is not the stated one",
            "Do the lines of `__init__` still say what they said: 1e-3, (0.9, 0.999), 1e-8, 1e-2?",
            ("(0.9, 0.999),\n        eps: float", "(0.9, 0.99),\n        eps: float"),
            variants=((("weight_decay: float = 1e-2", "weight_decay: float = 0.0"),),
                      (("lr: float = 1e-3", "lr: float = 1e-2"),))),
    mistake("refuses-zero", "A zero is refused, where only what is below zero cannot be",
            "`weight_decay=0.0` means no decay. Is that nonsense?",
            ("if not value >= 0:", "if not value > 0:"),
            variants=((("if not value >= 0:", 'if not (value > 0 or name == "eps"):'),), (_BETA,),
                      (("if not value >= 0:", "if not value > 0:"), _BETA))),
)  # fmt: skip

STATE = (
    mistake("state-not-loaded", "load_state_dict brings no averages back: the next step begins afresh",
            "`load_state_dict` fills `self.state`. Does your step look there, and does it keep what it finds?",
            (_SUPER, f"{_SUPER}\n        self.memory: dict[Tensor, dict[str, Any]] = {{}}"),
            (_STATE, "        state = self.memory.setdefault(p, {})\n"),
            variants=(((_SUPER, f"{_SUPER}\n        self.memory = {{}}{_MADE.format('self.memory')}"),
                       (_STATE, "        state = self.memory[p]\n")),)),
    mistake("count-not-saved", "The count of steps is not part of the state, and begins anew after load_state_dict",
            "Which of the things that the next step needs does `state_dict` not write down?",
            (_SUPER, f"{_SUPER}\n        self.count: dict[Tensor, int] = {{}}"),
            ('state["t"] += 1', 'self.count[p] = state["t"] = self.count.get(p, 0) + 1'),
            variants=(((_LOSS, f"{_LOSS}        self.count = getattr(self, 'count', 0) + 1\n"),
                       ('state["t"] += 1', 'state["t"] = self.count')),)),
    mistake("averages-not-saved", "The averages are not part of the state: load_state_dict brings the count back alone",
            "Which of the things that the next step needs does `state_dict` not write down?",
            (_SUPER, f"{_SUPER}\n        self.memory: dict[Tensor, dict[str, Any]] = {{}}"),
            (_STATE, "        state = self.memory.setdefault(p, {})\n"),
            ('state["t"] += 1', 'state["t"] = self.state[p]["t"] = self.state[p].get("t", 0) + 1')),
    mistake("averages-in-float32", "The running averages are kept in float32, whatever the dtype of the parameter is",
            "Which dtype does `torch.zeros(p.shape)` have, and which one does `torch.zeros_like(p)`?",
            (_FRESH, _FRESH.replace("torch.zeros_like(p)", "torch.zeros(p.shape)")),
            ('state["avg"] = beta1 * state["avg"] + (1 - beta1) * p.grad',
             'state["avg"].mul_(beta1).add_(p.grad, alpha=1 - beta1)'),
            ('state["sqr_avg"] = beta2 * state["sqr_avg"] + (1 - beta2) * p.grad**2',
             'state["sqr_avg"].mul_(beta2).add_(p.grad**2, alpha=1 - beta2)'), rounds=True),
    mistake("made-at-the-start", "Only the parameters given at construction have a state",
            "`add_param_group` may come in mid-training. Who makes the state of the parameters that it brings?",
            (_SUPER, _SUPER + _MADE.format("self.state")), (_FRESH, ""),
            variants=tuple(map(_made_at_the_start, _FIRST_KEYS))),
)  # fmt: skip

CLOSURE = (
    mistake("closure-not-called", "The closure is not called",
            "What would the caller have done before `step()`, had there been no closure?",
            ("loss = closure()", "pass")),
    mistake("closure-not-returned", "The closure's loss is not returned",
            "What does `loss = optimizer.step(closure)` give, and what should it?",
            (_RETURN, "")),
    mistake("closure-not-recorded", "The closure runs without recording gradients, so that backward fails",
            "Everything in `step` is under `no_grad`. What does the closure need, and how is it switched on again?",
            (_CLOSURE, "            loss = closure()\n")),
    mistake("closure-records-on", "With a closure the step itself is recorded, too, which torch refuses",
            "How far does `enable_grad` reach in yours, and which lines of `step` need it?",
            (_CLOSURE, "            torch.set_grad_enabled(True)\n            loss = closure()\n")),
    mistake("closure-last", "The closure is called after the parameters have moved",
            "The closure computes the gradients. When does the step need them?",
            ("        if closure is not None:\n" + _CLOSURE, ""),
            (_RETURN, f"        if closure is not None:\n{_CLOSURE}{_RETURN}")),
    mistake("closure-twice", "The closure is called twice",
            "Each call computes the loss anew, at the cost of a whole pass. How many does a step need?",
            (_RETURN, f"        if closure is not None:\n{_CLOSURE}{_RETURN}")),
    mistake("no-closure", "`step` takes no closure",
            "With which argument does torch call `step`, and what if there is none?",
            (_STEP_DEF, "    @torch.no_grad()\n    def step(self) -> Any:"),
            ("        if closure is not None:\n" + _CLOSURE, "")),
    mistake("nothing-cleared", "Gradient accumulation: zero_grad clears nothing, so gradients add up from step to step",
            "The base class has a `zero_grad`. What does yours do that it does not?",
            (_STEP_DEF, f"    def zero_grad(self, set_to_none: bool = True) -> None:\n        pass\n\n{_STEP_DEF}")),
    mistake("clears-gradients", "The step clears the gradients, which are not yours to change",
            "Who else may read p.grad after the step, and what would they find?",
            (_RETURN, f"        self.zero_grad()\n{_RETURN}"),
            variants=(((_RETURN, f"        self.zero_grad(set_to_none=False)\n{_RETURN}"),),)),
    mistake("gradient-changed", "After the step p.grad is not as it was, and it is not yours to change",
            "Who else may read p.grad after the step, and what would they find?",
            (STEP, f"{STEP}\n        p.grad *= 2"), identified_by="gradients-untouched"),
    mistake("delegated", "One of torch's optimizers does the work",
            "Which line of yours computes the step? The exercise is to write that one.",
            (STEP, 'options = {name: value for name, value in group.items() if name in self.defaults}\n'
                   '        state["twin"] = state.get("twin") or torch.optim.AdamW([p], **options)\n'
                   '        state["twin"].step()'), identified_by="own-work"),
)  # fmt: skip

BOOKS = (*GROUPS, *DEFAULTS, *STATE, *CLOSURE)
