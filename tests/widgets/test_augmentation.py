"""Augmentation: the script changes images as the library does, and what was measured waits for a guess."""

import base64

import pytest
import torch
from torch.nn import functional as F

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.experiments.pages.playing import given as measured_for
from nntrain_lessons.widgets import Augmentation


def test_an_image_is_mirrored_and_cut_as_a_tensor_is(node):
    """Every flip and every place of the window: what PyTorch's flip, padding and slicing give."""
    image = torch.randint(256, (28, 28), generator=torch.Generator().manual_seed(1))
    cases = [(mirror, down, right) for mirror in (False, True) for down in range(5) for right in range(5)]
    code = """import { vary } from "./augmentation.js";
    const [image, cases] = given;
    console.log(JSON.stringify(cases.map(([mirror, down, right]) => vary(image, { mirror, down, right }, 2))));"""
    for (mirror, down, right), found in zip(cases, node(code, [image.flatten().tolist(), cases]), strict=True):
        padded = F.pad(image.flip(-1) if mirror else image, [2] * 4)
        assert torch.equal(torch.tensor(found).view(28, 28), padded[down : down + 28, right : right + 28])


def test_draws_are_fair(node):
    """Of many draws half are mirrored, and every place of the window comes equally often."""
    code = """import { change } from "./augmentation.js";
    import { dice } from "./parts/playing.js";
    const drawn = dice(3);
    const all = Array.from({ length: 9000 }, () => change(drawn, { flip: true, border: 1 }));
    console.log(JSON.stringify(all.map(({ mirror, down, right }) => [Number(mirror), 3 * down + right])));"""
    mirrored, places = torch.tensor(node(code)).T
    assert mirrored.double().mean() == pytest.approx(0.5, abs=0.02)
    assert torch.bincount(places).tolist() == pytest.approx([1000] * 9, rel=0.1)


def test_the_versions_seen_are_those_of_the_page(node):
    """With the flip alone 1, 1.5 and 1.75 after one, two and three draws: the page's own example."""
    code = """import { seen } from "./augmentation.js";
    console.log(JSON.stringify([1, 2, 3].map((draws) => seen(2, draws))));"""
    assert node(code) == pytest.approx([1, 1.5, 1.75])


def test_it_can_be_driven_by_keys_alone(opened):
    """By batch all or none are mirrored; the measured dots open with a guess, and say whether it was right."""
    page = opened(Augmentation(**measured_for("augmentation")))
    page.get_by_role("button", name="Draw again").focus()
    for nr in (13, 14):
        page.keyboard.press("Enter")
        page.wait_for_function(f"document.querySelector('.said').textContent.startsWith('Draw {nr}.')")
        assert page.locator(".said").inner_text().split("by batch ")[1].split(" of 8")[0] in ("all", "none")
    answer = page.get_by_role("img", name="Accuracy on the test images")
    assert answer.count() == 0
    page.get_by_role("radio", name="at 5 and at 20 epochs").focus()
    page.keyboard.press("Space")
    assert "Measured otherwise: only at 20." in page.locator(".live").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "As measured." in page.locator(".live").inner_text()
    assert answer.locator("circle").count() == 12  # three by three seeds, and three single runs
    page.wait_for_function("location.search.includes('augmentation.guess=long')")


def test_the_canvas_shows_the_images(opened):
    """The first row is the images as they are, number by number."""
    images = bytes(range(256)) * 3 + bytes(16)
    page = opened(Augmentation(images=base64.b64encode(images).decode()))
    data = "document.querySelector('canvas').getContext('2d').getImageData(0, 0, 28, 28).data"
    read = f"[...{data}].filter((_, i) => i % 4 === 0)"
    assert page.evaluate(read) == list(images)


def test_without_a_script_the_rows_are_pictures(opened):
    """The first state holds three strips, and each is a picture that can be decoded."""
    page = opened(Augmentation(**measured_for("augmentation")), java_script_enabled=False)
    assert page.locator(".still img").count() == 3
    assert page.locator(".still").is_visible()
