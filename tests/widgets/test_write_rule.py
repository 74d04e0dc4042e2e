"""The sheet in a browser: right, wrong, nonsense and hostile text, by keyboard alone, and from the address."""

from urllib.parse import urlencode

import pytest

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")
pytest.importorskip("sphinx", reason="the book's tools are not installed: make book")

from .conftest import TELEPHONE
from .sheets import on_page

RIGHT = {
    "update_step": "w <- w - lr*g",
    "weight_decay": "w <- w*(1 - lr*wd)\nw <- w - lr*g",
    "momentum": "at the first step: a <- 0\na <- mom*a + (1 - mom)*g\nw <- w - lr*a",
    "rmsprop": "at the first step: s <- g^2\ns <- sqr_mom*s + (1 - sqr_mom)*g**2\nw -= lr*g/(√(s) + eps)",
    "adam": "at the first step: m, v, t <- 0, 0, 0\nm <- b1*m + (1 - b1)*g\nv <- b2*v + (1 - b2)*g²\nt <- t + 1\n"
    "m_hat <- m/(1 - b1^t)\nv_hat <- v/(1 - b2^t)\nw <- w - lr*m_hat/(sqrt(v_hat) + eps)",
    "schedules": "first, middle, end <- max_lr/div_factor, max_lr, max_lr/div_factor/final_div_factor\n"
    "u <- pct_start*total_steps - 1\nT <- total_steps - 1\ns <- min(step, T)\n"
    "rising <- middle + (first - middle)*(1 + cos(pi*s/u))/2\n"
    "falling <- end + (middle - end)*(1 + cos(pi*(s - u)/(T - u)))/2\nlr <- before(s, u, rising, falling)",
}
WRONG = {
    "update_step": ("w <- w + lr*g", "Line 1. Gradient ascent"),
    "weight_decay": ("w <- w*(1 - wd)\nw <- w - lr*g", "Line 1. The decay is not scaled by the learning rate"),
    "momentum": (RIGHT["momentum"].replace("(1 - mom)*g", "g"), "Line 2. No dampening"),
    "rmsprop": (RIGHT["rmsprop"].replace("√(s)", "s"), "Line 3. The gradient is divided by the mean square"),
    "adam": (RIGHT["adam"].replace("v/(1 - b2^t)", "v"), "Line 6. No bias correction of the second moment"),
    "schedules": (RIGHT["schedules"].replace("(1 + cos(pi*s/u))/2", "(1 - s/u)"), "Line 5. Linear annealing"),
}
HOSTILE = "</textarea><script>document.title = 'hit'</script><img src=x onerror=\"document.title='hit'\"> <- g"


def verdict(page, start=("✓", "✗")):
    """Wait for a verdict, and return it with the numbers of the marked lines."""
    page.wait_for_function("start => start.includes(document.querySelector('.said').textContent[0])", arg=list(start))
    marked = page.evaluate(
        "[...document.querySelectorAll('.behind > div')].flatMap((line, at) => line.className ? at + 1 : [])"
    )
    return page.locator(".said").inner_text(), marked


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_passes_and_what_is_wrong_is_named_with_its_line(opened, name):
    """As typed by somebody with names and signs of their own; the question comes with the name."""
    page = opened(on_page(name)[1])
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('Still empty')")
    page.locator("textarea").fill(RIGHT[name])
    assert verdict(page) == ("✓ Right: in every step this is what the rule computes.", [])
    text, said = WRONG[name]
    page.locator("textarea").fill(text)
    found, marked = verdict(page, "✗")
    assert found.startswith(f"✗ {said}")
    assert found.endswith("?")
    assert marked == [int(said[5])]
    assert page.locator("rect.path-yours").count() > 2


def test_it_can_be_used_with_the_keyboard_alone(opened):
    """Tab leads into the sheet and out of it, to the numbers, and to the button that starts again."""
    page = opened(on_page("update_step")[1])
    page.keyboard.press("Tab")
    page.keyboard.press("Control+End")
    page.keyboard.type(" w + lr*g")
    assert verdict(page)[0].startswith("✗ Line 1. Gradient ascent")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details[open] td").first.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("textarea").input_value() == "w <-"
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('Still empty')")


def test_a_verdict_is_read_out_and_the_field_says_that_something_is_wrong(opened):
    """What a screen reader needs: a live line, the field tied to it, and the picture in words."""
    page = opened(on_page("momentum")[1])
    field = page.locator("textarea")
    field.fill(WRONG["momentum"][0])
    verdict(page)
    assert field.get_attribute("aria-invalid") == "true"
    live = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert live.get_attribute("aria-live") == "polite"
    assert "Yours: 1, 0.89" in page.locator("svg[role=img]").get_attribute("aria-label")


@pytest.mark.parametrize("text", ["asdf", "w <- lr*(g", "((((", "w <- w - lr*q", HOSTILE, "w <- " + "x" * 10_000, "<-"])
def test_nonsense_and_hostile_text_get_a_sentence(opened, text):
    """Nothing of it runs, nothing of it becomes part of the page, and the next right text passes."""
    page = opened(on_page("update_step")[1])
    page.locator("textarea").fill(text)
    assert verdict(page, "✗S")[0]
    assert page.title() == "A widget"
    assert page.locator(".live :is(script, img)").count() == 0
    page.locator("textarea").fill(RIGHT["update_step"])
    assert verdict(page, "✓")[0]


def test_a_rule_that_fits_nothing_is_said_to_with_its_first_number(opened):
    """Where no mistake explains it, the first number that differs is told, and infinity does no harm."""
    page = opened(on_page("adam")[1])
    page.locator("textarea").fill("w <- w*w*w - 3/(g - 1) + cos(w)")
    found, marked = verdict(page)
    assert found.startswith("✗ Not this rule, and none of the mistakes that are known. First apart: minus infinite")
    assert marked == []


def test_what_was_typed_is_in_the_address_and_comes_back(opened):
    """A link leads somebody else to the same sheet; what is as at first is not in it."""
    page = opened(on_page("update_step")[1], address="?" + urlencode({"write_rule.text": "w <- w + lr*g"}))
    assert verdict(page)[0].startswith("✗ Line 1. Gradient ascent")
    page.locator("textarea").fill("w <- lr*g")
    page.wait_for_function("location.search.includes('lr*g') && !location.search.includes('w+%2B')")
    assert page.url.endswith("?write_rule.text=w+%3C-+lr*g#write_rule")


def test_on_a_telephone_nothing_is_wider_than_the_screen(opened):
    """A long line is scrolled in the sheet, with its number beside it."""
    page = opened(on_page("adam")[1], viewport=TELEPHONE, theme="dark")
    page.locator("textarea").fill(RIGHT["adam"])
    verdict(page)
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]


def test_on_paper_it_can_be_done_without_a_script(opened):
    """The sheet, and the numbers that a right rule gives."""
    page = opened(on_page("momentum")[1], java_script_enabled=False)
    page.locator("summary").click()
    assert page.get_by_role("cell", name="0.9512").is_visible()
    assert "a <-" in page.locator("pre").inner_text()
