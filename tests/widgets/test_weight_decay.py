"""Weight decay under Adam: the weights are where the course's Adam takes them, in either way to decay."""

import pytest
import torch
from torch import nn

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.solutions import SGD, Adam
from nntrain_lessons.widgets import WeightDecay

CASES = [(rule, way, size) for rule in ("adam", "plain") for way in ("l2", "decoupled") for size in (10.0, 0.1)]
STATE = {"steps": 60, "wd": 0.5, "lr": 0.01}


def walked(rule, way, size):
    """Walk a weight with the solution's class: as L2 the decay is added to the gradient."""
    w = nn.Parameter(torch.ones(1, dtype=torch.double))
    decoupled = way == "decoupled"
    optimizer = {"adam": Adam, "plain": SGD}[rule]([w], STATE["lr"], wd=STATE["wd"] if decoupled else 0.0)
    for step in range(STATE["steps"]):
        g = torch.tensor([size if step % 2 == 0 else -size], dtype=torch.double)
        w.grad = g if decoupled else g + STATE["wd"] * w.detach()
        optimizer.step()
        yield w.item()


def test_both_decays_are_the_solutions(node):
    """Under Adam and under plain steps, for a large and a small gradient, step by step."""
    code = """import { walk } from "./weight_decay.js";
    const [cases, state] = given;
    console.log(JSON.stringify(cases.map((one) => walk(...one, state).weights.slice(1))));"""
    for case, found in zip(CASES, node(code, [CASES, STATE]), strict=True):
        assert found == pytest.approx(list(walked(*case)), rel=1e-6, abs=1e-6)


def test_the_first_state_shows_the_same_without_a_script(opened):
    """The numbers in the page's own text are those of the solutions: only the decoupled pair is alike."""
    page = opened(WeightDecay(**STATE), java_script_enabled=False)
    text = page.locator(".still").inner_text()
    for way in ("l2", "decoupled"):
        for name, size in (("large", 10.0), ("small", 0.1)):
            *_, end = walked("adam", way, size)
            assert f"{way}, {name} gradient: {end:.2f}" in text


def test_it_can_be_driven_by_keys_alone(opened):
    """Under Adam the two L2 bars differ and the decoupled ones do not; for plain steps L2 is the same as decoupled."""
    page = opened(WeightDecay())
    said = page.locator(".said")
    assert "L2: 0.889 with the large gradient" in said.inner_text()
    page.get_by_role("slider", name="steps").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('After 1 steps')")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "document.querySelector('.said').textContent.includes('For plain steps the two are the same')"
    )
    l2, decoupled = said.inner_text().split("L2: ")[1].split(" Decoupled: ")
    assert l2.split(" ")[0] == decoupled.split(" ")[0]
    page.wait_for_function("location.search.includes('weight_decay.rule=plain')")
