"""The schedule explorer: its numbers are those of the solutions, and a step is read off by key."""

import pytest

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.experiments.pages.playing import given as measured_for
from nntrain_lessons.solutions import one_cycle_lr, one_cycle_mom
from nntrain_lessons.widgets import ScheduleExplorer

CYCLES = [(295, 0.06, 0.3, 25.0, 1e4), (10, 0.8, 0.4, 4.0, 20.0), (7, 1.0, 0.0, 10.0, 10.0), (40, 0.5, 0.9, 1.0, 1.0)]


@pytest.mark.parametrize("settings", CYCLES)
def test_one_cycle_is_the_solutions(node, settings):
    """Rate and momentum of every step, also where the turn lies between two steps, or before the first."""
    total, max_lr, pct, div, final = settings
    code = """import { at } from "./schedule_explorer.js";
    const [total, max_lr, pct_start, div_factor, final_div_factor] = given;
    const state = { shape: "one_cycle", max_lr, pct_start, div_factor, final_div_factor };
    console.log(JSON.stringify(Array.from({ length: total }, (_, step) => at(step, total, state))));"""
    for step, (rate, momentum) in enumerate(node(code, settings)):
        assert rate == pytest.approx(one_cycle_lr(step, total, max_lr, pct, div, final), rel=1e-6, abs=1e-12)
        assert momentum == pytest.approx(one_cycle_mom(step, total, pct_start=pct), rel=1e-6)


def test_moved_on_once_an_epoch_it_uses_its_first_values_only(node):
    """Every step of an epoch gets the value that belongs to the epoch's number."""
    code = """import { met } from "./schedule_explorer.js";
    console.log(JSON.stringify([0, 58, 59, 294].map((step) => met(step, given)[0])));"""
    state = {"shape": "one_cycle", "max_lr": 0.06, "pct_start": 0.3, "div_factor": 25, "final_div_factor": 1e4}
    found = node(code, state | {"epochs": 5, "batches": 59, "per": "epoch"})
    assert found == pytest.approx([one_cycle_lr(epoch, 295, 0.06) for epoch in (0, 0, 1, 4)], rel=1e-6)


def test_it_can_be_driven_by_keys_alone(opened):
    """Arrows move the marked step, which is read out; the trap says what it does; the address keeps it."""
    page = opened(ScheduleExplorer(**measured_for("schedule_explorer"), over="one_cycle"))
    slider = page.get_by_role("slider", name="the marked step")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    rate = f"{one_cycle_lr(1, 295, 0.06):.3g}"
    page.wait_for_function(
        f"document.querySelector('.said').textContent.startsWith('Step 1 of 295, in epoch 1: rate {rate}')"
    )
    assert "measured loss" in page.locator(".live svg").inner_html()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.said').textContent.includes('moves on 4 times')")
    assert "measured loss" not in page.locator(".live svg").inner_html()
    page.wait_for_function("location.search.includes('schedule_explorer.per=epoch')")


def test_measured_runs_come_with_the_settings_that_they_had(opened):
    """Choosing a constant rate's runs sets the explorer to it; another rate is no longer what was measured."""
    page = opened(ScheduleExplorer(**measured_for("schedule_explorer"), over="one_cycle"))
    page.get_by_label("measured runs").select_option("constant_0.02")
    page.wait_for_function("document.querySelector('.said').textContent.includes('rate 0.02, momentum 0.9')")
    page.locator("summary").last.click()
    page.get_by_role("slider", name="highest rate (max_lr)").press("ArrowRight")
    assert page.get_by_label("measured runs").input_value() == ""
