"""What each study found, in a sentence or two made of its numbers."""

from collections.abc import Callable

from .depth_findings import deeper, depth_rates
from .idea_findings import ideas, record
from .saying import Result, last, listed, measured, percent, points, said, strongest


def finding(result: Result) -> str:
    """Say what a study found. Every number is read from the result; words that compare are chosen by the numbers."""
    name: str = result["name"]
    if name == "winners":
        return _winners(result)
    return _best_rate(result) if name.startswith("sweep_") else SAID[name](result)


CALLED = {
    "sgd": "Plain steps do",
    "momentum": "Averaged momentum does",
    "rmsprop": "RMSProp does",
    "adam": "Adam does",
    "adamw": "AdamW does",
}


def _best_rate(result: Result) -> str:
    from .sweeps import best_rate, by_rate, near_best

    best, found = best_rate(result), by_rate(result)
    close = [f"{lr:g}" for lr in near_best(result)]
    who = CALLED[result["name"].removeprefix("sweep_")]
    near = f"; within a point of it: {listed(close)}" if close else ""
    return f"{who} best at {best:g}, with {said(found[best])} on the images that chose this rate{near}."


def _winners(result: Result) -> str:
    told = [f"{about['title']} {said(last(result, name))}" for name, about in result["recipes"].items()]
    return f"On the test images, trained on all training images: {'; '.join(told)}."


def _init(result: Result) -> str:
    kinds = (
        ("default", "torch's own weights"),
        ("kaiming", "Kaiming's weights"),
        ("batchnorm", "with BatchNorm"),
        ("running", "with running statistics instead"),
        ("detached", "with the batch's statistics outside of the gradient"),
    )
    each = []
    for kind, words in kinds:
        low, high = (said(last(result, f"init_{kind}_{lr}")) for lr in (0.1, 0.4))
        each.append(f"{words} {low} at a rate of 0.1 and {high} at 0.4")
    return f"After five epochs: {'; '.join(each)}."


def _statistics(result: Result) -> str:
    kinds = (
        ("batchnorm", "BatchNorm"),
        ("running", "running statistics"),
        ("detached", "the batch's statistics outside of the gradient"),
    )
    told = []
    for kind, words in kinds:
        for lr in (0.1, 0.4):
            name = f"statistics_{kind}_{lr}"
            by_batch = measured(result, name, "accuracy")
            told.append(f"{words} at {lr} {said(last(result, name))}, by each batch's own statistics {by_batch:.3f}")
    return f"Evaluated as usual, and by the statistics of each batch: {'; '.join(told)}."


def _effective_rate(result: Result) -> str:
    sentences = []
    for rate in ("0.067", "0.67", "2.7"):
        plain, summed, averaged = (last(result, f"{kind}_at_{rate}") for kind in ("plain", "undampened", "dampened"))
        sentences.append(
            f"At an effective rate of {rate} plain steps reach {said(plain)}; against them summed momentum makes "
            f"{points(summed, plain)}, averaged momentum {points(averaged, plain)}."
        )
    return " ".join(sentences)


def _decay(result: Result) -> str:
    sentences = []
    for model, words in (("mlp", "without BatchNorm"), ("mlp_norm", "with BatchNorm")):
        none = last(result, f"{model}_noisy_decoupled_0")
        told = []
        for way, called in (("decoupled", "decoupled decay"), ("l2", "L2 under Adam"), ("spared", "spared decay")):
            names = [name for name in result["recipes"] if name.startswith(f"{model}_noisy_{way}_")]
            if names:
                best = strongest(result, names)
                told.append(f"{called} of {best.rpartition('_')[2]} {points(last(result, best), none)}")
        sentences.append(
            f"With false labels, {words}: {said(none)} without decay; the best of each, {'; '.join(told)}."
        )
    return " ".join(sentences)


def _eps(result: Result) -> str:
    def reached(place: str, scale: str) -> str:
        return said(last(result, f"eps_{place}_loss_{scale}"))

    inside, tiny, outside = "inside_1e-05", "inside_1e-16", "outside_1e-08"
    share = measured(result, f"eps_{inside}_loss_1", "share_below_floor")
    return (
        f"On the loss as it is, eps 1e-5 in the root gives {reached(inside, '1')} and 1e-8 outside "
        f"{reached(outside, '1')}, while at the end {percent(share, 0)} of the weights are below the first floor, "
        f"0.0032. On a thousandth of the loss the first gives {reached(inside, '0.001')}, the second "
        f"{reached(outside, '0.001')}, and 1e-16 in the root {reached(tiny, '0.001')}."
    )


def _schedule(result: Result) -> str:
    constant = [name for name in result["recipes"] if name.startswith("constant_")]
    flat = ", ".join(f"{said(last(result, name))} at {name.removeprefix('constant_')}" for name in constant)
    cycle, still = (said(last(result, name)) for name in ("one_cycle", "one_cycle_lr_only"))
    return f"Constant rates reach {flat}; 1cycle {cycle}; 1cycle of the rate only, with momentum as it is, {still}."


def _warm_up(result: Result) -> str:
    told = []
    for peak in ("0.02", "0.06"):
        up, down = (last(result, f"{word}_{peak}") for word in ("rise", "fall"))
        told.append(
            f"from a peak of {peak} the fall alone gives {said(down)}, rise and fall {said(up)}, {points(up, down)}"
        )
    return f"The rate only, momentum as it is: {'; '.join(told)}."


def _blocks(result: Result) -> str:
    own = last(result, "resnet")
    variants = (
        ("without its skips", "resnet_without_skips"),
        ("without its last BatchNorm", "resnet_without_last_norm"),
        ("with the stride first, at 4,674,304 instead of 8,406,784 multiply-accumulates,", "resnet_stride_first"),
    )
    changes = "; ".join(f"{words} {points(last(result, name), own)}" for words, name in variants)
    return f"The residual network reaches {said(own)}; {changes}. {confidence(result)}"


def confidence(result: Result) -> str:
    """Say what the last BatchNorm of the residual network does to its scores: how sure it is, and how rightly so."""
    told = []
    for name, words in (("resnet", "With its last BatchNorm"), ("resnet_without_last_norm", "Without it")):
        spread, confidence, right, factor = (
            measured(result, name, key) for key in ("spread", "confidence", "accuracy", "best_scale")
        )
        sure = "not sure enough" if confidence < right else "too sure"
        told.append(
            f"{words} the loss is {said(last(result, name, 'loss'))}. Its scores spread by {spread:.1f}, its first "
            f"choice gets a probability of {percent(confidence)} on average and is right in {percent(right)}: {sure}. "
            f"All scores times {factor:.2f} would give the lowest loss."
        )
    return " ".join(told)


def _stride(result: Result) -> str:
    own, wide = last(result, "resnet"), last(result, "resnet_stride_first_wide")
    return (
        "At about equal compute (8,803,696 against 8,406,784 multiply-accumulates) the usual order of strides reaches "
        f"{said(wide)}, {points(wide, own)} beside the course's."
    )


def _depth(result: Result) -> str:
    words = [
        f"{n} convolutions {said(last(result, f'plain_{n}', 'loss', 'train'))} plain, "
        f"{said(last(result, f'residual_{n}', 'loss', 'train'))} with skips"
        for n in (6, 18, 42)
    ]
    return f"Training loss after five epochs on 20,000 images: {'; '.join(words)}."


def _augmentation(result: Result) -> str:
    plain, *varied = result["recipes"]
    none = last(result, plain)
    told = [f"{result['recipes'][plain]['title']} {said(none)}"]
    for name in varied:
        ours = last(result, name)
        told.append(f"{result['recipes'][name]['title']} {said(ours)}, {points(ours, none)}")
    return f"After {len(result['runs'][0]['eval']['loss'])} epochs: {'; '.join(told)}."


def _float32(result: Result) -> str:
    return f"In float32: {', '.join(f'{recipe} {said(last(result, recipe))}' for recipe in result['recipes'])}."


SAID: dict[str, Callable[[Result], str]] = {
    "float32": _float32,
    "init": _init,
    "statistics": _statistics,
    "effective_rate": _effective_rate,
    "decay": _decay,
    "eps": _eps,
    "schedule": _schedule,
    "warm_up": _warm_up,
    "blocks": _blocks,
    "stride": _stride,
    "deeper": deeper,
    "depth": _depth,
    "depth_rates": depth_rates,
    "augmentation": _augmentation,
    "augmentation_long": _augmentation,
    "mistakes": _augmentation,
    "whole_recipe": _augmentation,
    "ideas": ideas,
    "best5": record,
    "best20": record,
    "best50": record,
}


def costs(full: Result, half: Result) -> str:
    """Say what bfloat16 costs in accuracy: the same recipes and seeds in float32, and in what `half` was run in."""
    told = []
    for recipe in full["recipes"]:
        ours, theirs = last(half, recipe), last(full, recipe)
        told.append(f"{recipe}: float32 {said(theirs)}, {half['precision']} {said(ours)}, {points(ours, theirs)}")
    return "; ".join(told) + "."
