"""The optimizer race: its rules are the course's, a learner's own class runs in it, and it can be driven by keys."""

import pytest
import torch

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.solutions import SGD, Adam, Momentum, RMSProp
from nntrain_lessons.widgets import OptimizerRace
from nntrain_lessons.widgets.landscapes import class_walk, rule_walk
from nntrain_lessons.widgets.optimizer_race import WRONG

STATE = {"plain": 0.05, "momentum": 0.1, "rmsprop": 0.08, "adam": 0.2, "b1": 0.8, "b2": 0.97}
STARTS = {"bowl": [-4.0, 2.0], "ravine": [-3.7, 0.9], "turned": [-3.9, -1.2], "hill": [-4.0, 0.05], "noise": [2.0, 1.0]}
CLASSES = {"plain": SGD, "momentum": Momentum, "rmsprop": RMSProp, "adam": Adam}
WALKS = """import { walk } from "./parts/walks.js";
console.log(JSON.stringify(given.map(([racer, state, steps]) => walk(racer, state, steps).places)));"""


def options(racer):
    """Give a racer's rate, and the averages."""
    return {"lr": STATE[racer.partition(":")[0]], "b1": STATE["b1"], "b2": STATE["b2"]}


def test_the_racers_walk_as_the_solutions_do(node):
    """On every landscape, the noisy one too, each rule is where the solution's class is, step by step."""
    cases = [(racer, surface) for racer in CLASSES for surface in STARTS]
    walked = node(WALKS, [[racer, STATE | {"surface": s, "start": STARTS[s]}, 60] for racer, s in cases])
    for (racer, surface), places in zip(cases, walked, strict=True):
        right = class_walk(CLASSES[racer], surface, STARTS[surface], options(racer))[:61]
        torch.testing.assert_close(torch.tensor(places), torch.tensor(right), rtol=1e-6, atol=1e-6)


def test_the_wrong_versions_are_those_that_the_grader_names(node):
    """Each wrong racer walks as the rule does with the alternative of this name."""
    walked = node(WALKS, [[key, STATE | {"surface": "ravine", "start": STARTS["ravine"]}, 12] for key in WRONG])
    for key, places in zip(WRONG, walked, strict=True):
        wrong = torch.tensor(rule_walk(key, "ravine", STARTS["ravine"], 12, options(key)))
        torch.testing.assert_close(torch.tensor(places), wrong, rtol=1e-6, atol=1e-6)
        right = torch.tensor(rule_walk(key.partition(":")[0], "ravine", STARTS["ravine"], 12, options(key)))
        assert (wrong - right).abs().max() > 1e-2


def test_gradients_are_the_slopes_of_the_landscapes(node):
    """Differences of the height, divided by the way, are the gradient; at the cross it vanishes."""
    code = """import { SURFACES } from "./parts/walks.js";
    const all = Object.values(SURFACES).flatMap(({ at, slope, low }) => given.map(([x, y]) => [slope(x, y),
      [at(x + 1e-5, y) - at(x - 1e-5, y), at(x, y + 1e-5) - at(x, y - 1e-5)].map((d) => d / 2e-5), slope(...low)]));
    console.log(JSON.stringify(all));"""
    for slope, difference, lowest in node(code, [[-4, 1], [0.3, -0.7], [2, 2]]):
        assert slope == pytest.approx(difference, rel=1e-5, abs=1e-6)
        assert lowest == pytest.approx([0, 0], abs=1e-3)


def test_how_a_walk_stands_is_said_in_words(node):
    """Converged, diverged, and at rest beside the lowest point are told apart."""
    code = """import { verdict, walk } from "./parts/walks.js";
    const stands = ([racer, state]) => verdict(walk(racer, state, 100).places, state.surface);
    console.log(JSON.stringify(given.map(stands)));"""
    ravine, hill = ({"surface": s, "start": STARTS[s]} for s in ("ravine", "hill"))
    stands = node(
        code, [["plain", STATE | ravine], ["plain", STATE | ravine | {"plain": 0.11}], ["plain", STATE | hill]]
    )
    assert [words.split(":")[0] for words in stands] == [
        "converged", "diverged", "stands nearly still, not at the lowest point",
    ]  # fmt: skip


class Uncorrected(Adam):
    """Adam without its bias correction, as a learner might write it."""

    def opt_step(self, p):
        self.avg[p] = self.beta1 * self.avg.get(p, 0) + (1 - self.beta1) * p.grad
        self.sqr_avg[p] = self.beta2 * self.sqr_avg.get(p, 0) + (1 - self.beta2) * p.grad**2
        p -= self.lr * self.avg[p] / (self.sqr_avg[p] + self.eps).sqrt()


class Raises(SGD):
    """An optimizer that cannot step."""

    def opt_step(self, p):
        raise ValueError("not yet")


@pytest.mark.parametrize(
    ("mine", "told"),
    [(Adam, "Adam walks as Adam, step by step"), (Uncorrected, "this wrong version: No bias correction"),
     (Raises, "Raises raised ValueError: not yet"), (torch.optim.SGD, "SGD walks as plain steps")],
)  # fmt: skip
def test_a_class_of_ones_own_is_told_by_its_walk(opened, mine, told):
    """`OptimizerRace(mine=...)` runs it in PyTorch, and names the mistake where its walk is a known one."""
    page = opened(OptimizerRace(mine=mine, surface="turned", start=[-3.9, -1.2]))
    assert told in page.locator(".said").inner_text()


def test_ones_own_class_follows_the_settings():
    """A new start or rate runs it again: the walk is another, and it begins there."""
    race = OptimizerRace(mine=Momentum, momentum=0.2)
    first = race.mine["places"]
    race.set_trait("momentum", 0.1)
    race.set_trait("start", [1.0, 2.0])
    assert race.mine["beside"] == "momentum"
    assert (first[0], race.mine["places"][0]) == ([-4.0, 1.0], [1.0, 2.0])


def test_it_can_be_driven_by_keys_alone(opened):
    """The start moves by arrows, S steps and shows the numbers while it is held, and the address keeps it all."""
    page = opened(OptimizerRace(steps=3))
    handle = page.get_by_role("slider", name="the start")
    handle.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert handle.get_attribute("aria-valuetext") == "first weight \u22123.5, second weight 1.1"
    page.keyboard.down("s")
    numbers = page.get_by_role("table", name="One step in numbers")
    assert "momentum, step 4" in numbers.inner_text()
    assert "average m" in numbers.inner_text()
    page.keyboard.up("s")
    assert numbers.count() == 0
    page.keyboard.press("Tab")  # Play: who wants no motion sees the end
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('Step 120')")
    page.wait_for_function("location.search.includes('optimizer_race.start=-3.5%2C1.1')")


def test_it_is_dragged_and_a_wrong_version_brings_its_question(opened):
    """The start follows the pointer, and a wrong racer tells what is wrong and asks."""
    page = opened(OptimizerRace())
    handle = page.get_by_role("slider", name="the start")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 50, box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()
    assert float(handle.get_attribute("aria-valuenow")) > -3.9
    page.get_by_label("a wrong version").select_option("momentum:undampened")
    assert "what should the average come to in the long run?" in page.locator(".live").inner_text()
    page.wait_for_function("document.querySelector('.said').textContent.includes('wrong momentum diverged')")


def test_an_address_with_nonsense_does_no_harm(opened):
    """What an address holds is brought within bounds, or is left out."""
    address = (
        "?optimizer_race.surface=moon&optimizer_race.steps=1e9&optimizer_race.start=1&optimizer_race.racers=x,adam"
    )
    page = opened(OptimizerRace(), address=address)
    assert page.locator(".said").inner_text().startswith("Step 120. Adam")
